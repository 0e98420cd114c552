-- publish_coverage_note notes what of a publisher's coverage is published.
-- $publisher VARCHAR, $hash UBIGINT
INSERT INTO published.publication.covered VALUES ($publisher, $hash)
