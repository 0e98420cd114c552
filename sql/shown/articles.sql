-- The {{.Things}} that match, {{.OrderWords}}{{if .Distinct}}, each by the first of its articles in that order{{end}}{{if .Undated}}: those without a usable date{{end}}.
{{- template "notes" .}}
{{- if .Clock}}
{{- template "begin" .}}
{{- ""}}listed AS (
    SELECT *
    FROM local
    {{- template "where" .}}{{template "first" .}}
)
{{- end}}
SELECT id, date_trunc('second', first_seen) AS indexed_date, language, source AS media_name, domain AS media_url,
    CASE WHEN date_only THEN strftime(published, '%Y-%m-%d') ELSE strftime(published, '%Y-%m-%dT%H:%M:%SZ') END AS publish_date,
    title, url
FROM {{if .Clock}}listed{{else}}articles
WHERE {{range $i, $c := .Where}}{{if $i}}
    AND {{end}}{{$c}}{{end}}{{template "first" .}}{{end}}
ORDER BY {{.Order}}

{{- define "first"}}{{if .Distinct}}
QUALIFY row_number() OVER (PARTITION BY {{.Distinct}} ORDER BY {{.Order}}) = 1{{end}}{{end}}
