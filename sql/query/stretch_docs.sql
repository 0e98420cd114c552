-- stretch_docs gives documents of articles in some stretches of the file, with the
-- hashes of their keys: those with the least in each.
-- $stretch UINTEGER: how many documents one has, $each BIGINT: how many are given
-- slot from: joins with what is matched; slot match: which; slot scope: of which; slot stretches: that lie there
-- columns: doc, key_hash
SELECT a.doc, a.key_hash
FROM article AS /*slot:from*/ a
WHERE /*slot:stretches*/ TRUE AND /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
QUALIFY row_number() OVER (PARTITION BY a.doc // $stretch::UINTEGER ORDER BY a.key_hash, a.doc) <= $each
