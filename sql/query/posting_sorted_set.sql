-- posting_sorted_set records that the whole index is sorted.
UPDATE posting_state SET sorted_rows = (SELECT count(*) FROM posting)
