-- story_set gives articles their sketches and stories.
-- $articles BIGINT[], and one for each of them: $stories BIGINT[], $sketches VARCHAR[] (in hexadecimal);
-- $next_doc UINTEGER: posting_state.next_doc
UPDATE article SET story = m.story, story_doc = $next_doc, sketch = unhex(m.sketch)
FROM (SELECT unnest($articles::BIGINT[]) AS article, unnest($stories::BIGINT[]) AS story, unnest($sketches::VARCHAR[]) AS sketch) m
WHERE article.id = m.article
