-- board_list lists the boards by name.
-- columns: slug, name, description, days, step, created, updated
SELECT slug, name, description, days, step, created, updated FROM board ORDER BY lower(name), slug
