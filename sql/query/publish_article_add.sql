-- publish_article_add puts new articles, and those with a new text, into the
-- published copy.
-- $next_doc UINTEGER: the first document that it has not
INSERT INTO published.article
SELECT id, doc, source, published, date_only, date_from, date_note, language, country, author, author_terms, url, title, text,
    text_hash, first_seen, updated, story
FROM article WHERE doc >= $next_doc
