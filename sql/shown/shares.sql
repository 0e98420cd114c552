-- Sources and stories of {{.Things}} of a time: what share each has, and what share the sources usually have, in the
-- earlier time. Of stories the articles are counted. Times are in UTC; articles of which only the day is known are
-- bounded by days.
{{- template "notes" .}}
WITH {{template "sides" .}}
story_sizes AS (
    SELECT told, count(*) AS articles
    FROM scope
    WHERE side = 'these'
    GROUP BY ALL
    HAVING count(*) > 1
),
whole AS (
    SELECT {{.All}} FILTER (side = 'these') AS articles, {{.All}} FILTER (side = 'usual') AS other_articles, count(*) FILTER (side = 'these') AS told
    FROM scope
),
shares AS (
    SELECT 'source' AS kind, any_value(label) AS name, {{.All}} FILTER (side = 'these') AS count, any_value(whole.articles) AS articles,
        {{.All}} FILTER (side = 'usual') AS other_count, any_value(other_articles) AS other_articles
    FROM scope CROSS JOIN whole
    GROUP BY publisher
    UNION ALL
    SELECT 'story' AS kind, title AS name, story_sizes.articles AS count, whole.told AS articles, NULL AS other_count, NULL AS other_articles
    FROM story_sizes JOIN stories ON stories.story = story_sizes.told CROSS JOIN whole
)
SELECT kind, name, count, articles, count / articles AS ratio, other_count, other_articles,
    CASE kind WHEN 'source' THEN coalesce(other_count / nullif(other_articles, 0), 0) END AS other_ratio
FROM shares
WHERE count > 0
ORDER BY kind, count DESC, name
