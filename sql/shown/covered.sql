-- What share of the usual volume was collected in each {{.Interval}}{{if .BySource}}, source by source{{end}}. Days are those in UTC.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}{{template "publishers" .}}
buckets AS (
    SELECT date, {{.CoverOf}} AS step
    FROM ({{.Buckets}})
),
{{if .Everything}}series AS (
    SELECT 1 AS number
),
weight AS (
    SELECT 1 AS number, publisher, 1 AS weight
    FROM publishers
),
{{- else}}scope AS (
    SELECT id, CASE WHEN domain <> '' THEN domain ELSE source END AS publisher
    FROM {{.Articles}}
    {{- template "where" .}}
),
{{template "series" .}}
counted AS (
    SELECT number, publisher, count(*) AS count
    FROM scope JOIN matched USING (id)
    WHERE publisher IN (SELECT publisher FROM coverage)
    GROUP BY ALL
),
together AS (
    SELECT number, coalesce(sum(count), 0) / nullif((SELECT sum(articles) FROM publishers), 0) AS share
    FROM series LEFT JOIN counted USING (number)
    GROUP BY ALL
),
weight AS (
    -- A source weighs as much as it has of what is counted. To each are added 20 articles
    -- with the share of all together, so that one with few articles tells little.
    SELECT number, publisher, (coalesce(count, 0) + 20 * share) / (articles + 20) AS weight
    FROM publishers CROSS JOIN together LEFT JOIN counted USING (number, publisher)
),
{{- end}}
covered AS (
    SELECT number, step, {{if .BySource}}publisher, {{end}}sum(weight * usual) AS usual, sum(weight * collected) AS collected
    FROM steps JOIN weight USING (publisher)
    GROUP BY ALL
)
{{- if .BySource}},
found AS (
    SELECT DISTINCT number, publisher
    FROM {{if .Everything}}weight WHERE publisher IN (SELECT publisher FROM steps){{else}}counted{{end}}
)
SELECT {{if .Many}}series, {{end}}publisher AS source, date, round(collected / nullif(usual, 0), 6) AS coverage
FROM series
JOIN found USING (number)
CROSS JOIN buckets
LEFT JOIN covered USING (number, publisher, step)
ORDER BY number, publisher, date
{{- else}}
SELECT {{if .Many}}series, {{end}}date, round(collected / nullif(usual, 0), 6) AS coverage
FROM series
CROSS JOIN buckets
LEFT JOIN covered USING (number, step)
ORDER BY number, date
{{- end}}
