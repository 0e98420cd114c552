-- topic_volume counts the mentions of every topic in each bucket, as volume does.
-- $starts, $days, $day_buckets, $step: see volume
-- slot scope: of which articles
-- columns: topic, bucket, count; buckets without mentions have no row
WITH edge AS (
    SELECT FALSE AS date_only, unnest($starts::TIMESTAMP[]) AS start, unnest(range(len($starts::TIMESTAMP[])))::INTEGER AS bucket
    UNION ALL
    SELECT TRUE, unnest($days::TIMESTAMP[]), unnest($day_buckets::INTEGER[])
),
counted AS (
    SELECT m.topic, a.date_only, (epoch_us(a.published) + 62135596800000000) // $step::BIGINT AS step, count(*) AS count
    FROM mention m
    JOIN article a ON a.id = m.article
    WHERE /*slot:scope*/ TRUE
    GROUP BY ALL
)
SELECT c.topic, e.bucket, sum(c.count)::BIGINT AS count
FROM counted c ASOF JOIN edge e
    ON c.date_only = e.date_only AND make_timestamp(c.step * $step::BIGINT - 62135596800000000) >= e.start
GROUP BY ALL
ORDER BY ALL
