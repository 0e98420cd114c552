-- What was collected from each source on each day (UTC), and what is usual for it.
SELECT publisher AS source, day AS date, articles, usual, state
FROM coverage
WHERE day >= $from_day AND day < $to_day
ORDER BY publisher, day
