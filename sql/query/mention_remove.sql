-- mention_remove takes out the mentions that articles are.
-- $articles BIGINT[]
DELETE FROM mention WHERE article IN (SELECT unnest($articles::BIGINT[]))
