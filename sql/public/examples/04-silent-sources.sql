-- name: Silent sources
-- description: When a source wrote nothing for some days: a dead feed, or a newsroom on strike? back_on is NULL where it is silent still.
-- $days: 7
WITH written AS (
    SELECT DISTINCT source, published::DATE AS day
    FROM articles
    WHERE published IS NOT NULL
), next AS (
    SELECT source, day, lead(day) OVER (PARTITION BY source ORDER BY day) AS back_on
    FROM written
)
SELECT source, day AS last_day, back_on,
    coalesce(back_on, (SELECT max(day) + 1 FROM written)) - day - 1 AS days_silent
FROM next
WHERE days_silent >= $days
ORDER BY last_day DESC, days_silent DESC;
