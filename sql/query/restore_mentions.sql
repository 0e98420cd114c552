-- restore_mentions takes the mentions of a bundle as it says them.
-- slot mentions: the file
INSERT INTO mention
SELECT t.id, m.article FROM /*slot:mentions*/ published.mentions m JOIN topic t ON t.slug = m.topic
