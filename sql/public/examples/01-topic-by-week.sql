-- name: Topic by week
-- description: How many articles mention a topic in each week, and their share of all articles of that week.
-- $topic: {topic}
-- chart: chart=line&x=week&y=articles
SELECT date_trunc('week', day)::DATE AS week,
    sum(count)::BIGINT AS articles,
    sum(count) / sum(total_count) AS share
FROM volume_daily
WHERE topic = $topic
GROUP BY week
ORDER BY week;
