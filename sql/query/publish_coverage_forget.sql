-- publish_coverage_forget forgets what of publishers' coverage was published.
-- $publishers VARCHAR[]
DELETE FROM published.publication.covered WHERE publisher IN (SELECT unnest($publishers::VARCHAR[]))
