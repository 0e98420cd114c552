-- bundle_articles writes articles to a Parquet file, with the columns of the public
-- view articles. Row groups are small, as each is in memory whole, once a thread.
-- slot which: of which articles, by id; slot text: the text, or NULL where it is withheld; slot file: where to
COPY (
    SELECT a.id, a.title, /*slot:text*/ a.text AS text, a.published, a.date_only, a.date_from,
        coalesce(nullif(s.name, ''), s.domain) AS source, s.domain, a.language, a.country, a.author, a.url, a.first_seen, a.updated, a.doc,
        a.source AS source_id, a.story, a.text_hash AS text_id
    FROM article a
    JOIN source s ON s.id = a.source
    WHERE a.id IN (SELECT article FROM /*slot:which*/ mention)
) TO /*slot:file*/ 'file' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1024)
