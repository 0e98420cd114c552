-- Other topics of the {{.Things}} that match: how many mention each, as a share of them (ratio), and the share
-- of all in scope that do (expected); lift is the one divided by the other.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}scope AS (
    SELECT id{{.Unit}}, {{.Matches}} AS matches
    FROM {{.Articles}}
    {{- template "where" .}}
),
total AS (
    SELECT {{.All}} FILTER (matches) AS articles, {{.All}} AS total_count
    FROM scope
),
counted AS (
    SELECT topic, {{.All}} FILTER (matches) AS count, {{.All}} AS other_count
    FROM scope JOIN mentions ON mentions.article = scope.id
    GROUP BY ALL
)
SELECT topic, name, count, articles, count / articles AS ratio, other_count, total_count,
    other_count / total_count AS expected, (count / articles) / (other_count / total_count) AS lift
FROM counted JOIN topics USING (topic) CROSS JOIN total
WHERE count > 0{{range .Topics}} AND topic <> ${{.}}{{end}}{{range .Versions}} AND topic <> {{.}}{{end}}
ORDER BY count DESC, topic
