-- volume counts articles in each bucket, by the values of a dimension.
-- Times are first counted in steps of $step, which no bucket's border cuts, so
-- that only few of them are looked up among the buckets.
-- $starts TIMESTAMP[]: the buckets' starts in UTC, ascending
-- $days TIMESTAMP[], $day_buckets INTEGER[]: the first calendar day that begins in a
--   bucket, as midnight, and the bucket's place in $starts from 0, for the
--   articles of which only the day is known
-- $step BIGINT, microseconds: steps are counted from the year 1, so that none is negative
-- slot from: joins with what is matched; slot match: what is counted; slot scope: of which articles; slot value: the dimension
-- columns: bucket (place in $starts from 0), value, count; buckets without articles have no row
WITH edge AS (
    SELECT FALSE AS date_only, unnest($starts::TIMESTAMP[]) AS start, unnest(range(len($starts::TIMESTAMP[])))::INTEGER AS bucket
    UNION ALL
    SELECT TRUE, unnest($days::TIMESTAMP[]), unnest($day_buckets::INTEGER[])
),
counted AS (
    SELECT a.date_only, (epoch_us(a.published) + 62135596800000000) // $step::BIGINT AS step, /*slot:value*/ '' AS value, count(*) AS count
    FROM article AS /*slot:from*/ a
    WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
    GROUP BY ALL
)
SELECT e.bucket, c.value, sum(c.count)::BIGINT AS count
FROM counted c ASOF JOIN edge e
    ON c.date_only = e.date_only AND make_timestamp(c.step * $step::BIGINT - 62135596800000000) >= e.start
GROUP BY ALL
ORDER BY ALL
