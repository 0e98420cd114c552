-- mention_add adds the mentions of a topic among the documents from a number on.
-- The name posting stands for the rows of the index that hold such documents here,
-- so that only their part of it is read.
-- $topic INTEGER, $first_doc UINTEGER
-- slot from: joins with what is matched; slot match: what the topic matches
INSERT INTO mention
WITH posting AS NOT MATERIALIZED (
    SELECT * FROM main.posting WHERE last_doc >= $first_doc
)
SELECT $topic, a.id
FROM article AS /*slot:from*/ a
WHERE a.doc >= $first_doc AND /*slot:match*/ TRUE
