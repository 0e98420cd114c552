-- publish_posting_add puts the runs of the index that are new into the published
-- copy, each in order. What is new is looked for first: rows of the other runs are
-- passed over by their zone maps then, and their lists are not unpacked.
INSERT INTO published.posting
SELECT * FROM posting WHERE run IN (SELECT run FROM posting_run EXCEPT SELECT run FROM published.publication.run)
