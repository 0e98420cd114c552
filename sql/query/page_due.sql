-- page_due lists the pages that are to be fetched by a time, longest overdue
-- first, but of no host more than a few, so that none keeps out the others; not
-- those of feeds that are paused or whose pages are not wanted any more. Of each
-- host a heap keeps these few, so that a million that are due need not be sorted.
-- $now TIMESTAMP, $of_host BIGINT, $limit BIGINT
-- columns: as in the table page
SELECT * FROM page
WHERE article IN (
    SELECT due.article FROM (
        SELECT unnest(min({'next_look': p.next_look, 'article': p.article}, $of_host)) AS due
        FROM page p JOIN feed f ON f.id = p.feed
        WHERE p.next_look <= $now::TIMESTAMP AND f.pages <> 'never' AND f.state <> 'paused'
        GROUP BY p.host
    )
    ORDER BY due
    LIMIT $limit
)
ORDER BY next_look, article
