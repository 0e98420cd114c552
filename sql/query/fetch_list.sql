-- fetch_list lists what was fetched for a feed, newest first.
-- $feed INTEGER, $limit BIGINT
-- columns: as in the table fetch
SELECT feed, kind, url, started, took_ms, status, problem, message, bytes, items, added, updated, duplicate, rejected, next_poll
FROM fetch WHERE feed = $feed ORDER BY started DESC LIMIT $limit
