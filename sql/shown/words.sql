-- Words and names that set the articles apart: how many have each, and how many of
-- all others in scope. They were found in samples, and are counted in all articles.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}chosen(place, kind, word, term) AS (
    VALUES {{range $i, $w := .Words}}{{if $i}},
        {{end}}({{$w.Place}}, {{$w.Kind}}, {{$w.Shown}}, {{$w.Term}}){{else}}(0, '', '', ''){{end}}
),
found AS (
    {{- range $i, $w := .Words}}{{if $i}}
    UNION ALL{{end}}
    SELECT {{$w.Place}} AS place, id FROM matching({{$w.Query}}){{else}}
    SELECT 0 AS place, 0 AS id{{end}}
),
scope AS (
    SELECT id, language, {{.Matches}} AS matches
    FROM {{.Articles}}
    {{- template "where" .}}
),
total AS (
    SELECT language, count(*) FILTER (matches) AS n, count(*) FILTER (NOT matches) AS m
    FROM scope
    GROUP BY ALL
),
counted AS (
    SELECT place, language, count(*) FILTER (matches) AS a, count(*) FILTER (NOT matches) AS b
    FROM found JOIN scope USING (id)
    GROUP BY ALL
),
compared AS (
    -- Dunning's likelihood ratio of a of n and b of m, within each language.
    SELECT place, a, n, b, m, (a + b) / (n + m) AS p,
        2 * (coalesce(a * ln(nullif(a, 0) / (n * p)), 0) + coalesce((n - a) * ln(nullif(n - a, 0) / (n * (1 - p))), 0)
            + coalesce(b * ln(nullif(b, 0) / (m * p)), 0) + coalesce((m - b) * ln(nullif(m - b, 0) / (m * (1 - p))), 0)) AS g
    FROM counted JOIN total USING (language)
),
summed AS (
    SELECT place, sum(a) AS count, sum(b) AS other_count,
        sum(CASE
            WHEN n = 0 OR m = 0 THEN 0
            WHEN a * m < b * n THEN -g
            WHEN (a + 0.5) * (m - b + 0.5) < {{.LeastOdds}} * (n - a + 0.5) * (b + 0.5) THEN 0
            ELSE g END) AS g
    FROM compared
    GROUP BY ALL
)
SELECT kind, word, term, count::BIGINT AS count, articles::BIGINT AS articles, count / articles AS ratio,
    other_count::BIGINT AS other_count, other_articles::BIGINT AS other_articles, coalesce(other_count / nullif(other_articles, 0), 0) AS other_ratio,
    round(sign(g) * sqrt(abs(g)), 2) AS score
FROM chosen
JOIN summed USING (place)
CROSS JOIN (SELECT sum(n) AS articles, sum(m) AS other_articles FROM total)
ORDER BY place
