-- topic_list gives every topic with the version in force.
-- columns: id, slug, name, description, colour, version, query, languages,
--   created, tagged_docs, mentions
SELECT t.id, t.slug, t.name, t.description, t.colour, t.version, v.query, v.languages, v.created, t.tagged_docs,
    coalesce(m.mentions, 0) AS mentions
FROM topic t
JOIN topic_version v ON v.topic = t.id AND v.version = t.version
LEFT JOIN (SELECT topic, count(*) AS mentions FROM mention GROUP BY topic) m ON m.topic = t.id
ORDER BY t.name, t.slug
