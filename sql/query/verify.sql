-- verify looks for what must never be: rows that contradict each other. The articles
-- of an opened bundle are in the stories that they had among all articles, whose
-- first one may not be among them.
-- columns: what, rows (only those with rows > 0)
WITH whole AS (
    SELECT count(*) = 0 AS stories FROM setting WHERE name = 'bundle'
)
SELECT what, rows FROM (
    SELECT 'articles with the same key' AS what, (SELECT count(*) - count(DISTINCT key) FROM article) AS rows
    UNION ALL SELECT 'articles with the same id', (SELECT count(*) - count(DISTINCT id) FROM article)
    UNION ALL SELECT 'articles with the same document', (SELECT count(*) - count(DISTINCT doc) FROM article)
    UNION ALL SELECT 'articles with words but no postings',
        (SELECT count(*) FROM article a ANTI JOIN (SELECT DISTINCT unnest(docs) AS doc FROM posting) p ON p.doc = a.doc
         WHERE regexp_matches(a.title || a.text, '[\p{L}\p{N}]'))
    UNION ALL SELECT 'terms twice in a run', (SELECT count(*) - count(DISTINCT (term, run)) FROM posting)
    UNION ALL SELECT 'documents twice or out of order under a term',
        (SELECT count(*) FROM posting WHERE len(docs) > 1 AND (docs <> list_sort(docs) OR list_unique(docs) <> len(docs)))
    UNION ALL SELECT 'documents and places that do not go together',
        (SELECT count(*) FROM posting WHERE len(docs) = 0 OR len(docs) <> len(pos) OR len(more_docs) <> len(more_pos) OR last_doc <> docs[-1])
    UNION ALL SELECT 'terms with the head of another',
        (SELECT count(*) FROM posting
         WHERE lpad(hex(head), 16, '0') <> left(rpad(hex(encode(term)), 16, '0'), 16))
    UNION ALL SELECT 'documents outside of their run',
        (SELECT count(*) FROM posting p LEFT JOIN posting_run r ON r.run = p.run
         WHERE r.run IS NULL OR p.docs[1] < r.from_doc OR p.last_doc >= r.to_doc)
    UNION ALL SELECT 'terms with documents in two runs',
        (SELECT count(*) FROM (SELECT docs[1] <= lag(last_doc) OVER (PARTITION BY head, hash ORDER BY docs[1]) AS bad FROM posting) WHERE bad)
    UNION ALL SELECT 'runs with another number of rows',
        (SELECT count(*) FROM posting_run r LEFT JOIN (SELECT run, count(*) AS rows FROM posting GROUP BY run) p ON p.run = r.run
         WHERE coalesce(p.rows, 0) <> r.rows)
    UNION ALL SELECT 'articles without a source', (SELECT count(*) FROM article a ANTI JOIN source s ON s.id = a.source)
    UNION ALL SELECT 'articles without a story', (SELECT count(*) FROM article WHERE story IS NULL OR story_doc IS NULL OR story_time IS NULL)
    UNION ALL SELECT 'articles whose story has no first article',
        (SELECT count(*) FROM article a WHERE (SELECT stories FROM whole) AND NOT EXISTS (SELECT 1 FROM article f WHERE f.id = a.story AND f.story = f.id))
    UNION ALL SELECT 'articles outside of the time of their story',
        (SELECT count(*) FROM article a JOIN article f ON f.id = a.story
         WHERE (SELECT stories FROM whole) AND (a.story_time < f.story_time OR a.story_time > f.story_time + INTERVAL '72 hours'))
    UNION ALL SELECT 'articles with another time in their story than their own',
        (SELECT count(*) FROM article
         WHERE story_time <> CASE WHEN published IS NULL THEN first_seen
             WHEN date_only THEN published + INTERVAL '1 day' - INTERVAL '1 microsecond' ELSE published END)
    UNION ALL SELECT 'articles in a story that were not compared',
        (SELECT count(*) FROM article WHERE (SELECT stories FROM whole) AND story <> id AND (sketch IS NULL OR octet_length(sketch) = 0))
    UNION ALL SELECT 'mentions without an article', (SELECT count(*) FROM mention m ANTI JOIN article a ON a.id = m.article)
    UNION ALL SELECT 'mentions twice', (SELECT count(*) - count(DISTINCT (topic, article)) FROM mention)
    UNION ALL SELECT 'pages without an article', (SELECT count(*) FROM page p ANTI JOIN article a ON a.id = p.article)
    UNION ALL SELECT 'pages twice', (SELECT count(*) - count(DISTINCT article) FROM page)
    UNION ALL SELECT 'versions without an article', (SELECT count(*) FROM article_version v ANTI JOIN article a ON a.id = v.article)
    UNION ALL SELECT 'versions twice', (SELECT count(*) - count(DISTINCT (article, version)) FROM article_version)
    UNION ALL SELECT 'documents beyond the last given out',
        (SELECT count(*) FROM article WHERE doc >= (SELECT next_doc FROM posting_state))
    UNION ALL SELECT 'articles beyond the last given out',
        (SELECT count(*) FROM article WHERE id >= (SELECT next_id FROM posting_state))
)
WHERE rows > 0
