-- article_list gives articles without their text, in an order. The few that are
-- listed are chosen first: reading the strings of all that match takes far longer.
-- $limit BIGINT
-- slot from: joins with what is matched; slot match: which; slot scope: of which; slot after: those behind a cursor;
--   slot order: of the list, by columns of a
-- columns: those of Article but text
WITH listed AS MATERIALIZED (
    SELECT a.id
    FROM article AS /*slot:from*/ a
    WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE AND /*slot:after*/ TRUE
    ORDER BY /*slot:order*/ a.id
    LIMIT $limit
)
SELECT a.id, a.url, a.title, a.author, a.language, a.country, s.domain, s.name,
    a.published, a.date_only, a.date_from, a.date_note, a.first_seen, a.updated
FROM article a
JOIN listed USING (id)
JOIN source s ON s.id = a.source
ORDER BY /*slot:order*/ a.id
