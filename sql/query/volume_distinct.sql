-- volume_distinct counts distinct texts or stories in buckets, by the values of a
-- dimension. One that is in several steps of a bucket counts once, so that the
-- buckets must be known here: each step has one.
-- $step BIGINT: see volume; $first BIGINT: the step before the first that is listed; $buckets INTEGER[],
--   $day_buckets INTEGER[]: the bucket of each step, -1 for none, of articles with a time and of those with a day
--   alone; as long as each other, and the last stands for all that come after
-- slot from: joins with what is matched; slot match: what is counted; slot scope: of which articles; slot value: the dimension;
--   slot unit: what is counted
-- columns: bucket, value, count
WITH stepped AS (
    SELECT a.date_only, least((epoch_us(a.published) + 62135596800000000) // $step::BIGINT - $first::BIGINT, len($buckets::INTEGER[])) AS place,
        /*slot:value*/ '' AS value, /*slot:unit*/ NULL AS unit
    FROM article AS /*slot:from*/ a
    WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
), placed AS (
    SELECT CASE WHEN place < 1 THEN -1 WHEN date_only THEN list_extract($day_buckets::INTEGER[], place) ELSE list_extract($buckets::INTEGER[], place) END AS bucket, value, unit
    FROM stepped
)
SELECT bucket, value::VARCHAR AS value, count(DISTINCT unit) AS count
FROM placed
WHERE bucket >= 0
GROUP BY ALL
