-- article_known finds the stored articles that a batch of arrivals meets.
-- $hashes UBIGINT[], $keys VARCHAR[], $no_text BOOLEAN[]: one element per arrival
-- columns: those of article and its source that decide what becomes of the
-- arrival, and of its page; text is '' unless an arrival comes without one or the
-- text is the page's
WITH incoming AS (
    SELECT key_hash, key, bool_or(no_text) AS no_text
    FROM (SELECT unnest($hashes::UBIGINT[]) AS key_hash, unnest($keys::VARCHAR[]) AS key, unnest($no_text::BOOLEAN[]) AS no_text)
    GROUP BY ALL
)
SELECT a.id, a.key, a.text_hash, a.published, a.date_only, a.date_from, a.date_note,
    a.language, a.country, a.author, a.url, a.first_seen, s.domain, s.name,
    CASE WHEN i.no_text OR p.in_use THEN a.text ELSE '' END AS text,
    p.article IS NOT NULL AS has_page, coalesce(p.in_use, FALSE) AS in_use, coalesce(p.item_hash, 0) AS item_hash
FROM article a
JOIN incoming i ON a.key_hash = i.key_hash AND a.key = i.key
JOIN source s ON s.id = a.source
LEFT JOIN page p ON p.article = a.id
