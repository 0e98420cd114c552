-- saved_list lists the saved statements by name.
-- columns: slug, name, description, text, chart, created, updated
SELECT slug, name, description, text, chart, created, updated FROM saved_statement ORDER BY lower(name), slug
