-- page_articles gives articles whole.
-- $ids BIGINT[]
-- columns: those of Article
SELECT a.id, a.url, a.title, a.author, a.language, a.country, s.domain, s.name,
    a.published, a.date_only, a.date_from, a.date_note, a.first_seen, a.updated, a.key, a.text
FROM article a
JOIN source s ON s.id = a.source
WHERE a.id IN (SELECT unnest($ids::BIGINT[]))
