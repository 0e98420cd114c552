-- volume_pairs gives which distinct texts or stories there are in steps of time, for
-- ranges with more steps than volume_distinct can be told of.
-- $step BIGINT: see volume
-- slot from: joins with what is matched; slot match: what is counted; slot scope: of which articles; slot value: the dimension;
--   slot topic: of which topic they are mentions; slot unit: what is counted
-- columns: date_only, step, topic, value, unit
SELECT DISTINCT a.date_only, (epoch_us(a.published) + 62135596800000000) // $step::BIGINT AS step, /*slot:topic*/ NULL AS topic,
    (/*slot:value*/ '')::VARCHAR AS value, /*slot:unit*/ NULL AS unit
FROM article AS /*slot:from*/ a
WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
