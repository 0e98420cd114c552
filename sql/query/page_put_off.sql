-- page_put_off lets the pages of a host wait for a while.
-- $host VARCHAR, $until TIMESTAMP
UPDATE page SET next_look = $until::TIMESTAMP WHERE host = $host AND next_look < $until::TIMESTAMP
