-- feed_remove takes out the rows of feeds, for good or to be written anew.
-- $ids INTEGER[]
DELETE FROM feed WHERE id IN (SELECT unnest($ids::INTEGER[]))
