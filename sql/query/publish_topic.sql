-- publish_topic publishes the topics as they are in force.
CREATE OR REPLACE TABLE published.topic AS
SELECT t.id, t.slug, t.name, t.description, t.version, v.query, v.languages
FROM topic t JOIN topic_version v ON v.topic = t.id AND v.version = t.version
