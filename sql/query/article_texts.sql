-- article_texts gives what there is to index of the documents in [$from_doc, $to_doc).
-- $from_doc UINTEGER, $to_doc UINTEGER
-- columns: doc, title, text
SELECT doc, title, text FROM article WHERE doc >= $from_doc AND doc < $to_doc ORDER BY doc
