-- count counts articles, distinct texts or stories, by the values of a dimension.
-- slot from: joins with what is matched; slot match: what is counted; slot scope: of which articles; slot value: the
--   dimension; slot counted: the aggregate
-- columns: value, count
SELECT value::VARCHAR AS value, count
FROM (
    SELECT /*slot:value*/ '' AS value, /*slot:counted*/ NULL AS count
    FROM article AS /*slot:from*/ a
    WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
    GROUP BY ALL
)
ORDER BY count DESC, value
