-- mention_add adds the mentions of a topic that it does not have yet.
-- $topic INTEGER
-- slot match: what the topic matches; slot scope: the articles to look at
INSERT INTO mention
SELECT $topic, a.id
FROM article a
WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
