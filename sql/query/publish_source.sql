-- publish_source publishes the sources.
CREATE OR REPLACE TABLE published.source AS SELECT id, domain, name, name_terms, country FROM source
