-- posting_unsorted tells how many rows of the index there are and how many the last
-- compaction sorted.
-- columns: rows, sorted
SELECT (SELECT count(*) FROM posting) AS rows, (SELECT sorted_rows FROM posting_state) AS sorted
