-- {{.Heading}} that match in a range and in earlier ones, of all in scope. The periods are in UTC; those of
-- which only the day is known are bounded by days. The interval of a change is made of these counts and of how
-- much those of days scatter.
{{- template "notes" .}}
WITH period(period, "from", "to", counted, first, after, first_day, after_day) AS (
    VALUES {{range $i, $p := .Periods}}{{if $i}},
        {{end}}{{$p.Row}}{{end}}
),
scope AS (
    SELECT id{{.Unit}}, period
    FROM articles
    JOIN period ON CASE WHEN date_only THEN published >= first_day AND published < after_day ELSE published >= first AND published < after END
    {{- template "where" .}}
),
{{template "series" .}}
total AS (
    SELECT period, {{.All}} AS total_count
    FROM scope
    GROUP BY ALL
),
counted AS (
    SELECT number, period, {{.All}} AS count
    FROM scope JOIN matched USING (id)
    GROUP BY ALL
)
SELECT {{if .Many}}series, {{end}}period, "from", "to", CASE WHEN period.counted THEN coalesce(count, 0) END AS count,
    CASE WHEN period.counted THEN total_count END AS total_count, CASE WHEN period.counted THEN coalesce(count, 0) / total_count END AS ratio
FROM series CROSS JOIN period
LEFT JOIN counted USING (number, period)
LEFT JOIN total USING (period)
ORDER BY number, first DESC, period
