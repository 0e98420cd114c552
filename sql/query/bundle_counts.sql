-- bundle_counts counts what a bundle is of in the three units: the dated articles
-- of each selection, of all selections together, and in scope; and the undated ones
-- beside them.
-- slot matched: the mentions of the selections; slot scope: of which articles
-- columns: topic (a selection's; '' all of them, NULL all in scope), articles, texts, stories, undated
WITH matched AS MATERIALIZED (
    SELECT topic, article FROM /*slot:matched*/ published.mentions
),
counted AS (
    SELECT m.topic, a.published, a.text_hash, a.story FROM matched m JOIN article a ON a.id = m.article
    UNION ALL
    SELECT '', a.published, a.text_hash, a.story FROM article a WHERE a.id IN (SELECT article FROM matched)
    UNION ALL
    SELECT NULL, a.published, a.text_hash, a.story FROM article a WHERE /*slot:scope*/ TRUE
)
SELECT topic, count(published) AS articles, count(DISTINCT text_hash) FILTER (published IS NOT NULL) AS texts,
    count(DISTINCT story) FILTER (published IS NOT NULL) AS stories, count(*) - count(published) AS undated
FROM counted
GROUP BY topic
ORDER BY topic
