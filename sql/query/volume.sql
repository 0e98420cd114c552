-- volume counts articles in steps of time, by the values of a dimension. Buckets
-- are made of whole steps (Buckets.sum), so that only few sums are left to be made:
-- finding the bucket of each article here would take several times the counting.
-- $step BIGINT, microseconds: steps are counted from the year 1, so that none is negative
-- slot from: joins with what is matched; slot match: what is counted; slot scope: of which articles; slot value: the dimension
-- columns: date_only (only the day is known), step, value, count
SELECT date_only, step, value::VARCHAR AS value, count
FROM (
    SELECT a.date_only, (epoch_us(a.published) + 62135596800000000) // $step::BIGINT AS step, /*slot:value*/ '' AS value, count(*) AS count
    FROM article AS /*slot:from*/ a
    WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
    GROUP BY ALL
)
