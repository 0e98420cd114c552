-- restore_mentions takes mentions of a bundle as it says them, among the articles that
-- nobody can match anew.
-- slot mentions: the file; $topics VARCHAR[]: of which topics; $first_doc UINTEGER: the first
-- document that was matched anew
INSERT INTO mention
SELECT t.id, m.article
FROM /*slot:mentions*/ published.mentions m
JOIN topic t ON t.slug = m.topic
JOIN article a ON a.id = m.article
WHERE t.slug IN (SELECT unnest($topics::VARCHAR[])) AND a.doc < $first_doc
