-- topic_tagged records that topics were matched against the documents below a number.
-- $topics INTEGER[], $tagged_docs UINTEGER
UPDATE topic SET tagged_docs = $tagged_docs WHERE id IN (SELECT unnest($topics::INTEGER[]))
