-- name: A query within SQL
-- description: matching('…') takes the query language of the charts: here by source and month, without a topic.
-- chart: chart=line&x=month&y=articles&series=source
SELECT date_trunc('month', published)::DATE AS month, source, count(*) AS articles
FROM articles
WHERE published IS NOT NULL AND id IN matching('border* OR sanction*')
GROUP BY ALL
ORDER BY month, articles DESC;
