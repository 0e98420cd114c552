-- mention_clear takes out all mentions of a topic.
-- $topic INTEGER
DELETE FROM mention WHERE topic = $topic
