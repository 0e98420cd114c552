-- import_range lists the imports with articles dated in a time, newest first, and how many
-- of a publisher's articles dated in it each of them stored.
-- $publisher VARCHAR: domain or, where there is none, name; $since TIMESTAMP, $until TIMESTAMP: half-open; $limit BIGINT
-- columns: file, started, finished, read, added, first_date, last_date, of_publisher
WITH covering AS (
    SELECT rowid AS place, file, started, finished, read, added, first_date, last_date
    FROM import
    WHERE first_date < $until::TIMESTAMP AND last_date >= $since::TIMESTAMP
    ORDER BY started DESC, place DESC
    LIMIT $limit
),
theirs AS (
    SELECT first_seen
    FROM article
    WHERE published >= $since::TIMESTAMP AND published < $until::TIMESTAMP
        AND source IN (SELECT id FROM source WHERE if(domain <> '', domain, name) = $publisher)
)
SELECT c.file, c.started, c.finished, c.read, c.added, c.first_date, c.last_date, count(t.first_seen) AS of_publisher
FROM covering c LEFT JOIN theirs t ON t.first_seen >= c.started AND t.first_seen <= c.finished
GROUP BY ALL
ORDER BY c.started DESC, c.file
