-- fetch_list lists the polls of a feed, newest first.
-- $feed INTEGER, $limit BIGINT
-- columns: as in the table fetch_log
SELECT feed, url, started, took_ms, status, problem, message, bytes, items, added, updated, duplicate, rejected, next_poll
FROM fetch_log WHERE feed = $feed ORDER BY started DESC LIMIT $limit
