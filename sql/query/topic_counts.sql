-- topic_counts counts the mentions of every topic.
-- slot scope: of which articles; slot counted: the aggregate
-- columns: topic, count; topics without mentions have no row
SELECT m.topic, /*slot:counted*/ NULL AS count
FROM mention m
JOIN article a ON a.id = m.article
WHERE /*slot:scope*/ TRUE
GROUP BY ALL
ORDER BY m.topic
