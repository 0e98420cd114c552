-- article_read gives titles and texts of some articles. The numbers stand in the statement:
-- so only the row groups that have one are read, where a join would unpack all texts.
-- slot match: which
-- columns: id, title, text
SELECT a.id, a.title, a.text
FROM article a
WHERE /*slot:match*/ TRUE
