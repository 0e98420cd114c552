-- corpus says what the store holds as a whole.
-- columns: articles, undated, sources, topics, first, last (publication), newest (id of the article stored last)
SELECT count(*) AS articles, count(*) FILTER (published IS NULL) AS undated,
    (SELECT count(*) FROM source) AS sources, (SELECT count(*) FROM topic) AS topics,
    min(published) AS first, max(published) AS last, coalesce(max(id), 0) AS newest
FROM article
