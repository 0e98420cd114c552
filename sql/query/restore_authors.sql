-- restore_authors gives every author, as written.
-- columns: author
SELECT DISTINCT author FROM article WHERE author <> ''
