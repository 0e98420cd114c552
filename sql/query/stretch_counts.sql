-- stretch_counts counts articles by the stretch of the file that they lie in.
-- $stretch UINTEGER: how many documents one has
-- slot from: joins with what is matched; slot match: what is counted; slot scope: of which articles
-- columns: stretch (its number), count
SELECT a.doc // $stretch::UINTEGER AS stretch, count(*) AS count
FROM article AS /*slot:from*/ a
WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
GROUP BY ALL
