-- page_log_list lists the fetches of an article's page, newest first.
-- $article BIGINT, $limit BIGINT
-- columns: as in the table page_log
SELECT * FROM page_log WHERE article = $article ORDER BY started DESC LIMIT $limit
