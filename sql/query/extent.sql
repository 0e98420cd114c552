-- extent gives the earliest and the latest publication in a scope.
-- slot scope: of which articles
-- columns: first, last (NULL when there is none)
SELECT min(a.published) AS first, max(a.published) AS last
FROM article a
WHERE /*slot:scope*/ TRUE
