-- publish_article_gone takes out of the published copy the articles that are no
-- more, or have another text by now.
DELETE FROM published.article p
WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = p.id AND a.doc = p.doc)
