-- resident_mentions gives the documents in [$from_doc, $to_doc) of all topics' mentions.
-- $from_doc UINTEGER, $to_doc UINTEGER
-- columns: topic, doc
SELECT m.topic, a.doc FROM mention m JOIN article a ON a.id = m.article WHERE a.doc >= $from_doc AND a.doc < $to_doc
