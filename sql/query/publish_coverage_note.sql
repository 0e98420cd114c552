-- publish_coverage_note notes what of a publisher's coverage is published.
-- $publisher VARCHAR, $hash BIGINT
INSERT INTO published.publication.covered VALUES ($publisher, $hash)
