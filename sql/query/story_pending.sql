-- story_pending gives the articles that have not been compared with others yet, in
-- the order of their documents.
-- $limit BIGINT
-- columns: doc, title, text, id, time (in microseconds), key_hash, language
WITH pending AS MATERIALIZED (
    SELECT doc FROM article WHERE sketch IS NULL ORDER BY doc LIMIT $limit
)
SELECT a.doc, a.title, a.text, a.id, epoch_us(a.story_time), a.key_hash, a.language
FROM article a
WHERE a.sketch IS NULL AND a.doc <= (SELECT max(doc) FROM pending)
ORDER BY a.doc
