-- publish_story gives the articles in the published copy the stories that they
-- were moved to since.
-- $next_doc UINTEGER: the first document that the copy has not
UPDATE published.article SET story = a.story
FROM article a
WHERE a.id = published.article.id AND a.story_doc >= $next_doc AND a.doc < $next_doc AND a.story <> published.article.story
