-- article_topics gives the topics that an article is a mention of.
-- $id BIGINT
-- columns: slug
SELECT t.slug
FROM mention m
JOIN topic t ON t.id = m.topic
WHERE m.article = $id
ORDER BY t.name
