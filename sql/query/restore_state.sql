-- restore_state notes how many documents and articles were taken in, and that their
-- index has to be made.
UPDATE posting_state SET next_doc = (SELECT coalesce(max(doc) + 1, 0) FROM article), next_id = (SELECT coalesce(max(id) + 1, 1) FROM article), complete = FALSE
