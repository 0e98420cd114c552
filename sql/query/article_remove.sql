-- article_remove takes out the rows of articles, whose postings are dead then.
-- $ids BIGINT[]
DELETE FROM article WHERE id IN (SELECT unnest($ids::BIGINT[]))
