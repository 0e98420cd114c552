-- mention_orphans_remove takes out the mentions of articles that are gone.
DELETE FROM mention WHERE article NOT IN (SELECT id FROM article)
