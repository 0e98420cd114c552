-- run_remove forgets runs of the index.
-- $runs INTEGER[]
DELETE FROM posting_run WHERE run IN $runs
