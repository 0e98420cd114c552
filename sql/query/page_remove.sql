-- page_remove takes out the rows of pages, for good or to be written anew.
-- $articles BIGINT[]
DELETE FROM page WHERE article IN (SELECT unnest($articles::BIGINT[]))
