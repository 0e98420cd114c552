-- publish_coverage_add publishes a publisher's coverage.
-- $publisher VARCHAR, $first INTEGER: day since 1970; of that day and each that follows $articles INTEGER[], $usual DOUBLE[], $states VARCHAR[]
INSERT INTO published.coverage_day
SELECT $publisher::VARCHAR, (DATE '1970-01-01' + $first::INTEGER + (unnest(range(len($articles::INTEGER[]))))::INTEGER)::DATE,
    unnest($articles::INTEGER[]), unnest($usual::DOUBLE[]), unnest($states::VARCHAR[])
