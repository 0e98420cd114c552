-- article_sample gives articles with their texts, by their documents. The stretches
-- say where they lie: no other text is unpacked.
-- slot stretches: that lie there; slot drawn: which of those
-- columns: those of Article but text, its story, its text, its document
SELECT a.id, a.url, a.title, a.author, a.language, a.country, s.domain, s.name,
    a.published, a.date_only, a.date_from, a.date_note, a.first_seen, a.updated, a.story, a.text, a.doc
FROM article a
JOIN source s ON s.id = a.source
WHERE /*slot:stretches*/ TRUE AND /*slot:drawn*/ TRUE
