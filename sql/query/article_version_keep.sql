-- article_version_keep keeps the texts that articles have now, before others take
-- their place.
-- $ids BIGINT[], $reasons VARCHAR[]: one element per article; $now TIMESTAMP
INSERT INTO article_version
SELECT a.id, coalesce(v.version, 0) + 1, coalesce(v.until, a.first_seen), $now::TIMESTAMP, m.reason, a.title, a.text, a.text_hash
FROM (SELECT unnest($ids::BIGINT[]) AS id, unnest($reasons::VARCHAR[]) AS reason) m
JOIN article a ON a.id = m.id
LEFT JOIN (SELECT article, max(version) AS version, max(until) AS until FROM article_version GROUP BY article) v ON v.article = a.id
