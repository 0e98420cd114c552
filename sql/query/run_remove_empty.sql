-- run_remove_empty forgets a run if it has no rows: all its documents are dead.
-- $run INTEGER
DELETE FROM posting_run WHERE run = $run AND rows = 0
