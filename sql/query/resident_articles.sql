-- resident_articles gives what is counted by, of articles whose documents are $from_doc or later.
-- $from_doc UINTEGER
-- columns: doc, id, published (NULL when undated), date_only, source, language, country, date_from, author
SELECT doc, id, published, date_only, source, language, country, date_from, author FROM article WHERE doc >= $from_doc
