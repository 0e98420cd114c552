-- posting_clear takes all rows out of the index, to build it anew.
TRUNCATE posting
