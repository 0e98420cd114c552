-- page_mark writes what arrivals of articles say of their pages. A page of which
-- a feed tells something new is looked at again, but not within an hour of the last
-- time, and only so many times altogether.
-- $articles BIGINT[], $in_use BOOLEAN[], $item_hashes UBIGINT[], $told BOOLEAN[]:
-- one element per article; $now TIMESTAMP, $most INTEGER looks
UPDATE page SET in_use = m.in_use, item_hash = m.item_hash,
    next_look = CASE WHEN m.told AND state IN ('waiting', 'read') AND looks < $most
        THEN least(next_look, greatest($now::TIMESTAMP, coalesce(fetched + INTERVAL 1 HOUR, $now::TIMESTAMP)))
        ELSE next_look END
FROM (
    SELECT unnest($articles::BIGINT[]) AS article, unnest($in_use::BOOLEAN[]) AS in_use,
        unnest($item_hashes::UBIGINT[]) AS item_hash, unnest($told::BOOLEAN[]) AS told
) m
WHERE page.article = m.article
