-- feed_add writes the row of a feed.
-- $id, $every, $failures INTEGER, $body_hash UBIGINT, $url, $added_url, $site, $title, $source, $pages, $state, $etag, $last_modified,
-- $problem, $message VARCHAR, $added, $polled, $succeeded, $brought, $next_poll TIMESTAMP
INSERT INTO feed VALUES ($id, $url, $added_url, $site, $title, $source, $pages, $state, $etag, $last_modified, $body_hash, $every,
    $failures, $problem, $message, $added, $polled, $succeeded, $brought, $next_poll)
