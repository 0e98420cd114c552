-- source_rhythm gives how often a publisher's articles come: those of the last
-- eight weeks before its newest one. An article without a date counts from when
-- it was stored, one of which only the day is known at the end of that day.
-- $publishers VARCHAR[]: domains, or names of sources without one
-- columns: publisher, last TIMESTAMP, first TIMESTAMP (of those eight weeks), articles,
--   pause BIGINT (microseconds: the fourth longest between two of them; the shortest, where
--   there are fewer; NULL with one article)
WITH moment AS (
    SELECT if(s.domain <> '', s.domain, s.name) AS publisher,
        CASE WHEN a.published IS NULL THEN a.first_seen WHEN a.date_only THEN a.published + INTERVAL 1 DAY ELSE a.published END AS instant
    FROM source s JOIN article a ON a.source = s.id
    WHERE if(s.domain <> '', s.domain, s.name) IN (SELECT unnest($publishers::VARCHAR[]))
), recent AS (
    SELECT publisher, instant, instant - lag(instant) OVER (PARTITION BY publisher ORDER BY instant) AS pause
    FROM moment
    QUALIFY instant > max(instant) OVER (PARTITION BY publisher) - INTERVAL 56 DAY
)
SELECT publisher, max(instant) AS last, min(instant) AS first, count(*) AS articles, epoch_us(max(pause, 4)[-1])::BIGINT AS pause
FROM recent GROUP BY publisher
