-- Counts a bundle of Tidings again with DuckDB alone. In the directory of the bundle:
--
--     duckdb -f check.sql
--
-- It makes the views of the public schema over the Parquet files, runs every statement
-- of statements/, and compares its rows with those of data/. Each check is a row: how
-- many rows the bundle claims, and how many of them or of those found differ. All is
-- well where nothing differs.

CREATE TEMP VIEW sources AS FROM read_parquet('{{.Sources}}', hive_partitioning = false);

CREATE TEMP VIEW articles AS
SELECT id, title, coalesce(text, '') AS text, published, date_only, date_from, source, domain, language, country, author, url,
    first_seen, updated, doc, source_id, story, text_id
FROM read_parquet('{{.Articles}}', hive_partitioning = false)
UNION ALL
-- The others in scope: what is counted of them. Their titles and texts are not in the bundle.
SELECT s.id, '', '', s.published, s.date_only, s.date_from, p.source, p.domain, s.language, s.country, s.author, '',
    NULL, NULL, NULL, s.source_id, s.story, s.text_id
FROM read_parquet('{{.Scope}}', hive_partitioning = false) s JOIN sources p ON p.id = s.source_id
WHERE s.id NOT IN (SELECT id FROM read_parquet('{{.Articles}}', hive_partitioning = false));

CREATE TEMP VIEW topics AS
SELECT row_number() OVER () AS id, topic, name, description, version, query, languages
FROM read_json('{{.Topics}}', columns = {topic: 'VARCHAR', name: 'VARCHAR', description: 'VARCHAR', version: 'INTEGER', query: 'VARCHAR', languages: 'VARCHAR[]'},
    hive_partitioning = false);

CREATE TEMP VIEW mentions AS FROM read_parquet('{{.Mentions}}', hive_partitioning = false);

CREATE TEMP VIEW stories AS
WITH told AS (
    SELECT story, count(*) AS articles, count(DISTINCT source_id) AS sources, min(published) AS first_published, max(published) AS last_published
    FROM articles GROUP BY story
)
-- The first article of a story may not be in the bundle.
SELECT t.story, a.title, a.source, a.language, t.articles, t.sources, t.first_published, t.last_published
FROM told t LEFT JOIN articles a ON a.id = t.story;

-- What was collected, day by day, and what is usual: learned of articles that are not in
-- the bundle. Days of no publisher are in no list.
CREATE TEMP VIEW coverage AS
SELECT publisher, (first + (place - 1)::INTEGER)::DATE AS day, articles, usual,
    ['not collected', 'silent', 'little', 'usual'][state + 1] AS state, running AND place = days AS running
FROM (
    SELECT publisher, first, running, len(articles) AS days, unnest(articles) AS articles, unnest(usual) AS usual, unnest(states) AS state,
        unnest(range(1, len(articles) + 1)) AS place
    FROM read_json('{{.Coverage}}', format = 'newline_delimited', hive_partitioning = false,
        columns = {publisher: 'VARCHAR', first: 'DATE', running: 'BOOLEAN', articles: 'INTEGER[]', usual: 'DOUBLE[]', states: 'INTEGER[]'})
);

-- A text as CSV has it: without NULs, and with an apostrophe before what a spreadsheet
-- would compute.
CREATE TEMP MACRO in_csv(text) AS
    if(regexp_matches(replace(text, chr(0), ''), '^[=+\-@\t\r\n＝＋－＠]'), '''', '') || replace(text, chr(0), '');

CREATE TEMP TABLE checks (number INTEGER, name VARCHAR, rows BIGINT, differing BIGINT);

-- Articles of earlier periods are there to be compared with, and are not in scope.
CREATE TEMP TABLE counted AS
SELECT id FROM read_parquet('{{.Scope}}', hive_partitioning = false) WHERE NOT earlier;

-- counts: articles, different texts and stories with a date, and articles without one.
CREATE TEMP TABLE claimed AS
FROM (VALUES
{{- range $i, $c := .Counts}}{{if $i}},{{end}}
    ({{quote $c.Slug}}, {{$c.Articles}}, {{$c.Texts}}, {{$c.Stories}}, {{$c.Undated}})
{{- end}}
) counts(topic, articles, texts, stories, undated);
CREATE TEMP TABLE found AS
WITH matched AS (
    SELECT topic, article FROM mentions WHERE topic IN (SELECT topic FROM claimed)
),
scope AS (
    FROM articles WHERE id IN (FROM counted)
),
told AS (
    SELECT m.topic, a.published, a.text_id, a.story FROM matched m JOIN scope a ON a.id = m.article
    UNION ALL
    SELECT {{quote .Any}}, published, text_id, story FROM scope WHERE id IN (SELECT article FROM matched)
    UNION ALL
    SELECT {{quote .All}}, published, text_id, story FROM scope
)
SELECT topic, count(published) AS articles, count(DISTINCT text_id) FILTER (published IS NOT NULL) AS texts,
    count(DISTINCT story) FILTER (published IS NOT NULL) AS stories, count(*) - count(published) AS undated
FROM told GROUP BY topic;
DELETE FROM claimed WHERE articles = 0 AND undated = 0; -- of nothing, nothing is found
INSERT INTO checks SELECT 1, 'counts', (SELECT count(*) FROM claimed),
    (SELECT count(*) FROM (FROM claimed EXCEPT ALL FROM found)) + (SELECT count(*) FROM (FROM found EXCEPT ALL FROM claimed));
{{range $i, $c := .Checks}}
-- {{.Name}}: {{.Data}} by {{.File}}{{range .Derived}}
-- (not {{.Name}}, which is computed of these){{end}}
CREATE OR REPLACE TEMP TABLE claimed AS
SELECT {{range $j, $k := .Stated}}{{if $j}}, {{end}}{{$k.Claimed}}{{end}}
FROM read_csv('{{.Data}}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', hive_partitioning = false,
    parallel = false, max_line_size = 67108864,
    columns = { {{- range $j, $k := .Columns}}{{if $j}}, {{end}}{{quote $k.Name}}: '{{$k.Type}}'{{end -}} });
CREATE OR REPLACE TEMP TABLE found AS
SELECT {{range $j, $k := .Stated}}{{if $j}}, {{end}}{{$k.Found}}{{end}}
FROM (
{{.Statement}}
);
INSERT INTO checks SELECT {{$.Number $i}}, {{quote .Name}}, (SELECT count(*) FROM claimed),
    (SELECT count(*) FROM (FROM claimed EXCEPT ALL FROM found)) + (SELECT count(*) FROM (FROM found EXCEPT ALL FROM claimed));
{{end}}
SELECT name, rows, differing FROM checks ORDER BY number;
