-- annotation_list lists all annotations by their days.
-- columns: id, topic, from_day, to_day, text, created, updated
SELECT id, topic, from_day, to_day, text, created, updated FROM annotation ORDER BY from_day, to_day, id
