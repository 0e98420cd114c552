-- page_orphans_remove takes out the pages of articles that are not there.
DELETE FROM page WHERE article NOT IN (SELECT id FROM article)
