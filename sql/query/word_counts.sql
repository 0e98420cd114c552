-- word_counts counts, in each of some sets of articles and by language, those that
-- have a word or a phrase, and all of them.
-- slot found: the words and phrases by their numbers, with their documents; slot sets: the articles of each set
-- columns: word (-1: all articles), set, language, count
WITH none AS (SELECT NULL::UINTEGER AS doc, 0 AS word, 0 AS part, '' AS language WHERE FALSE),
member AS MATERIALIZED (
    SELECT doc, part, language
    FROM /*slot:sets*/ none s
)
SELECT f.word, m.part AS set, m.language, count(*) AS count
FROM /*slot:found*/ none f
JOIN member m ON m.doc = f.doc
GROUP BY ALL
UNION ALL
SELECT -1, part, language, count(*)
FROM member
GROUP BY ALL
