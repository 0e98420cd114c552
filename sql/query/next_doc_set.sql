-- next_doc_set records that documents below a number have been given out.
-- $next_doc UINTEGER
UPDATE posting_state SET next_doc = $next_doc
