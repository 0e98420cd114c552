-- {{.Heading}} that match by {{.By}}, of all in scope of each.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}scope AS (
    SELECT {{.Group}}{{.Unit}}, {{.Matches}} AS matches
    FROM {{.Articles}}
    {{- template "where" .}}
),
counted AS (
    SELECT {{.By}}, {{.All}} FILTER (matches) AS count, {{.All}} AS total_count
    FROM scope
    GROUP BY ALL
)
SELECT coalesce(nullif({{.By}}, ''), 'unknown') AS {{.By}}, count, total_count, count / total_count AS ratio
FROM counted
WHERE count > 0
ORDER BY count DESC, counted.{{.By}}
