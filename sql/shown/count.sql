-- How many articles match: in the range, and without a usable date.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}scope AS (
    SELECT published IS NULL AS undated
    FROM {{.Articles}}
    {{- template "where" .}}
)
SELECT count(*) FILTER (NOT undated) AS articles, count(*) FILTER (undated) AS undated
FROM scope
