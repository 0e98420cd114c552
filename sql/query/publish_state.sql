-- publish_state says how far the published copy is.
-- columns: schema, next_doc, as_of; no row when it is new
SELECT schema, next_doc, as_of FROM published.publication.state
