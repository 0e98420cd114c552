-- bundle_scope writes what is counted of all articles in scope to a Parquet file.
-- slot scope: of which articles; slot counted: which of them are in scope, and not only
-- compared with those; slot file: where to
COPY (
    SELECT a.id, a.published, a.date_only, a.date_from, a.source AS source_id, a.language, a.country, a.author, a.story, a.text_hash AS text_id,
        NOT (/*slot:counted*/ TRUE) AS earlier
    FROM article a
    WHERE /*slot:scope*/ TRUE
) TO /*slot:file*/ 'file' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)
