-- page_feed lists pages of a feed's articles: first those with which something is
-- wrong, last asked for first; then those that wait, longest due first; then the
-- others, last asked for first.
-- $feed INTEGER, $limit BIGINT
-- columns: article, title (of the article), url, state, in_use, looks, failures,
-- problem, message, wanted, fetched, next_look
WITH listed AS (
    SELECT *, CASE WHEN problem <> '' THEN 0 WHEN state = 'waiting' THEN 1 ELSE 2 END AS place, CASE place WHEN 1 THEN next_look END AS due
    FROM page
    WHERE feed = $feed
    ORDER BY place, due, fetched DESC NULLS LAST, article DESC
    LIMIT $limit
)
SELECT p.article, coalesce(a.title, '') AS title, p.url, p.state, p.in_use, p.looks, p.failures, p.problem, p.message, p.wanted, p.fetched, p.next_look
FROM listed p
LEFT JOIN article a ON a.id = p.article
ORDER BY p.place, p.due, p.fetched DESC NULLS LAST, p.article DESC
