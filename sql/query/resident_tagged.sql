-- resident_tagged gives the number below which every topic was matched against all documents.
-- columns: docs (the largest number without topics)
SELECT coalesce(min(tagged_docs), 4294967295::UINTEGER) AS docs FROM topic
