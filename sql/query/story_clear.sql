-- story_clear makes each article a story of its own that has not been compared yet.
-- $next_doc UINTEGER: posting_state.next_doc
UPDATE article SET story = id, story_doc = $next_doc, sketch = NULL
