-- restore_sources takes the sources of a bundle in, under their numbers.
-- slot sources: the file
INSERT INTO source SELECT id, domain, name, terms, country FROM /*slot:sources*/ published.sources
