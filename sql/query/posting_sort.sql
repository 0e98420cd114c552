-- posting_sort makes a sorted copy of the index without the dead rows.
CREATE TABLE posting_sorted AS
SELECT p.* FROM posting p SEMI JOIN article a ON a.doc = p.doc
ORDER BY p.term, p.doc
