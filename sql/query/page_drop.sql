-- page_drop gives up the pages that wait for a fetch, of feeds that go.
-- $feeds INTEGER[]
UPDATE page SET next_look = NULL, state = CASE WHEN state = 'waiting' THEN 'dropped' ELSE state END
WHERE next_look IS NOT NULL AND feed IN (SELECT unnest($feeds::INTEGER[]))
