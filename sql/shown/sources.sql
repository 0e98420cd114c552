-- All sources and what was stored from each, the largest first.
WITH by_language AS (
    SELECT source_id, language, count(*) AS articles, count(*) / sum(count(*)) OVER (PARTITION BY source_id) AS share
    FROM articles
    GROUP BY source_id, language
),
languages AS (
    -- Those of at least one article in a hundred: detection errs on some headlines.
    SELECT source_id AS id, string_agg(language, '; ' ORDER BY articles DESC, language) AS languages
    FROM by_language
    WHERE language <> '' AND share >= 0.01
    GROUP BY ALL
),
counted AS (
    SELECT source_id AS id, count(*) AS articles, count(*) FILTER (published IS NULL) AS undated,
        min(published) AS first, max(published) AS last, max(first_seen) AS seen
    FROM articles
    GROUP BY ALL
)
SELECT name AS media_name, domain AS media_url, country, coalesce(languages, '') AS languages,
    coalesce(articles, 0) AS articles, coalesce(undated, 0) AS undated,
    date_trunc('second', first) AS first_date, date_trunc('second', last) AS last_date, date_trunc('second', seen) AS indexed_date
FROM sources
LEFT JOIN counted USING (id)
LEFT JOIN languages USING (id)
ORDER BY articles DESC, domain, name
