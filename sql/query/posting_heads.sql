-- posting_heads measures parts of runs: how many list elements stand under the
-- terms that begin with the same five bytes. head is the least they can have.
-- $runs INTEGER[]
-- columns: head, elements
SELECT (head >> 24) << 24 AS head, sum(len(docs) + len(more_docs))::BIGINT AS elements
FROM posting
WHERE run IN $runs
GROUP BY ALL
ORDER BY 1
