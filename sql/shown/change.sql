-- {{.Heading}} that match in a range and in earlier ones, of all in scope, and how much their share changed. The
-- periods are in UTC; those of which only the day is known are bounded by days.
{{- template "notes" .}}
{{- template "begin" .}}
{{- ""}}period(part, period, "from", "to", counted, first, after, first_day, after_day, first_of_days, last_of_days, before) AS (
    -- The last two are the calendar days that the period has a part of. With short periods, the days before
    -- the earlier one tell, too, how much counts scatter.
    VALUES {{range $i, $p := .Periods}}{{if $i}},
        {{end}}{{$p.Row}}{{end}}
),
scope AS (
    SELECT id{{.Unit}}, part, {{.Bucket}} AS day
    FROM {{.Articles}}
    JOIN period ON CASE WHEN date_only THEN published >= first_day AND published < after_day ELSE published >= first AND published < after END
    {{- template "where" .}}
),
{{template "series" .}}
total AS (
    SELECT part, {{.All}} AS total_count
    FROM scope
    GROUP BY ALL
),
counted AS (
    SELECT number, part, {{.All}} AS count
    FROM scope JOIN matched USING (id)
    GROUP BY ALL
),
answer AS (
    SELECT number, part, coalesce(count, 0) AS count, total_count, coalesce(count, 0) / total_count AS ratio
    FROM series CROSS JOIN period
    LEFT JOIN counted USING (number, part)
    LEFT JOIN total USING (part)
    WHERE period.counted
),
-- How many times more than independent articles the counts of days, or of weeks, scatter about the rate of their
-- period: Pearson's X² over its degrees of freedom.
days AS (
    SELECT part, day, row_number() OVER (PARTITION BY part ORDER BY day) - 1 AS nth, count(*) OVER (PARTITION BY part) AS days
    FROM (SELECT part, unnest(range(first_of_days, last_of_days + 1, INTERVAL 1 DAY))::DATE AS day FROM period)
    {{- with .NoDays}}
    WHERE day NOT IN ({{.}}) -- days that the zone had not
    {{- end}}
),
total_by_day AS (
    SELECT part, day, {{.All}} AS total
    FROM scope
    GROUP BY ALL
),
counted_by_day AS (
    SELECT number, part, day, {{.All}} AS count
    FROM scope JOIN matched USING (id)
    GROUP BY ALL
),
daily AS (
    SELECT number, part, nth, days, coalesce(count, 0) AS count, coalesce(total, 0) AS total
    FROM series CROSS JOIN days
    LEFT JOIN counted_by_day USING (number, part, day)
    LEFT JOIN total_by_day USING (part, day)
),
step AS (
    SELECT number, part, 1 AS size, count, total FROM daily
    UNION ALL
    SELECT number, part, 7, sum(count), sum(total) FROM daily WHERE nth < days - days % 7 GROUP BY number, part, nth // 7
),
rate AS (
    SELECT number, part, sum(count) / sum(total) AS rate
    FROM daily
    GROUP BY ALL
    HAVING sum(count) > 0
),
spread AS (
    SELECT number, part, size.size, sum((count - rate * total) ^ 2 / (rate * total)) AS x2, count(total) - 1 AS free
    FROM rate CROSS JOIN (VALUES (1), (7)) AS size(size)
    LEFT JOIN (FROM step WHERE total > 0) AS step USING (number, part, size)
    GROUP BY ALL
),
scattered AS (
    SELECT number, period, greatest(1, max(CASE WHEN free >= {{.Told.Free}} THEN x2 / free END)) AS scatter
    FROM (
        SELECT number, earlier.period, size, sum(x2) AS x2, sum(free) AS free
        FROM period AS earlier JOIN period AS part ON part.part = 1 OR part.period = earlier.period
        JOIN spread ON spread.part = part.part
        WHERE earlier.part > 1 AND NOT earlier.before
        GROUP BY ALL
    )
    GROUP BY ALL
),
-- Of two counts of chance the first, x of n in all, is binomial: bounds of its share p are bounds of
-- p / (1 - p) = rate / earlier rate * articles / earlier articles. Counts that scatter more tell as much as smaller ones.
pair AS (
    SELECT number, earlier.part, period, scatter, this.count / scatter AS x, (this.count + earlier.count) / scatter AS n,
        earlier.total_count / this.total_count AS exposure, round(this.ratio / nullif(earlier.ratio, 0) - 1, {{.Told.Decimals}}) AS change
    FROM answer AS earlier JOIN answer AS this USING (number) JOIN period ON period.part = earlier.part JOIN scattered USING (number, period)
    WHERE this.part = 1 AND earlier.part > 1 AND this.count + earlier.count >= {{.Told.Least}}
),
-- The bounds of Clopper and Pearson are quantiles of beta distributions. Of these, p^a * (1-p)^b is the density over
-- u = ln(p / (1 - p)); it is summed up in small steps about its top, farther to both sides than it has any weight.
bound AS (
    SELECT number, part, 'low' AS side, x AS a, n - x + 1 AS b, {{.Told.Tail}} AS q FROM pair WHERE x > 0
    UNION ALL
    SELECT number, part, 'high' AS side, x + 1 AS a, n - x AS b, 1 - {{.Told.Tail}} AS q FROM pair WHERE x < n
),
place AS (
    SELECT *, unnest(range(-16384, 16385)) AS i, (9 * sqrt(1 / a + 1 / b) + 40 * (1 / a + 1 / b)) / 16384 AS h
    FROM bound
),
logarithm AS (
    SELECT *, ln(a / b) + i * h AS u, 1 / (1 + exp(-u)) AS p, a - (a + b) * p AS slope,
        -a * greatest(-u, 0) - b * greatest(u, 0) - (a + b) * ln(1 + exp(-abs(u))) AS g
    FROM place
),
density AS (
    SELECT *, exp(g - max(g) OVER (PARTITION BY number, part, side)) AS f
    FROM logarithm
),
below AS (
    SELECT *, (q * sum(f) OVER whole - sum(f) OVER (whole ORDER BY i) + f / 2 + h / 12 * slope * f) * h AS missing
    FROM density
    WINDOW whole AS (PARTITION BY number, part, side)
),
quantile AS (
    SELECT number, part, side,
        exp(arg_min(u + d - slope * d ^ 2 / 2 + (2 * slope ^ 2 + (a + b) * p * (1 - p)) * d ^ 3 / 6, abs(missing))) AS odds
    FROM (SELECT *, missing / nullif(f, 0) AS d FROM below)
    GROUP BY ALL
)
SELECT {{if .Many}}series, {{end}}period.period, "from", "to", answer.count, answer.total_count, answer.ratio, change,
    CASE WHEN pair.part > 1 THEN round(coalesce(low.odds, 0) * exposure - 1, {{.Told.Decimals}}) END AS change_low,
    round(high.odds * exposure - 1, {{.Told.Decimals}}) AS change_high, round(scatter, {{.Told.Decimals}}) AS scatter
FROM series CROSS JOIN period
LEFT JOIN answer USING (number, part)
LEFT JOIN pair USING (number, part)
LEFT JOIN (FROM quantile WHERE side = 'low') AS low USING (number, part)
LEFT JOIN (FROM quantile WHERE side = 'high') AS high USING (number, part)
WHERE NOT before
ORDER BY number, part
