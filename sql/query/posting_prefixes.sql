-- posting_prefixes measures parts of runs: how many list elements stand under the
-- terms that begin with the same three letters.
-- $runs INTEGER[]
-- columns: prefix, elements
SELECT left(term, 3) AS prefix, sum(len(docs) + len(more_docs))::BIGINT AS elements
FROM posting
WHERE run IN $runs
GROUP BY prefix
ORDER BY prefix
