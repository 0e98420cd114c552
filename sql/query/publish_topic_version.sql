-- publish_topic_version publishes the versions of the topics' definitions.
CREATE OR REPLACE TABLE published.topic_version AS
SELECT topic, version, query, languages, created FROM topic_version
