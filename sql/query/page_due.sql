-- page_due lists the pages that are to be fetched by a time, longest overdue
-- first, but of no host more than a few, so that none keeps out the others; not
-- those of feeds that are paused or whose pages are not wanted any more.
-- $now TIMESTAMP, $of_host BIGINT, $limit BIGINT
-- columns: as in the table page
SELECT p.* FROM page p
JOIN feed f ON f.id = p.feed
WHERE p.next_look <= $now::TIMESTAMP AND f.pages <> 'never' AND f.state <> 'paused'
QUALIFY row_number() OVER (PARTITION BY p.host ORDER BY p.next_look, p.article) <= $of_host
ORDER BY p.next_look, p.article
LIMIT $limit
