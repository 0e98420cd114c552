-- posting_part gives the rows of runs for the terms with a head in [$low, $high],
-- those of each run in order.
-- $runs INTEGER[], $low UBIGINT, $high UBIGINT
-- columns: term, run, docs, pos, more_docs, more_pos
SELECT term, run, docs, pos, more_docs, more_pos
FROM posting
WHERE run IN $runs AND head BETWEEN $low AND $high
