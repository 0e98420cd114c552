-- 0006: stories: an article and the near-duplicates of it that others printed.

ALTER TABLE article ADD COLUMN story BIGINT;         -- id of the story's first article, its own where it has no other
ALTER TABLE article ADD COLUMN story_doc UINTEGER;   -- posting_state.next_doc when the story was last set
ALTER TABLE article ADD COLUMN story_time TIMESTAMP; -- UTC: published (its last moment where only the day is known) or, when undated, first_seen
ALTER TABLE article ADD COLUMN sketch BLOB;          -- what is compared; empty: the text is too short; NULL: not compared yet

-- Until they are compared, which takes minutes and is asked for, each is a story.
UPDATE article SET story = id, story_doc = 0,
    story_time = CASE WHEN published IS NULL THEN first_seen
        WHEN date_only THEN published + INTERVAL '1 day' - INTERVAL '1 microsecond'
        ELSE published END;
