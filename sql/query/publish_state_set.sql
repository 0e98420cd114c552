-- publish_state_set notes how far the published copy is.
-- $schema VARCHAR: hash of the public schema, $as_of TIMESTAMP
CREATE OR REPLACE TABLE published.publication.state AS
SELECT $schema::VARCHAR AS schema, next_doc, $as_of::TIMESTAMP AS as_of FROM posting_state
