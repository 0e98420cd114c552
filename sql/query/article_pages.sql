-- article_pages gives the last article of every page of a list, in its order, so
-- that a long list need not be sorted again for each of its pages.
-- $size BIGINT
-- slot from: joins with what is matched; slot match: which; slot scope: of which; slot after: those behind a cursor;
--   slot order: of the list, by columns of a
-- columns: published, id
SELECT published, id
FROM (
    SELECT a.published, a.id, row_number() OVER (ORDER BY /*slot:order*/ a.id) AS place
    FROM article AS /*slot:from*/ a
    WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE AND /*slot:after*/ TRUE
)
WHERE place % $size = 0
ORDER BY place
