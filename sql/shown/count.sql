-- How many {{.Things}} match: in the range, and without a usable date.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}scope AS (
    SELECT published IS NULL AS undated{{.Unit}}
    FROM {{.Articles}}
    {{- template "where" .}}
)
SELECT {{.All}} FILTER (NOT undated) AS {{.Things}}, {{.All}} FILTER (undated) AS undated
FROM scope
