-- topic_volume_distinct counts the distinct texts or stories among the mentions of
-- every topic in buckets, as volume_distinct does.
-- $step BIGINT, $first BIGINT, $buckets INTEGER[], $day_buckets INTEGER[]: see volume_distinct
-- slot scope: of which articles; slot unit: what is counted
-- columns: bucket, topic, count
WITH stepped AS (
    SELECT a.date_only, least((epoch_us(a.published) + 62135596800000000) // $step::BIGINT - $first::BIGINT, len($buckets::INTEGER[])) AS place,
        m.topic, /*slot:unit*/ NULL AS unit
    FROM mention m
    JOIN article a ON a.id = m.article
    WHERE /*slot:scope*/ TRUE
), placed AS (
    SELECT CASE WHEN place < 1 THEN -1 WHEN date_only THEN list_extract($day_buckets::INTEGER[], place) ELSE list_extract($buckets::INTEGER[], place) END AS bucket, topic, unit
    FROM stepped
)
SELECT bucket, topic, count(DISTINCT unit) AS count
FROM placed
WHERE bucket >= 0
GROUP BY ALL
