-- setting_add sets a name to a value.
-- $name VARCHAR, $value VARCHAR
INSERT INTO setting VALUES ($name, $value)
