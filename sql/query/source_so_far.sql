-- source_so_far gives, for each source, how many of its articles of a time were stored
-- soon, within two days of their own one, and how many of those by an hour of that day.
-- $since TIMESTAMP, $until TIMESTAMP: bounds of the publication, half-open; $elapsed_us BIGINT: since midnight
-- columns: source, soon, by_then
SELECT source::VARCHAR AS source, count(*) AS soon,
    count(*) FILTER (first_seen < published::DATE + to_microseconds($elapsed_us::BIGINT)) AS by_then
FROM article
WHERE published >= $since::TIMESTAMP AND published < $until::TIMESTAMP AND first_seen < published::DATE + INTERVAL 2 DAYS
GROUP BY article.source
