-- publish_posting_gone takes the runs out of the published copy that are no more.
DELETE FROM published.posting WHERE run NOT IN (SELECT run FROM posting_run)
