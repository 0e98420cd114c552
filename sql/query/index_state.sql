-- index_state gives the next numbers to be given out and whether the index is whole.
-- columns: next_id, next_doc, next_run, complete
SELECT next_id, next_doc, next_run, complete FROM posting_state
