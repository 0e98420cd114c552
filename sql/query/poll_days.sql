-- poll_days gives how many polls succeeded and failed on each day in UTC, for each
-- publisher to which feeds are credited.
-- columns: publisher, days INTEGER[] (since 1970, ascending), good BIGINT[], failed BIGINT[] (in step with days)
WITH daily AS (
    SELECT f.publisher, (l.started::DATE - DATE '1970-01-01')::INTEGER AS day,
        count(*) FILTER (l.problem = '') AS good, count(*) FILTER (l.problem <> '') AS failed
    FROM fetch_log l JOIN feed f ON f.id = l.feed
    GROUP BY ALL
)
SELECT publisher, list(day ORDER BY day) AS days, list(good ORDER BY day) AS good, list(failed ORDER BY day) AS failed
FROM daily
GROUP BY publisher
