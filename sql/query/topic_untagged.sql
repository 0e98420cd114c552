-- topic_untagged gives the topics that were not matched against all documents yet, in the version in force.
-- columns: id, slug, name, description, colour, version, query, languages, created, tagged_docs, mentions (not counted)
SELECT t.id, t.slug, t.name, t.description, t.colour, t.version, v.query, v.languages, v.created, t.tagged_docs, 0 AS mentions
FROM topic t
JOIN topic_version v ON v.topic = t.id AND v.version = t.version
WHERE t.tagged_docs < (SELECT next_doc FROM posting_state)
ORDER BY t.id
