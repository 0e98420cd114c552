-- copy_list gives the articles in a list that are one text or one story with some of its
-- articles, those that have company; without their text.
-- $ids BIGINT[]: the articles of the list, $limit BIGINT: how many are given of each text or story
-- slot from: joins with what is matched; slot match: which; slot scope: of which; slot unit: what is one;
--   slot order: of the list, by columns of a
-- columns: those of Article but text, place (from 1, in the order of the list), articles and sources of the text or
--   story in the list
WITH asked AS MATERIALIZED (
    SELECT DISTINCT /*slot:unit*/ a.story AS unit FROM article a WHERE a.id IN (SELECT unnest($ids::BIGINT[]))
),
member AS MATERIALIZED (
    SELECT a.id, a.source, /*slot:unit*/ a.story AS unit, row_number() OVER (PARTITION BY /*slot:unit*/ a.story ORDER BY /*slot:order*/ a.id) AS place
    FROM article AS /*slot:from*/ a
    WHERE /*slot:unit*/ a.story IN (SELECT unit FROM asked) AND /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
),
size AS (
    SELECT unit, count(*) AS articles, count(DISTINCT source) AS sources FROM member GROUP BY unit HAVING count(*) > 1
)
SELECT a.id, a.url, a.title, a.author, a.language, a.country, s.domain, s.name,
    a.published, a.date_only, a.date_from, a.date_note, a.first_seen, a.updated, m.place, n.articles, n.sources
FROM member m
JOIN size n ON n.unit = m.unit
JOIN article a ON a.id = m.id
JOIN source s ON s.id = a.source
WHERE m.place <= $limit
ORDER BY m.unit, m.place
