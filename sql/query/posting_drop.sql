-- posting_drop takes out the index that a sorted copy is about to replace.
DROP TABLE posting
