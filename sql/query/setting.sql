-- setting gives what was set under a name.
-- $name VARCHAR
-- columns: value
SELECT value FROM setting WHERE name = $name
