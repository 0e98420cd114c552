-- article_docs gives the documents in [$from_doc, $to_doc) that articles have.
-- $from_doc UINTEGER, $to_doc UINTEGER
-- columns: doc
SELECT doc FROM article WHERE doc >= $from_doc AND doc < $to_doc
