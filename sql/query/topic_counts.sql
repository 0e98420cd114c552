-- topic_counts counts the mentions of every topic.
-- slot scope: of which articles
-- columns: topic, count; topics without mentions have no row
SELECT m.topic, count(*) AS count
FROM mention m
JOIN article a ON a.id = m.article
WHERE /*slot:scope*/ TRUE
GROUP BY m.topic
ORDER BY m.topic
