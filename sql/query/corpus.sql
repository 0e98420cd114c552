-- corpus says what the store holds as a whole.
-- columns: articles, undated, sources, topics, first, last (publication)
SELECT count(*) AS articles, count(*) FILTER (published IS NULL) AS undated,
    (SELECT count(*) FROM source) AS sources, (SELECT count(*) FROM topic) AS topics,
    min(published) AS first, max(published) AS last
FROM article
