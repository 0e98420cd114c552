-- topic_tagged records that a topic was matched against documents below a number.
-- $topic INTEGER, $tagged_docs UINTEGER
UPDATE topic SET tagged_docs = $tagged_docs WHERE id = $topic
