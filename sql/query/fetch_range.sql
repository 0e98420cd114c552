-- fetch_range lists the polls of some feeds in a time, newest first.
-- $feeds INTEGER[], $since TIMESTAMP, $until TIMESTAMP: half-open; $limit BIGINT
-- columns: as in the table fetch_log
SELECT feed, url, started, took_ms, status, problem, message, bytes, items, added, updated, duplicate, rejected, next_poll
FROM fetch_log
WHERE feed IN (SELECT unnest($feeds::INTEGER[])) AND started >= $since::TIMESTAMP AND started < $until::TIMESTAMP
ORDER BY started DESC, feed
LIMIT $limit
