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

{{define "publishers"}}publishers AS (
    -- Who is in scope, with the articles of the days of the range.
    SELECT publisher, coalesce(sum(articles) FILTER ({{.CoverDays}}), 0) AS articles
    FROM coverage
    {{- range $i, $c := .Publishers}}
    {{if $i}}    AND{{else}}WHERE{{end}} publisher IN ({{$c}})
    {{- end}}
    GROUP BY publisher
),
steps AS (
    SELECT publisher, {{.CoverStep}} AS step, sum(usual) AS usual,
        sum(CASE state WHEN 'usual' THEN usual WHEN 'little' THEN least(articles, usual) ELSE 0 END) AS collected
    FROM coverage
    WHERE {{.CoverDays}}
    GROUP BY ALL
),{{end}}

{{define "sides"}}side(side, matches, first, after, first_day, after_day) AS (
    VALUES {{range $i, $s := .Sides}}{{if $i}},
        {{end}}{{$s.Row}}{{end}}
),
marked AS (
    SELECT id, language, published, date_only, story AS told, CASE WHEN domain <> '' THEN domain ELSE source END AS publisher,
        CASE WHEN domain IN ('', source) THEN source ELSE source || ' (' || domain || ')' END AS label{{.Unit}}, {{.Matches}} AS matches
    FROM articles
    {{- template "where" .}}
),
scope AS (
    SELECT id, language, told, publisher, label, side{{.Unit}}
    FROM marked
    JOIN side ON marked.matches = side.matches
        AND CASE WHEN date_only THEN published >= first_day AND published < after_day ELSE published >= first AND published < after END
),{{end}}

{{define "words"}}chosen(place, kind, word, term) AS (
    VALUES {{range $i, $w := .Words}}{{if $i}},
        {{end}}({{$w.Place}}, {{$w.Kind}}, {{$w.Shown}}, {{$w.Term}}){{else}}(0, '', '', ''){{end}}
),
found AS (
    {{- range $i, $w := .Words}}{{if $i}}
    UNION ALL{{end}}
    SELECT {{$w.Place}} AS place, id FROM matching({{$w.Query}}){{else}}
    SELECT 0 AS place, 0 AS id{{end}}
),{{end}}

{{define "likelihood"}}(a + b) / (n + m) AS p,
        2 * (coalesce(a * ln(nullif(a, 0) / (n * p)), 0) + coalesce((n - a) * ln(nullif(n - a, 0) / (n * (1 - p))), 0)
            + coalesce(b * ln(nullif(b, 0) / (m * p)), 0) + coalesce((m - b) * ln(nullif(m - b, 0) / (m * (1 - p))), 0)) AS g{{end}}

{{define "signed"}}CASE
            WHEN n = 0 OR m = 0 THEN 0
            WHEN a * m < b * n THEN -g
            WHEN (a + 0.5) * (m - b + 0.5) < {{.Odds.Least}} * (n - a + 0.5) * (b + 0.5) THEN 0
            ELSE g END{{end}}
