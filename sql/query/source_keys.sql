-- source_keys gives all sources for the writer, who adds to them.
-- columns: id, domain, name, country
SELECT id, domain, name, country FROM source
