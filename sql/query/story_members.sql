-- story_members gives the articles of stories, except the first of each.
-- $stories BIGINT[]
-- columns: id, time (in microseconds), key_hash, story, sketch
SELECT id, epoch_us(story_time), key_hash, story, sketch
FROM article
WHERE story IN (SELECT unnest($stories::BIGINT[])) AND story <> id
