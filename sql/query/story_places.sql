-- story_places says where articles stand in the order of stories.
-- $articles BIGINT[]
-- columns: id, time (in microseconds), key_hash
SELECT id, epoch_us(story_time), key_hash FROM article WHERE id IN (SELECT unnest($articles::BIGINT[]))
