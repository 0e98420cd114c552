-- annotation_next gives a number that no annotation has.
-- columns: id
SELECT coalesce(max(id), 0) + 1 AS id FROM annotation
