-- run_clear forgets all runs of the index.
TRUNCATE posting_run
