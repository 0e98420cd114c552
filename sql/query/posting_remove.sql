-- posting_remove takes the rows of runs out of the index whose terms have a head
-- in [$low, $high].
-- $runs INTEGER[], $low UBIGINT, $high UBIGINT
DELETE FROM posting WHERE run IN $runs AND head BETWEEN $low AND $high
