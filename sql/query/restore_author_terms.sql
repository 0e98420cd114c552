-- restore_author_terms gives articles the terms of their authors.
-- $authors VARCHAR[], $terms VARCHAR[]: one for each of them
UPDATE article SET author_terms = m.terms
FROM (SELECT unnest($authors::VARCHAR[]) AS author, unnest($terms::VARCHAR[]) AS terms) m
WHERE article.author = m.author
