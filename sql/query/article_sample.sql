-- article_sample draws articles with their texts: those whose keys have the least
-- hashes, which is at random and yet the same each time.
-- $limit BIGINT
-- slot from: joins with what is matched; slot match: which; slot scope: of which
-- columns: those of Article but text, its story, its text
WITH drawn AS MATERIALIZED (
    SELECT a.id
    FROM article AS /*slot:from*/ a
    WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
    ORDER BY a.key_hash, a.id
    LIMIT $limit
)
SELECT a.id, a.url, a.title, a.author, a.language, a.country, s.domain, s.name,
    a.published, a.date_only, a.date_from, a.date_note, a.first_seen, a.updated, a.story, a.text
FROM article a
JOIN drawn USING (id)
JOIN source s ON s.id = a.source
ORDER BY a.key_hash, a.id
