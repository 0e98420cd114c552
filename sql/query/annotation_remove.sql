-- annotation_remove takes out an annotation.
-- $id INTEGER
DELETE FROM annotation WHERE id = $id
