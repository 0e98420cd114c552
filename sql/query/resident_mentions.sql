-- resident_mentions gives the documents of all topics' mentions.
-- columns: topic, doc
SELECT m.topic, a.doc FROM mention m JOIN article a ON a.id = m.article
