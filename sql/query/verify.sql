-- verify looks for what must never be: rows that contradict each other.
-- columns: what, rows (only those with rows > 0)
SELECT what, rows FROM (
    SELECT 'articles with the same key' AS what, (SELECT count(*) - count(DISTINCT key) FROM article) AS rows
    UNION ALL SELECT 'articles with the same id', (SELECT count(*) - count(DISTINCT id) FROM article)
    UNION ALL SELECT 'articles with the same document', (SELECT count(*) - count(DISTINCT doc) FROM article)
    UNION ALL SELECT 'articles with words but no postings',
        (SELECT count(*) FROM article a ANTI JOIN (SELECT DISTINCT doc FROM posting) p ON p.doc = a.doc
         WHERE regexp_matches(a.title || a.text, '[\p{L}\p{N}]'))
    UNION ALL SELECT 'terms twice in a document', (SELECT count(*) - count(DISTINCT (term, doc)) FROM posting)
    UNION ALL SELECT 'articles without a source', (SELECT count(*) FROM article a ANTI JOIN source s ON s.id = a.source)
    UNION ALL SELECT 'mentions without an article', (SELECT count(*) FROM mention m ANTI JOIN article a ON a.id = m.article)
    UNION ALL SELECT 'mentions twice', (SELECT count(*) - count(DISTINCT (topic, article)) FROM mention)
    UNION ALL SELECT 'documents beyond the last given out',
        (SELECT count(*) FROM article WHERE doc >= (SELECT next_doc FROM posting_state))
)
WHERE rows > 0
