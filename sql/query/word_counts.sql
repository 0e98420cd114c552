-- word_counts counts, in each of some sets of articles, by language and of all languages,
-- those that have a word or a phrase, and all of them.
-- slot found: the words and phrases by their numbers, with their documents; slot sets: the articles of each set
-- slot one: what is counted of them
-- columns: word (-1: all articles), set, language (NULL: of all), count
WITH none AS (SELECT NULL::UINTEGER AS doc, 0 AS word, 0 AS part, '' AS language, 0 AS unit WHERE FALSE),
member AS MATERIALIZED (
    SELECT doc, part, language, unit
    FROM /*slot:sets*/ none s
)
SELECT f.word, m.part AS set, m.language, count(/*slot:one*/ m.unit) AS count
FROM /*slot:found*/ none f
JOIN member m ON m.doc = f.doc
GROUP BY GROUPING SETS ((f.word, m.part, m.language), (f.word, m.part))
UNION ALL
SELECT -1, part, language, count(/*slot:one*/ m.unit)
FROM member m
GROUP BY GROUPING SETS ((part, language), (part))
