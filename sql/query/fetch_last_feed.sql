-- fetch_last_feed gives the greatest number that a feed in the log has, 0 for
-- an empty log: a removed feed's number is not given again.
-- columns: feed
SELECT coalesce(max(feed), 0)::INTEGER AS feed FROM fetch_log
