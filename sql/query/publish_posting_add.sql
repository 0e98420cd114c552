-- publish_posting_add puts the runs of the index that are new into the published
-- copy, each in order.
INSERT INTO published.posting
SELECT * FROM posting WHERE run NOT IN (SELECT run FROM published.publication.run)
