-- posting_swap puts the sorted copy in the place of the index.
ALTER TABLE posting_sorted RENAME TO posting
