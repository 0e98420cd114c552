-- Articles that match by {{.By}}, of all articles in scope of each.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}scope AS (
    SELECT {{.Group}}, {{.Matches}} AS matches
    FROM {{.Articles}}
    {{- template "where" .}}
),
counted AS (
    SELECT {{.By}}, count(*) FILTER (matches) AS count, count(*) AS total_count
    FROM scope
    GROUP BY ALL
)
SELECT coalesce(nullif({{.By}}, ''), 'unknown') AS {{.By}}, count, total_count, count / total_count AS ratio
FROM counted
WHERE count > 0
ORDER BY count DESC, counted.{{.By}}
