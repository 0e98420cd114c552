-- name: With parameters
-- description: Each $name becomes a field below the editor: the statement stays as it is, and the address keeps the values.
-- $query: border* OR sanction*
-- $from: {from}
-- $to: {to}
-- chart: chart=bars&x=source&y=articles
SELECT source, count(*) AS articles, min(published) AS first, max(published) AS last
FROM articles
WHERE id IN matching($query) AND published >= $from AND published < $to
GROUP BY source
ORDER BY articles DESC;
