-- topic_volume counts the mentions of every topic in steps of time, as volume does.
-- $step BIGINT: see volume
-- slot scope: of which articles
-- columns: date_only, step, topic, count
SELECT a.date_only, (epoch_us(a.published) + 62135596800000000) // $step::BIGINT AS step, m.topic, count(*) AS count
FROM mention m
JOIN article a ON a.id = m.article
WHERE /*slot:scope*/ TRUE
GROUP BY ALL
