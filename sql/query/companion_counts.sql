-- companion_counts counts articles, distinct texts or stories that match by the topics that they mention.
-- slot from: joins with what is matched; slot match: what is counted; slot scope: of which articles; slot counted: the
--   aggregate
-- columns: topic, count; topics without any have no row
SELECT m.topic, /*slot:counted*/ NULL AS count
FROM article AS /*slot:from*/ a
JOIN mention m ON m.article = a.id
WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
GROUP BY ALL
ORDER BY m.topic
