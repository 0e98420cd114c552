-- restore_differ compares the mentions that were found with those that a bundle says.
-- slot mentions: the file
-- columns: topic, claimed, missing (claimed and not found), more (found and not claimed)
WITH claimed AS (
    SELECT topic, article FROM /*slot:mentions*/ published.mentions
),
found AS (
    SELECT t.slug AS topic, m.article FROM mention m JOIN topic t ON t.id = m.topic
)
SELECT coalesce(c.topic, f.topic) AS topic, count(c.article) AS claimed, count(*) FILTER (f.article IS NULL) AS missing,
    count(*) FILTER (c.article IS NULL) AS more
FROM claimed c FULL JOIN found f ON f.topic = c.topic AND f.article = c.article
GROUP BY ALL
ORDER BY topic
