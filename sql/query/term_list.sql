-- term_list gives the words of the index that begin alike and stand in the most
-- articles. Which are the most is told by the lists of the index, where a text that
-- no article has any more may still be; the articles of those are counted.
-- $limit INTEGER
-- slot condition: which rows of the index; slot found: a table of hash and doc of the likely words
-- columns: term, articles
WITH none AS (SELECT NULL::UBIGINT AS hash, NULL::UINTEGER AS doc WHERE FALSE),
likely AS MATERIALIZED (
    SELECT hash, any_value(term) AS term
    FROM posting
    WHERE /*slot:condition*/ TRUE
    GROUP BY hash
    ORDER BY sum(len(docs)) DESC, any_value(term)
    LIMIT $limit
)
SELECT l.term, count(*) AS articles
FROM /*slot:found*/ none f
JOIN likely l ON l.hash = f.hash
JOIN article a ON a.doc = f.doc
GROUP BY l.term
ORDER BY articles DESC, l.term
