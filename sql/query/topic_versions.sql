-- topic_versions gives all versions of a topic, newest first.
-- $slug VARCHAR
-- columns: version, query, languages, created
SELECT v.version, v.query, v.languages, v.created
FROM topic_version v
JOIN topic t ON t.id = v.topic
WHERE t.slug = $slug
ORDER BY v.version DESC
