-- publish_mention publishes the mentions, in order.
CREATE OR REPLACE TABLE published.mention AS SELECT topic, article FROM mention ORDER BY topic, article
