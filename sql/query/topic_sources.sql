-- topic_sources counts the mentions of every topic by source.
-- slot scope: of which articles
-- columns: topic, source, count
SELECT m.topic, a.source::VARCHAR AS source, count(*) AS count
FROM mention m
JOIN article a ON a.id = m.article
WHERE /*slot:scope*/ TRUE
GROUP BY m.topic, a.source
