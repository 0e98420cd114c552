{{/* What several statements begin with and have in common. */}}

{{define "notes"}}
{{- range .Notes}}
-- {{.}}
{{- end}}{{end}}

{{define "begin"}}
WITH {{if .Clock}}local AS (
    -- Clock time in the zone. An article of which only the day is known has the
    -- same calendar day in every zone. The bounds are wide; the exact ones follow.
    SELECT *, {{.Clock}} AS clock
    FROM articles
    WHERE {{.Wide}}
),
{{end}}{{if .Hours}}hours AS (
    -- All hours of the range, each by the moment in UTC at which it begins.
    {{.Hours}}
),
days AS (
    -- An article of which only the day is known counts in that day's first hour.
    SELECT (date AT TIME ZONE 'UTC' AT TIME ZONE $zone)::DATE AS day, min(date) AS hour
    FROM hours
    GROUP BY ALL
),
{{end}}{{end}}

{{define "where"}}
    WHERE {{range $i, $c := .Where}}{{if $i}}
        AND {{end}}{{$c}}{{else}}TRUE{{end}}{{end}}

{{define "series"}}series AS (
    {{- range $i, $s := .Selections}}{{if $i}}
    UNION ALL{{end}}
    SELECT {{$s.Number}} AS number, {{$s.Label}}
    {{- end}}
),
matched AS (
    {{- range $i, $s := .Selections}}{{if $i}}
    UNION ALL{{end}}
    SELECT {{$s.Number}} AS number, {{$s.IDs}}
    {{- end}}
),{{end}}
