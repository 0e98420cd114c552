-- topic_version_add keeps a version of a topic's definition.
-- $topic INTEGER, $version INTEGER, $query VARCHAR, $languages VARCHAR[], $created TIMESTAMP
INSERT INTO topic_version VALUES ($topic, $version, $query, $languages, $created)
