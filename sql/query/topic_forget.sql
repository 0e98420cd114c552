-- topic_forget takes out all versions of a topic.
-- $topic INTEGER
DELETE FROM topic_version WHERE topic = $topic
