-- article_delete takes out articles; their postings are dead then.
-- slot match: which; slot scope: of which
DELETE FROM article AS a WHERE /*slot:match*/ FALSE AND /*slot:scope*/ FALSE
