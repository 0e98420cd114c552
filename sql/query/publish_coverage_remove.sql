-- publish_coverage_remove takes publishers' coverage out of the published copy.
-- $publishers VARCHAR[]
DELETE FROM published.coverage_day WHERE publisher IN (SELECT unnest($publishers::VARCHAR[]))
