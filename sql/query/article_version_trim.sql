-- article_version_trim takes out what is more than so many versions of articles;
-- the first one stays, and the newest.
-- $ids BIGINT[], $most INTEGER
DELETE FROM article_version
WHERE article IN (SELECT unnest($ids::BIGINT[])) AND version > 1
    AND version <= (SELECT max(w.version) - $most + 1 FROM article_version w WHERE w.article = article_version.article)
