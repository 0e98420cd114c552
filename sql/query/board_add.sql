-- board_add writes a board.
-- $slug, $name, $description VARCHAR, $days INTEGER, $step VARCHAR, $created, $updated TIMESTAMP
INSERT INTO board VALUES ($slug, $name, $description, $days, $step, $created, $updated)
