-- feed_yield gives what the polls of each feed came to since a moment.
-- $since TIMESTAMP
-- columns: feed, polls, failed (without an answer that is a feed), added, updated,
--   rejected, bytes, status (of HTTP, of the last; 0 where no answer came)
SELECT feed, count(*) AS polls, count(*) FILTER (problem NOT IN ('', 'malformed')) AS failed, sum(added)::BIGINT AS added,
    sum(updated)::BIGINT AS updated, sum(rejected)::BIGINT AS rejected, sum(bytes)::BIGINT AS bytes,
    arg_max(status, started) AS status
FROM fetch_log WHERE started >= $since GROUP BY feed
