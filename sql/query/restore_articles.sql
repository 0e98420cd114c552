-- restore_articles takes the articles of a bundle in whose texts it has, under their
-- numbers and in their stories. Their documents are numbered behind those of the others.
-- slot articles: the file; $first_doc UINTEGER
INSERT INTO article
SELECT id, ($first_doc + row_number() OVER () - 1)::UINTEGER, hash(id), 'bundle ' || id, source_id,
    published, date_only, date_from, '', language, country,
    author, '', url, title, coalesce(text, ''), text_id, first_seen, updated,
    story, 0::UINTEGER,
    CASE WHEN published IS NULL THEN first_seen
        WHEN date_only THEN published + INTERVAL '1 day' - INTERVAL '1 microsecond' ELSE published END,
    ''::BLOB
FROM /*slot:articles*/ published.articles
