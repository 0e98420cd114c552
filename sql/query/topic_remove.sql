-- topic_remove takes out the row of a topic that is about to be written anew.
-- $id INTEGER
DELETE FROM topic WHERE id = $id
