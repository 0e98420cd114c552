-- Every topic in the last whole {{.Interval}} and the one before, of all articles in scope.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}scope AS (
    SELECT id{{.Unit}}, {{.Bucket}} AS date
    FROM {{.Articles}}
    {{- template "where" .}}
),
total AS (
    SELECT {{.All}} AS total_count
    FROM scope
    WHERE date = {{.Latest}}
),
counted AS (
    SELECT topic, {{.All}} FILTER (date = {{.Latest}}) AS count, {{.All}} FILTER (date = {{.Previous}}) AS previous_count
    FROM mentions JOIN scope ON id = article
    GROUP BY ALL
),
ever AS (
    SELECT topic, count(*) AS mentions
    FROM mentions
    GROUP BY ALL
)
SELECT topic, name, '{{.Interval}}' AS "interval", {{.Latest}} AS date,
    {{- if .Latests}}
    coalesce(count, 0) AS count, total_count, coalesce(count / nullif(total_count, 0), 0) AS ratio,
    {{- else}}
    NULL AS count, NULL AS total_count, NULL AS ratio, -- no {{.Interval}} of the range is whole and over
    {{- end}}
    {{- if .Previouses}}
    coalesce(previous_count, 0) AS previous_count,
    CASE WHEN previous_count > 0 AND total_count > 0 THEN count / previous_count - 1 END AS change,
    {{- else}}
    NULL AS previous_count, NULL AS change, -- there is none before
    {{- end}}
    coalesce(mentions, 0) AS mentions
FROM topics
LEFT JOIN counted USING (topic)
LEFT JOIN ever USING (topic)
CROSS JOIN total
ORDER BY name, topic
