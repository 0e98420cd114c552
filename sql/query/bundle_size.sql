-- bundle_size says how much a file of a bundle's articles holds.
-- slot articles: the file
-- columns: rows, ids (different ones), least, greatest (id), bytes (of texts)
SELECT count(*) AS rows, count(DISTINCT id) AS ids, coalesce(min(id), 0) AS least, coalesce(max(id), 0) AS greatest,
    coalesce(sum(strlen(title) + strlen(coalesce(text, '')) + strlen(author) + strlen(url)), 0)::BIGINT AS bytes
FROM /*slot:articles*/ published.articles
