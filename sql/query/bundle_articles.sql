-- bundle_articles writes articles to a Parquet file, with the columns of the public
-- view articles. To number them is what one thread does, in the order that they are
-- stored in: of several each would hold texts until the file is at its part. Row groups
-- are small, as each is in memory whole.
-- slot which: of which articles, by id; slot text: the text, or NULL where it is withheld; slot file: where to
COPY (
    SELECT a.id, a.title, /*slot:text*/ a.text AS text, a.published, a.date_only, a.date_from,
        coalesce(nullif(s.name, ''), s.domain) AS source, s.domain, a.language, a.country, a.author, a.url, a.first_seen, a.updated, a.doc,
        a.source AS source_id, a.story, a.text_hash AS text_id
    FROM (
        SELECT *, row_number() OVER () AS place
        FROM article
        WHERE id IN (SELECT article FROM /*slot:which*/ mention)
    ) a
    JOIN source s ON s.id = a.source
    WHERE a.place > 0
) TO /*slot:file*/ 'file' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1024)
