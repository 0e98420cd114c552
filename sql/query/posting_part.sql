-- posting_part gives the rows of runs for the terms in [$low, $high), those of each
-- run in order.
-- $runs INTEGER[], $low VARCHAR, $high VARCHAR: '' is open
-- columns: term, run, docs, pos, more_docs, more_pos
SELECT term, run, docs, pos, more_docs, more_pos
FROM posting
WHERE run IN $runs AND term >= $low AND ($high = '' OR term < $high)
