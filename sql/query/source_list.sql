-- source_list gives every source with what was stored from it.
-- columns: domain, name, country, languages (by falling number of articles, those
--   of at least one in a hundred: detection errs on some headlines),
--   articles, undated, first, last (publication), last_seen
WITH by_language AS (
    SELECT source, language, count(*) AS articles, count(*) FILTER (published IS NULL) AS undated,
        min(published) AS first, max(published) AS last, max(first_seen) AS last_seen,
        count(*) / sum(count(*)) OVER (PARTITION BY source) AS share
    FROM article
    GROUP BY source, language
)
SELECT s.domain, s.name, s.country,
    coalesce(list(l.language ORDER BY l.articles DESC, l.language) FILTER (l.language <> '' AND l.share >= 0.01), []) AS languages,
    coalesce(sum(l.articles), 0)::BIGINT AS articles, coalesce(sum(l.undated), 0)::BIGINT AS undated,
    min(l.first) AS first, max(l.last) AS last, max(l.last_seen) AS last_seen
FROM source s
LEFT JOIN by_language l ON l.source = s.id
GROUP BY s.id, s.domain, s.name, s.country
ORDER BY articles DESC, s.domain, s.name
