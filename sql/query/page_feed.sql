-- page_feed lists pages of a feed's articles: first those with which something is
-- wrong, last asked for first; then those that wait, longest due first; then the
-- others, last asked for first.
-- $feed INTEGER, $limit BIGINT
-- columns: article, title (of the article), url, state, in_use, looks, failures,
-- problem, message, wanted, fetched, next_look
SELECT p.article, coalesce(a.title, '') AS title, p.url, p.state, p.in_use, p.looks, p.failures, p.problem, p.message, p.wanted, p.fetched, p.next_look
FROM (
    SELECT * FROM page WHERE feed = $feed
    ORDER BY problem = '', state <> 'waiting', CASE WHEN problem = '' AND state = 'waiting' THEN next_look END NULLS LAST, fetched DESC NULLS LAST, article DESC
    LIMIT $limit
) p
LEFT JOIN article a ON a.id = p.article
ORDER BY p.problem = '', p.state <> 'waiting', CASE WHEN p.problem = '' AND p.state = 'waiting' THEN p.next_look END NULLS LAST, p.fetched DESC NULLS LAST, p.article DESC
