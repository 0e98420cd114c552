-- article_versions lists the texts that an article had, oldest first; $version 0 is
-- all of them, without their texts.
-- $article BIGINT, $version INTEGER
-- columns: version, since, until, reason, title, text
SELECT version, since, until, reason, title, CASE WHEN $version = 0 THEN '' ELSE text END AS text
FROM article_version WHERE article = $article AND ($version = 0 OR version = $version)
ORDER BY version
