-- Words and names that set {{.Things}} apart: how many have each, and how many of
-- all others in scope. They were found in samples, and are counted in all articles.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}{{template "words" .}}
scope AS (
    SELECT id, language{{.Unit}}, {{.Matches}} AS matches
    FROM {{.Articles}}
    {{- template "where" .}}
),
total AS (
    SELECT language, {{.All}} FILTER (matches) AS n, {{.All}} FILTER (NOT matches) AS m
    FROM scope
    GROUP BY ALL
),
counted AS (
    SELECT place, language, {{.All}} FILTER (matches) AS a, {{.All}} FILTER (NOT matches) AS b
    FROM found JOIN scope USING (id)
    GROUP BY ALL
),
{{- if .Distinct}}
-- One that is in several languages counts in each above, and once here.
whole AS (
    SELECT {{.All}} FILTER (matches) AS articles, {{.All}} FILTER (NOT matches) AS other_articles
    FROM scope
),
whole_word AS (
    SELECT place, {{.All}} FILTER (matches) AS count, {{.All}} FILTER (NOT matches) AS other_count
    FROM found JOIN scope USING (id)
    GROUP BY ALL
),
{{- else}}
whole AS (
    SELECT sum(n) AS articles, sum(m) AS other_articles
    FROM total
),
whole_word AS (
    SELECT place, sum(a) AS count, sum(b) AS other_count
    FROM counted
    GROUP BY ALL
),
{{- end}}
compared AS (
    -- Dunning's likelihood ratio of a of n and b of m, within each language.
    SELECT place, a, n, b, m, {{template "likelihood"}}
    FROM counted JOIN total USING (language)
),
summed AS (
    SELECT place, sum({{template "signed" .}}) AS g
    FROM compared
    GROUP BY ALL
)
SELECT kind, word, term, count::BIGINT AS count, articles::BIGINT AS articles, count / articles AS ratio,
    other_count::BIGINT AS other_count, other_articles::BIGINT AS other_articles, coalesce(other_count / nullif(other_articles, 0), 0) AS other_ratio,
    round(sign(g) * sqrt(abs(g)), 2) AS score
FROM chosen
JOIN summed USING (place)
JOIN whole_word USING (place)
CROSS JOIN whole
ORDER BY place
