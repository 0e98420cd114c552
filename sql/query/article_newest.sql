-- article_newest lists the articles that were stored last; of those that came
-- together, the last published first.
-- $limit BIGINT
-- columns: id, title, publisher (domain, or name), published, date_only, first_seen
SELECT a.id, a.title, if(s.domain <> '', s.domain, s.name) AS publisher, a.published, a.date_only, a.first_seen
FROM (SELECT * EXCLUDE (text) FROM article ORDER BY id DESC LIMIT greatest($limit, 500)) a JOIN source s ON s.id = a.source
ORDER BY a.first_seen DESC, a.published DESC NULLS LAST, a.id DESC LIMIT $limit
