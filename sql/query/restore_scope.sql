-- restore_scope takes the articles of a bundle in whose texts it has not: what is
-- counted of them. Their documents are numbered from 0, and have no words.
-- slot scope: the file; slot articles: that of the articles whose texts it has
INSERT INTO article
SELECT s.id, (row_number() OVER () - 1)::UINTEGER, hash(s.id), 'bundle ' || s.id, s.source_id,
    s.published, s.date_only, s.date_from, '', s.language, s.country,
    s.author, '', '', '', '', s.text_id, make_timestamp(0), make_timestamp(0),
    s.story, 0::UINTEGER,
    CASE WHEN s.published IS NULL THEN make_timestamp(0)
        WHEN s.date_only THEN s.published + INTERVAL '1 day' - INTERVAL '1 microsecond' ELSE s.published END,
    ''::BLOB
FROM /*slot:scope*/ published.articles s
WHERE s.id NOT IN (SELECT id FROM /*slot:articles*/ published.articles)
