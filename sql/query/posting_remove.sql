-- posting_remove takes the rows of runs out of the index.
-- $runs INTEGER[]
DELETE FROM posting WHERE run IN $runs
