-- article_gone gives the articles that article_delete will take out.
-- slot match: which; slot scope: of which
-- columns: id
SELECT a.id FROM article AS a WHERE /*slot:match*/ FALSE AND /*slot:scope*/ FALSE
