-- setting_remove forgets what was set under a name.
-- $name VARCHAR
DELETE FROM setting WHERE name = $name
