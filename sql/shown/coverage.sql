-- What was collected from each source in each {{.Interval}}, and what is usual for it. Days are those in UTC.
WITH days AS (
    SELECT publisher AS source, {{.CoverStep}} AS date, articles, usual, state, running,
        CASE state WHEN 'usual' THEN usual WHEN 'little' THEN least(articles, usual) ELSE 0 END AS collected
    FROM coverage
    WHERE {{.CoverDays}}
    {{- range .Publishers}}
        AND publisher IN ({{.}})
    {{- end}}
),
summed AS (
    SELECT source, date, sum(articles)::BIGINT AS articles, round(sum(usual), 2) AS usual, round(sum(collected) / nullif(sum(usual), 0), 6) AS share,
        count(*) FILTER (state <> 'not collected') AS known, count(*) FILTER (state = 'silent') AS silent, bool_or(running) AS running
    FROM days
    GROUP BY ALL
),
sources AS (
    SELECT source, sum(articles) AS of_range
    FROM days
    GROUP BY ALL
)
SELECT source, date, coalesce(articles, 0) AS articles, coalesce(usual, 0) AS usual, share,
    CASE WHEN coalesce(known, 0) = 0 THEN 'not collected' WHEN silent = known THEN 'silent' WHEN share < 0.95 THEN 'little' ELSE 'usual' END AS state,
    coalesce(running, FALSE) AS running
FROM sources
CROSS JOIN ({{.Buckets}}) AS buckets
LEFT JOIN summed USING (source, date)
ORDER BY of_range DESC, source, date
