-- story_shares gives the stories with the most articles among some, but none that
-- has only one of them.
-- $limit BIGINT
-- slot from: joins with what is matched; slot match: which articles; slot scope: of which
-- columns: story, title of its first article, articles among those that match, sources of these
WITH told AS MATERIALIZED (
    SELECT a.story, count(*) AS articles, count(DISTINCT a.source) AS sources
    FROM article AS /*slot:from*/ a
    WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
    GROUP BY a.story
    HAVING count(*) > 1
    ORDER BY articles DESC, a.story
    LIMIT $limit
)
SELECT t.story, a.title, t.articles, t.sources
FROM told t
JOIN article a ON a.id = t.story
ORDER BY t.articles DESC, t.story
