-- Every topic in the last whole {{.Interval}} and the one before, of all articles in scope.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}scope AS (
    SELECT id{{.Unit}}, {{.Bucket}} AS date, CASE WHEN domain <> '' THEN domain ELSE source END AS publisher
    FROM {{.Articles}}
    {{- template "where" .}}
),
total AS (
    SELECT {{.All}} AS total_count
    FROM scope
    WHERE date = {{.Latest}}
),
counted AS (
    SELECT topic, {{.All}} FILTER (date = {{.Latest}}) AS count, {{.All}} FILTER (date = {{.Previous}}) AS previous_count
    FROM mentions JOIN scope ON id = article
    GROUP BY ALL
),
ever AS (
    SELECT topic, count(*) AS mentions
    FROM mentions
    GROUP BY ALL
),
-- What share of the usual volume was collected in both. Days are those in UTC.
{{template "publishers" .}}
by_publisher AS (
    SELECT topic, publisher, count(*) AS of_publisher
    FROM mentions JOIN scope ON id = article
    WHERE publisher IN (SELECT publisher FROM coverage)
    GROUP BY ALL
),
together AS (
    SELECT topic, coalesce(sum(of_publisher), 0) / nullif((SELECT sum(articles) FROM publishers), 0) AS share
    FROM topics LEFT JOIN by_publisher USING (topic)
    GROUP BY ALL
),
weight AS (
    -- A source weighs as much as it has of what is counted. To each are added 20 articles
    -- with the share of all together, so that one with few articles tells little.
    SELECT topic, publisher, (coalesce(of_publisher, 0) + 20 * share) / (articles + 20) AS weight
    FROM publishers CROSS JOIN together LEFT JOIN by_publisher USING (topic, publisher)
),
covered AS (
    SELECT topic, round(sum(weight * collected) FILTER (last) / nullif(sum(weight * usual) FILTER (last), 0), 6) AS coverage,
        round(sum(weight * collected) FILTER (NOT last) / nullif(sum(weight * usual) FILTER (NOT last), 0), 6) AS previous_coverage
    FROM (SELECT last, {{.CoverOf}} AS step FROM (VALUES (TRUE, {{.Latest}}), (FALSE, {{.Previous}})) AS compared(last, date))
    JOIN steps USING (step) JOIN weight USING (publisher)
    GROUP BY ALL
)
SELECT topic, name, '{{.Interval}}' AS "interval", {{.Latest}} AS date,
    {{- if .Latests}}
    coalesce(count, 0) AS count, total_count, coalesce(count / nullif(total_count, 0), 0) AS ratio,
    {{- else}}
    NULL AS count, NULL AS total_count, NULL AS ratio, -- no {{.Interval}} of the range is whole and over
    {{- end}}
    {{- if .Previouses}}
    coalesce(previous_count, 0) AS previous_count,
    -- Where one of the two was not collected as usual, their difference says nothing.
    CASE WHEN previous_count > 0 AND total_count > 0 AND coalesce(least(coverage, previous_coverage) >= {{.Whole}}, TRUE)
        THEN count / previous_count - 1 END AS change,
    {{- else}}
    NULL AS previous_count, NULL AS change, -- there is none before
    {{- end}}
    coalesce(mentions, 0) AS mentions, coverage, previous_coverage
FROM topics
LEFT JOIN covered USING (topic)
LEFT JOIN counted USING (topic)
LEFT JOIN ever USING (topic)
CROSS JOIN total
ORDER BY name, topic
