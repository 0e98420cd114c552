-- saved_remove takes out a saved statement.
-- $slug VARCHAR
DELETE FROM saved_statement WHERE slug = $slug
