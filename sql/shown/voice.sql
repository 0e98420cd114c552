-- Share of voice: {{.Things}} that match in each {{.Interval}}, of those of all that are compared. One that several
-- match counts in each. Where there are none there is no share.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}scope AS (
    SELECT id{{.Unit}}, {{.Bucket}} AS date
    FROM {{.Articles}}
    {{- template "where" .}}
),
{{template "series" .}}
counted AS (
    SELECT number, date, {{.All}} AS count
    FROM scope JOIN matched USING (id)
    GROUP BY ALL
)
SELECT series, date, coalesce(count, 0) AS count, (sum(coalesce(count, 0)) OVER (PARTITION BY date))::BIGINT AS voice_count,
    coalesce(count, 0) / nullif(sum(coalesce(count, 0)) OVER (PARTITION BY date), 0) AS voice
FROM series
CROSS JOIN ({{.Buckets}}) AS buckets
LEFT JOIN counted USING (number, date)
ORDER BY number, date
