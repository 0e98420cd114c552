-- restore_texts gives articles with the hash that their title and text should have.
-- $from_doc UINTEGER, $to_doc UINTEGER
-- columns: title, text, text_hash
SELECT title, text, text_hash FROM article WHERE doc >= $from_doc AND doc < $to_doc ORDER BY doc
