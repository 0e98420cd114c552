-- stretch_docs gives the documents of articles in some stretches of the file, with
-- the hashes of their keys.
-- slot from: joins with what is matched; slot match: which; slot scope: of which; slot stretches: that lie there
-- columns: doc, key_hash
SELECT a.doc, a.key_hash
FROM article AS /*slot:from*/ a
WHERE /*slot:stretches*/ TRUE AND /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
