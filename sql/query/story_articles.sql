-- story_articles gives the articles of the story of an article, without their
-- text, as they stand in it.
-- $id BIGINT: of the article, $limit BIGINT
-- columns: those of Article but text, articles and sources of the whole story
WITH told AS MATERIALIZED (
    SELECT id, source, story_time, key_hash FROM article WHERE story = (SELECT story FROM article WHERE id = $id)
),
listed AS MATERIALIZED (
    SELECT id, story_time, key_hash, (SELECT count(*) FROM told) AS articles, (SELECT count(DISTINCT source) FROM told) AS sources
    FROM told ORDER BY story_time, key_hash, id LIMIT $limit
)
SELECT a.id, a.url, a.title, a.author, a.language, a.country, s.domain, s.name,
    a.published, a.date_only, a.date_from, a.date_note, a.first_seen, a.updated, l.articles, l.sources
FROM article a
JOIN listed l ON l.id = a.id
JOIN source s ON s.id = a.source
ORDER BY l.story_time, l.key_hash, a.id
