-- publish_counts says whether articles have gone since the copy was published.
-- $next_doc UINTEGER: the first document that it has not
-- columns: have (in the copy), kept (of those it may have, those that are still there)
SELECT (SELECT count(*) FROM published.article) AS have, (SELECT count(*) FROM article WHERE doc < $next_doc) AS kept
