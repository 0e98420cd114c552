-- run_add records a run of the index.
-- $run INTEGER, $from_doc UINTEGER, $to_doc UINTEGER, $rows BIGINT
INSERT INTO posting_run VALUES ($run, $from_doc, $to_doc, $rows)
