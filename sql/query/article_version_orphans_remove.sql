-- article_version_orphans_remove takes out the versions of articles that are not
-- there.
DELETE FROM article_version WHERE article NOT IN (SELECT id FROM article)
