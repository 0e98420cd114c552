-- resident_sources gives what sources are chosen by.
-- columns: id, domain, name, name_terms
SELECT id, domain, name, name_terms FROM source
