-- index_state_set records the next numbers to be given out and whether the index is
-- whole.
-- $next_id BIGINT, $next_doc UINTEGER, $next_run INTEGER, $complete BOOLEAN
UPDATE posting_state SET next_id = $next_id, next_doc = $next_doc, next_run = $next_run, complete = $complete
