-- story_list gives the stories of more than one article, the largest first. A
-- story's dates are those of its first and last article that has one.
-- $limit BIGINT
-- columns: story, title of its first article, articles, sources, first, last
WITH large AS MATERIALIZED (
    SELECT story, count(*) AS articles, count(DISTINCT source) AS sources, min(published) AS first, max(published) AS last
    FROM article
    GROUP BY story
    HAVING count(*) > 1
    ORDER BY articles DESC, story DESC
    LIMIT $limit
)
SELECT l.story, a.title, l.articles, l.sources, l.first, l.last
FROM large l JOIN article a ON a.id = l.story
ORDER BY l.articles DESC, l.story DESC
