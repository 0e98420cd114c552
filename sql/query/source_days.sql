-- source_days gives how many dated articles each source has on each day in UTC. An
-- article of which only the day is known counts on that day.
-- columns: source, days INTEGER[] (since 1970, ascending), counts BIGINT[] (in step with days)
WITH daily AS (
    SELECT source, (published::DATE - DATE '1970-01-01')::INTEGER AS day, count(*) AS articles
    FROM article
    WHERE published IS NOT NULL
    GROUP BY ALL
)
SELECT source::VARCHAR AS source, list(day ORDER BY day) AS days, list(articles ORDER BY day) AS counts
FROM daily
GROUP BY daily.source
