-- {{.Heading}} that match in each {{.Interval}}, of all in scope.
{{- template "notes" .}}
{{- template "begin" .}}
{{- if .Plain}}counted AS (
    SELECT {{.Bucket}} AS date, {{.All}} AS total_count,
        {{.Count}} AS count
    FROM {{.Articles}}
    {{- template "where" .}}
    GROUP BY ALL
)
SELECT date, coalesce(count, 0) AS count, coalesce(total_count, 0) AS total_count,
    coalesce(count / total_count, 0) AS ratio
FROM ({{.Buckets}}) AS buckets
LEFT JOIN counted USING (date)
ORDER BY date
{{- else}}scope AS (
    SELECT id{{.Unit}}, {{.Bucket}} AS date{{if .By}}, {{.Group}}{{end}}
    FROM {{.Articles}}
    {{- template "where" .}}
),
{{template "series" .}}
total AS (
    SELECT {{.ByComma}}date, {{.All}} AS total_count
    FROM scope
    GROUP BY ALL
),
counted AS (
    SELECT number, {{.ByComma}}date, {{.All}} AS count
    FROM scope JOIN matched USING (id)
    GROUP BY ALL
){{if .By}},
found AS (
    -- A {{.By}} without a match has no rows.
    SELECT number, {{.By}}, sum(count) AS matches
    FROM counted
    GROUP BY ALL
){{end}}
SELECT {{if .Many}}series, {{end}}{{if .By}}coalesce(nullif({{.By}}, ''), 'unknown') AS {{.By}}, {{end}}date,
    coalesce(count, 0) AS count, coalesce(total_count, 0) AS total_count, coalesce(count / total_count, 0) AS ratio
FROM series
{{- if .By}}
JOIN found USING (number)
{{- end}}
CROSS JOIN ({{.Buckets}}) AS buckets
LEFT JOIN counted USING (number, {{.ByComma}}date)
LEFT JOIN total USING ({{.ByComma}}date)
ORDER BY number, {{if .By}}matches DESC, {{.By}}, {{end}}date
{{- end}}
