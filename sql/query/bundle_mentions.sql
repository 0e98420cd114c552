-- bundle_mentions writes the mentions of a bundle's selections to a Parquet file,
-- with the columns of the public view mentions.
-- slot matched: the mentions; slot file: where to
COPY (
    SELECT m.topic, m.article, a.published, coalesce(nullif(s.name, ''), s.domain) AS source, a.language, a.country
    FROM (SELECT topic, article FROM /*slot:matched*/ published.mentions) m
    JOIN article a ON a.id = m.article
    JOIN source s ON s.id = a.source
    ORDER BY m.topic, m.article
) TO /*slot:file*/ 'file' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)
