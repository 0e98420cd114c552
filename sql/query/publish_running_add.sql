-- publish_running_add publishes publishers' coverage of the running day.
-- $publishers VARCHAR[], and in step with it $days INTEGER[]: since 1970, $articles INTEGER[], $usual DOUBLE[], $states VARCHAR[]
INSERT INTO published.coverage_running
SELECT unnest($publishers::VARCHAR[]), (DATE '1970-01-01' + unnest($days::INTEGER[]))::DATE, unnest($articles::INTEGER[]), unnest($usual::DOUBLE[]), unnest($states::VARCHAR[])
