-- saved_add writes a saved statement.
-- $slug, $name, $description, $text, $chart VARCHAR, $created, $updated TIMESTAMP
INSERT INTO saved_statement VALUES ($slug, $name, $description, $text, $chart, $created, $updated)
