-- bundle_scope_size says how much a file of what is counted in scope holds, and how
-- it goes with the file of articles.
-- slot scope: the file; slot articles: that of the articles
-- columns: rows, ids (different ones), least, greatest (id), strange (articles that are
--   not in scope, or otherwise there)
SELECT count(*) AS rows, count(DISTINCT id) AS ids, coalesce(min(id), 0) AS least, coalesce(max(id), 0) AS greatest,
    (SELECT count(*)
     FROM (SELECT id, published, date_only, date_from, source_id, language, country, author, story, text_id FROM /*slot:articles*/ published.articles) a
     ANTI JOIN (SELECT * FROM /*slot:scope*/ published.articles) s
         ON s.id = a.id AND s.published IS NOT DISTINCT FROM a.published AND s.date_only = a.date_only AND s.date_from = a.date_from AND s.author = a.author AND s.source_id = a.source_id
         AND s.language = a.language AND s.country = a.country AND s.story = a.story AND s.text_id = a.text_id) AS strange
FROM /*slot:scope*/ published.articles
