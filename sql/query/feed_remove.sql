-- feed_remove takes out the row of a feed, for good or to be written anew.
-- $id INTEGER
DELETE FROM feed WHERE id = $id
