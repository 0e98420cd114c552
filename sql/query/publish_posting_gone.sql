-- publish_posting_gone takes the runs out of the published copy that are no more.
DELETE FROM published.posting WHERE run IN (SELECT run FROM published.publication.run EXCEPT SELECT run FROM posting_run)
