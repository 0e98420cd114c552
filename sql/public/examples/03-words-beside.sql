-- name: Words beside a topic
-- description: The words of the titles that are more common in a topic's articles than elsewhere: lift 10 is ten times as often.
-- $topic: {topic}
-- chart: chart=bars&x=word&y=lift
WITH titles AS (
    SELECT a.id, unnest(list_distinct(regexp_extract_all(lower(a.title), '\p{L}{4,}'))) AS word
    FROM articles a
), marked AS (
    SELECT word, m.article IS NOT NULL AS inside
    FROM titles LEFT JOIN mentions m ON m.article = titles.id AND m.topic = $topic
), counted AS (
    SELECT word, count(*) FILTER (inside) AS inside, count(*) AS everywhere
    FROM marked
    GROUP BY word
)
SELECT word, inside AS in_topic, everywhere,
    round(inside / (SELECT count(*) FROM mentions WHERE topic = $topic)
        / (everywhere / (SELECT count(*) FROM articles)), 1) AS lift
FROM counted
WHERE inside >= 5
ORDER BY lift DESC, in_topic DESC
LIMIT 30;
