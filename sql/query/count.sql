-- count counts articles, by the values of a dimension.
-- slot from: joins with what is matched; slot match: what is counted; slot scope: of which articles; slot value: the dimension
-- columns: value, count
SELECT /*slot:value*/ '' AS value, count(*) AS count
FROM article AS /*slot:from*/ a
WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
GROUP BY ALL
ORDER BY count DESC, value
