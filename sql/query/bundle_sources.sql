-- bundle_sources writes the sources of the articles in scope to a Parquet file, with
-- the columns of the public view sources.
-- slot scope: of which articles; slot file: where to
COPY (
    SELECT s.id, coalesce(nullif(s.name, ''), s.domain) AS source, s.domain, s.name, s.country, s.name_terms AS terms
    FROM source s
    WHERE s.id IN (SELECT a.source FROM article a WHERE /*slot:scope*/ TRUE)
    ORDER BY s.id
) TO /*slot:file*/ 'file' (FORMAT parquet, COMPRESSION zstd)
