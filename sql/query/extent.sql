-- extent gives the earliest and the latest publication in a scope, apart for the
-- articles of which only the day is known.
-- slot scope: of which articles
-- columns: date_only, first, last
SELECT a.date_only, min(a.published) AS first, max(a.published) AS last
FROM article a
WHERE /*slot:scope*/ TRUE
GROUP BY a.date_only
HAVING first IS NOT NULL
