-- feed_list lists the feeds in the order they were added.
-- columns: as in the table feed
SELECT id, url, added_url, site, title, folder, source, publisher, aggregator, state, etag, last_modified, body_hash, every, failures, problem, message,
    added, polled, succeeded, brought, next_poll, pages
FROM feed ORDER BY id
