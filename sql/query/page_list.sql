-- page_list lists pages of articles.
-- $articles BIGINT[]
-- columns: as in the table page
SELECT * FROM page WHERE article IN (SELECT unnest($articles::BIGINT[])) ORDER BY article
