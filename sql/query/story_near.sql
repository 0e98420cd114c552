-- story_near gives the articles of a span of time that can be compared with others.
-- $from BIGINT, $to BIGINT: both within it, in microseconds since 1970
-- columns: id, time (in microseconds), key_hash, story, sketch
SELECT id, epoch_us(story_time), key_hash, story, sketch
FROM article
WHERE story_time BETWEEN make_timestamp($from) AND make_timestamp($to) AND octet_length(sketch) > 0
