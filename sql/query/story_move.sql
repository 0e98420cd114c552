-- story_move gives articles another story.
-- $articles BIGINT[], $stories BIGINT[]: one for each of them; $next_doc UINTEGER: posting_state.next_doc
UPDATE article SET story = m.story, story_doc = $next_doc
FROM (SELECT unnest($articles::BIGINT[]) AS article, unnest($stories::BIGINT[]) AS story) m
WHERE article.id = m.article
