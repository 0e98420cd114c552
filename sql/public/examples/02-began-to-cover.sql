-- name: Sources that began to cover a topic
-- description: When each source first wrote about a topic, the latest newcomers first, and how much they wrote since.
-- $topic: {topic}
SELECT source,
    min(published)::DATE AS began,
    count(*) AS articles
FROM mentions
WHERE topic = $topic AND published IS NOT NULL
GROUP BY source
ORDER BY began DESC, articles DESC;
