-- Words and names that set {{.Things}} of a time apart from the usual ones: how many have each, and how many had it
-- in the earlier time. They were found in samples, and are counted in all articles. Times are in UTC; articles of
-- which only the day is known are bounded by days.
{{- template "notes" .}}
WITH {{template "sides" .}}
{{template "words" .}}
total AS (
    SELECT language, {{.All}} FILTER (side = 'these') AS n, {{.All}} FILTER (side = 'usual') AS usual_m, {{.All}} FILTER (side = 'rest') AS rest_m
    FROM scope
    GROUP BY ALL
),
counted AS (
    SELECT place, language, {{.All}} FILTER (side = 'these') AS a, {{.All}} FILTER (side = 'usual') AS usual_b, {{.All}} FILTER (side = 'rest') AS rest_b
    FROM found JOIN scope USING (id)
    GROUP BY ALL
),
{{- if .Distinct}}
-- One that is in several languages counts in each above, and once here.
{{- end}}
whole AS (
    SELECT {{.All}} FILTER (side = 'these') AS articles, {{.All}} FILTER (side = 'usual') AS other_articles
    FROM scope
),
whole_word AS (
    SELECT place, {{.All}} FILTER (side = 'these') AS count, {{.All}} FILTER (side = 'usual') AS other_count
    FROM found JOIN scope USING (id)
    GROUP BY ALL
),
{{- if gt (len .Sides) 2}}
-- In a language with fewer than {{.Odds.Alone}} usual ones the rest tells, too: what does not match in the same time.
-- Fewer than {{.Odds.Few}} tell nothing if the rest are more, but that a word is not new.
told AS (
    SELECT *, usual_m >= {{.Odds.Few}} OR rest_m <= usual_m AS by_usual,
        usual_m < {{.Odds.Alone}} AND (rest_m >= {{.Odds.Few}} OR usual_m < {{.Odds.Few}} AND rest_m > usual_m) AS by_rest
    FROM counted JOIN total USING (language)
    WHERE usual_m = 0 OR usual_m >= {{.Odds.Few}} OR 2 * usual_b * n < a * usual_m
),
{{- else}}
told AS (
    SELECT *, TRUE AS by_usual, FALSE AS by_rest
    FROM counted JOIN total USING (language)
),
{{- end}}
beside AS (
    SELECT place, language, a, n, usual_b AS b, usual_m AS m FROM told WHERE by_usual
    UNION ALL
    SELECT place, language, a, n, rest_b AS b, rest_m AS m FROM told WHERE by_rest
),
compared AS (
    -- Dunning's likelihood ratio of a of n and b of m, within each language.
    SELECT *, {{template "likelihood"}}
    FROM beside
),
least AS (
    -- The lesser of two counts.
    SELECT place, language, min({{template "signed" .}}) AS g
    FROM compared
    GROUP BY ALL
),
summed AS (
    SELECT place, sum(g) AS g
    FROM least
    GROUP BY ALL
)
SELECT kind, word, term, count, articles, count / articles AS ratio,
    other_count, other_articles, coalesce(other_count / nullif(other_articles, 0), 0) AS other_ratio,
    round(sign(g) * sqrt(abs(g)), 2) AS score
FROM chosen
JOIN summed USING (place)
JOIN whole_word USING (place)
CROSS JOIN whole
ORDER BY place
