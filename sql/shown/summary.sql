-- Each series over the whole range: {{.Things}} that match, of all in scope.
-- Those without a usable date are counted apart.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}scope AS (
    SELECT id{{.Unit}}, published IS NULL AS undated{{if .By}}, {{.Group}}{{end}}
    FROM {{.Articles}}
    {{- template "where" .}}
),
{{template "series" .}}
total AS (
    SELECT {{.ByComma}}{{.All}} AS total_count
    FROM scope
    WHERE NOT undated
    {{- if .By}}
    GROUP BY ALL
    {{- end}}
),
counted AS (
    SELECT number, {{.ByComma}}{{.All}} FILTER (NOT undated) AS count, {{.All}} FILTER (undated) AS undated
    FROM scope JOIN matched USING (id)
    GROUP BY ALL
)
SELECT series, {{if .By}}coalesce(nullif({{.By}}, ''), 'unknown') AS {{.By}}, {{end}}query,
    coalesce(count, 0) AS count, total_count, coalesce(count / nullif(total_count, 0), 0) AS ratio, coalesce(undated, 0) AS undated
FROM series
{{- if .By}}
JOIN counted USING (number)
JOIN total USING ({{.By}})
WHERE count > 0
ORDER BY number, count DESC, {{.By}}
{{- else}}
LEFT JOIN counted USING (number)
CROSS JOIN total
ORDER BY number
{{- end}}
