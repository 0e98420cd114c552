-- fetch_add logs a poll or the fetching of a page.
-- $feed, $took_ms, $status, $items, $added, $updated, $duplicate, $rejected INTEGER, $bytes BIGINT, $kind, $url, $problem, $message VARCHAR,
-- $started, $next_poll TIMESTAMP
INSERT INTO fetch VALUES ($feed, $kind, $url, $started, $took_ms, $status, $problem, $message, $bytes, $items, $added, $updated,
    $duplicate, $rejected, $next_poll)
