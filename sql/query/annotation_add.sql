-- annotation_add writes an annotation.
-- $id INTEGER, $topic, $text VARCHAR, $from_day, $to_day DATE, $created, $updated TIMESTAMP
INSERT INTO annotation VALUES ($id, $topic, $from_day, $to_day, $text, $created, $updated)
