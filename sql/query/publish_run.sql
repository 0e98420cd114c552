-- publish_run notes which runs the published copy has.
CREATE OR REPLACE TABLE published.publication.run AS SELECT run FROM posting_run
