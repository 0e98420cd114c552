-- publish_coverage_known gives what of each publisher's coverage is published.
-- columns: publisher, hash BIGINT
SELECT publisher, hash FROM published.publication.covered
