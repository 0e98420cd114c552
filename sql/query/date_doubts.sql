-- date_doubts counts among articles those whose dates may not be those of publication.
-- slot from: joins with what is matched; slot match: which; slot scope: of which articles
-- columns: articles, inferred (the date is from the address or a file), late (first seen over three days after
--   the date), late_days (on how many days those were), piled (the most that were stored within ten minutes, on the day they are dated)
WITH dated AS (
    SELECT a.published, a.date_from, a.first_seen, a.first_seen > a.published + INTERVAL 4 DAY AS late,
        a.published::DATE = a.first_seen::DATE AND a.date_from IN ('file', 'url', 'page') AS same_day
    FROM article AS /*slot:from*/ a
    WHERE /*slot:match*/ TRUE AND /*slot:scope*/ TRUE
), piles AS (
    SELECT count(*) AS articles FROM dated WHERE same_day GROUP BY epoch_us(first_seen) // 600000000
)
SELECT count(*) AS articles, count(*) FILTER (date_from = 'url') AS inferred, count(*) FILTER (late) AS late,
    count(DISTINCT first_seen::DATE) FILTER (late) AS late_days, coalesce((SELECT max(articles) FROM piles), 0)::BIGINT AS piled
FROM dated
