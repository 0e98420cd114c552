-- name: Two topics in one article
-- description: Articles that mention both of two topics: a join of mentions with itself.
-- $first: {topic}
-- $second: {topic2}
SELECT a.id, a.published, a.source, a.title
FROM mentions one
JOIN mentions two ON two.article = one.article
JOIN articles a ON a.id = one.article
WHERE one.topic = $first AND two.topic = $second
ORDER BY a.published DESC NULLS LAST;
