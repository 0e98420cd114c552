-- next_numbers gives the numbers of the next new article and the next document.
-- columns: id, doc
SELECT coalesce(max(id), 0) + 1 AS id, (SELECT next_doc FROM posting_state) AS doc FROM article
