-- run_resize changes the number of rows of a run.
-- $run INTEGER, $rows BIGINT: added
UPDATE posting_run SET rows = rows + $rows WHERE run = $run
