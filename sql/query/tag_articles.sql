-- tag_articles gives all that topics are matched by of the articles whose documents are $first_doc or later,
-- by rising document, which counts from $first_doc.
-- $first_doc UINTEGER
-- columns: doc, id, published (NULL when undated), date_only, source, language, country, date_from, author_terms,
--   url in lower case, title, text
SELECT (doc - $first_doc)::UINTEGER AS doc, id, published, date_only, source, language, country, date_from, author_terms,
    lower(url) AS url, title, text
FROM article
WHERE doc >= $first_doc
ORDER BY doc
