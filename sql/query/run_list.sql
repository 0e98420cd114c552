-- run_list gives the runs of the index by rising document.
-- columns: run, from_doc, to_doc, rows
SELECT run, from_doc, to_doc, rows FROM posting_run ORDER BY from_doc
