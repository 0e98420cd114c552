-- The public schema: what ad-hoc SQL may ask. It lies in a file of its own,
-- a copy that is brought up to date after each writing (publish.go), with nothing
-- in it that is not meant for everyone who may read articles. The views are made
-- to be asked by hand; the tables under them are those that the SQL of a chart
-- names. docs/schema.md is made of the comments.

CREATE TABLE article (
    id           BIGINT    NOT NULL,
    doc          UINTEGER  NOT NULL,
    source       INTEGER   NOT NULL,
    published    TIMESTAMP,
    date_only    BOOLEAN   NOT NULL,
    date_from    VARCHAR   NOT NULL,
    date_note    VARCHAR   NOT NULL,
    language     VARCHAR   NOT NULL,
    country      VARCHAR   NOT NULL,
    author       VARCHAR   NOT NULL,
    author_terms VARCHAR   NOT NULL,
    url          VARCHAR   NOT NULL,
    title        VARCHAR   NOT NULL,
    text         VARCHAR   NOT NULL,
    text_hash    UBIGINT   NOT NULL,
    first_seen   TIMESTAMP NOT NULL,
    updated      TIMESTAMP NOT NULL,
    story        BIGINT    NOT NULL
);

CREATE TABLE posting (
    head      UBIGINT    NOT NULL,
    hash      UBIGINT    NOT NULL,
    term      VARCHAR    NOT NULL,
    run       INTEGER    NOT NULL,
    last_doc  UINTEGER   NOT NULL,
    docs      UINTEGER[] NOT NULL,
    pos       UINTEGER[] NOT NULL,
    more_docs UINTEGER[] NOT NULL,
    more_pos  UINTEGER[] NOT NULL
);

CREATE TABLE source (id INTEGER, domain VARCHAR, name VARCHAR, name_terms VARCHAR, country VARCHAR);
CREATE TABLE topic (id INTEGER, slug VARCHAR, name VARCHAR, description VARCHAR, version INTEGER, query VARCHAR, languages VARCHAR[]);
CREATE TABLE topic_version (topic INTEGER, version INTEGER, query VARCHAR, languages VARCHAR[], created TIMESTAMP);
CREATE TABLE mention (topic INTEGER, article BIGINT);
CREATE TABLE board (slug VARCHAR, name VARCHAR, description VARCHAR, days INTEGER, step VARCHAR, created TIMESTAMP, updated TIMESTAMP);
CREATE TABLE board_item (board VARCHAR, place INTEGER, topic VARCHAR, query VARCHAR, label VARCHAR);
CREATE TABLE annotation (id INTEGER, topic VARCHAR, from_day DATE, to_day DATE, text VARCHAR, created TIMESTAMP, updated TIMESTAMP);

CREATE VIEW articles AS
SELECT a.id, a.title, a.text, a.published, a.date_only, a.date_from,
    coalesce(nullif(s.name, ''), s.domain) AS source, s.domain, a.language, a.country, a.author, a.url, a.first_seen, a.updated, a.doc,
    a.source AS source_id, a.story, a.text_hash AS text_id
FROM article a JOIN source s ON s.id = a.source;
COMMENT ON VIEW articles IS 'One row per article: per canonical address or, without one, per source, title and date.';
COMMENT ON COLUMN articles.id IS 'stable for the life of the article; its page is /articles/ID';
COMMENT ON COLUMN articles.title IS 'title';
COMMENT ON COLUMN articles.text IS 'plain text; '''' where only a headline is known';
COMMENT ON COLUMN articles.published IS 'publication time in UTC; NULL when undated';
COMMENT ON COLUMN articles.date_only IS 'only the day is known: published is its midnight and stands for the same calendar day in every time zone';
COMMENT ON COLUMN articles.date_from IS 'where the date came from: feed, page, file, url, or none';
COMMENT ON COLUMN articles.source IS 'publisher: its name or, where only that is known, its domain';
COMMENT ON COLUMN articles.domain IS 'the publisher''s registrable domain; '''' when only a name is known';
COMMENT ON COLUMN articles.language IS 'ISO 639-1; '''' unknown';
COMMENT ON COLUMN articles.country IS 'of the publisher, ISO 3166-1 alpha-2; '''' unknown';
COMMENT ON COLUMN articles.author IS 'as written';
COMMENT ON COLUMN articles.url IS 'address as first given';
COMMENT ON COLUMN articles.first_seen IS 'when Tidings first stored it, UTC';
COMMENT ON COLUMN articles.updated IS 'when its title or text last changed, UTC';
COMMENT ON COLUMN articles.doc IS 'number of its indexed text, as in words; a changed text gets a new one';
COMMENT ON COLUMN articles.source_id IS 'sources.id';
COMMENT ON COLUMN articles.story IS 'stories.story: a wire report and its copies are one; count(DISTINCT story) counts stories';
COMMENT ON COLUMN articles.text_id IS 'equal where title and text are equal to the letter; count(DISTINCT text_id) counts distinct texts';

CREATE VIEW stories AS
WITH told AS (
    SELECT story, count(*) AS articles, count(DISTINCT source) AS sources, min(published) AS first_published, max(published) AS last_published
    FROM article GROUP BY story
)
SELECT t.story, a.title, coalesce(nullif(s.name, ''), s.domain) AS source, a.language, t.articles, t.sources, t.first_published, t.last_published
FROM told t JOIN article a ON a.id = t.story JOIN source s ON s.id = a.source;
COMMENT ON VIEW stories IS 'One row per story: an article and its near-duplicates within three days, in any source.';
COMMENT ON COLUMN stories.story IS 'articles.id of its first article; another''s when an earlier one of it comes or the first is deleted';
COMMENT ON COLUMN stories.title IS 'of its first article';
COMMENT ON COLUMN stories.source IS 'of its first article';
COMMENT ON COLUMN stories.language IS 'of its first article';
COMMENT ON COLUMN stories.articles IS 'how many articles it has, 1 where nobody copied it';
COMMENT ON COLUMN stories.sources IS 'how many publishers printed it';
COMMENT ON COLUMN stories.first_published IS 'earliest publication among its articles; NULL when none is dated';
COMMENT ON COLUMN stories.last_published IS 'latest publication among its articles; NULL when none is dated';

CREATE VIEW sources AS
SELECT id, coalesce(nullif(name, ''), domain) AS source, domain, name, country, name_terms AS terms FROM source;
COMMENT ON VIEW sources IS 'One row per publisher.';
COMMENT ON COLUMN sources.id IS 'number';
COMMENT ON COLUMN sources.source IS 'its name or, where only that is known, its domain, as in articles';
COMMENT ON COLUMN sources.domain IS 'registrable domain; '''' when only a name is known';
COMMENT ON COLUMN sources.name IS 'name as first written; '''' when only a domain is known';
COMMENT ON COLUMN sources.country IS 'ISO 3166-1 alpha-2; '''' unknown';
COMMENT ON COLUMN sources.terms IS 'words of its name in normal form, with blanks between: what source:… is compared with beside the domain';

CREATE VIEW topics AS SELECT id, slug AS topic, name, description, version, query, languages FROM topic;
COMMENT ON VIEW topics IS 'One row per topic, as it is in force.';
COMMENT ON COLUMN topics.id IS 'number';
COMMENT ON COLUMN topics.topic IS 'its name in addresses and on the command line, as in mentions';
COMMENT ON COLUMN topics.name IS 'its name for people';
COMMENT ON COLUMN topics.description IS 'what it counts and what not';
COMMENT ON COLUMN topics.version IS 'version in force, from 1';
COMMENT ON COLUMN topics.query IS 'its query as written';
COMMENT ON COLUMN topics.languages IS 'only articles in these are mentions; empty: all';

CREATE VIEW topic_versions AS
SELECT t.slug AS topic, v.version, v.query, v.languages, v.created
FROM topic_version v JOIN topic t ON t.id = v.topic;
COMMENT ON VIEW topic_versions IS 'One row per version of a topic''s definition, the one in force included.';
COMMENT ON COLUMN topic_versions.topic IS 'topics.topic';
COMMENT ON COLUMN topic_versions.version IS 'from 1; the largest is in force';
COMMENT ON COLUMN topic_versions.query IS 'its query as written then';
COMMENT ON COLUMN topic_versions.languages IS 'only articles in these were mentions; empty: all';
COMMENT ON COLUMN topic_versions.created IS 'when it was made, UTC';

CREATE VIEW mentions AS
SELECT t.slug AS topic, m.article, a.published, coalesce(nullif(s.name, ''), s.domain) AS source, a.language, a.country
FROM mention m JOIN topic t ON t.id = m.topic JOIN article a ON a.id = m.article JOIN source s ON s.id = a.source;
COMMENT ON VIEW mentions IS 'One row per topic and article that matches it.';
COMMENT ON COLUMN mentions.topic IS 'topics.topic';
COMMENT ON COLUMN mentions.article IS 'articles.id';
COMMENT ON COLUMN mentions.published IS 'of the article';
COMMENT ON COLUMN mentions.source IS 'of the article';
COMMENT ON COLUMN mentions.language IS 'of the article';
COMMENT ON COLUMN mentions.country IS 'of the article';

CREATE VIEW boards AS SELECT slug AS board, name, description, days, step, created, updated FROM board;
COMMENT ON VIEW boards IS 'One row per board: a named, ordered set of topics and queries.';
COMMENT ON COLUMN boards.board IS 'its name in addresses and on the command line, as in board_items; its page is /boards/BOARD';
COMMENT ON COLUMN boards.name IS 'its name for people';
COMMENT ON COLUMN boards.description IS 'what it is for';
COMMENT ON COLUMN boards.days IS 'days of the range that it shows where none is asked for, up to the last day with articles';
COMMENT ON COLUMN boards.step IS 'interval of its charts: day, week, month or quarter';
COMMENT ON COLUMN boards.created IS 'when it was made, UTC';
COMMENT ON COLUMN boards.updated IS 'when it was last saved, UTC';

CREATE VIEW board_items AS SELECT board, place, topic, query, label FROM board_item;
COMMENT ON VIEW board_items IS 'One row per item of a board, a topic or a query.';
COMMENT ON COLUMN board_items.board IS 'boards.board';
COMMENT ON COLUMN board_items.place IS 'from 1, in the order of the board';
COMMENT ON COLUMN board_items.topic IS 'topics.topic; '''' for a query';
COMMENT ON COLUMN board_items.query IS 'a query as written; '''' for a topic';
COMMENT ON COLUMN board_items.label IS 'what the query is called; '''' for a topic';

CREATE VIEW annotations AS SELECT id, topic, from_day, to_day, text, created, updated FROM annotation;
COMMENT ON VIEW annotations IS 'One row per annotation: what somebody wrote on days of the charts.';
COMMENT ON COLUMN annotations.id IS 'number; its page is /annotations/ID';
COMMENT ON COLUMN annotations.topic IS 'topics.topic whose charts it is on; '''' of all charts';
COMMENT ON COLUMN annotations.from_day IS 'first day, a calendar day in every time zone';
COMMENT ON COLUMN annotations.to_day IS 'the day after the last';
COMMENT ON COLUMN annotations.text IS 'as written';
COMMENT ON COLUMN annotations.created IS 'when it was first kept, UTC';
COMMENT ON COLUMN annotations.updated IS 'when it was last kept, UTC';

CREATE VIEW volume_daily AS
WITH total AS (SELECT published::DATE AS day, count(*) AS articles FROM article WHERE published IS NOT NULL GROUP BY ALL),
counted AS (
    SELECT m.topic, a.published::DATE AS day, count(*) AS mentions
    FROM mention m JOIN article a ON a.id = m.article WHERE a.published IS NOT NULL GROUP BY ALL
)
SELECT t.slug AS topic, total.day, coalesce(counted.mentions, 0) AS count, total.articles AS total_count,
    coalesce(counted.mentions, 0) / total.articles AS ratio
FROM total CROSS JOIN topic t LEFT JOIN counted ON counted.day = total.day AND counted.topic = t.id;
COMMENT ON VIEW volume_daily IS 'For each topic and each day (UTC) with dated articles: how many mention it, of how many.';
COMMENT ON COLUMN volume_daily.topic IS 'topics.topic';
COMMENT ON COLUMN volume_daily.day IS 'day in UTC';
COMMENT ON COLUMN volume_daily.count IS 'articles that mention the topic';
COMMENT ON COLUMN volume_daily.total_count IS 'all articles of the day';
COMMENT ON COLUMN volume_daily.ratio IS 'count / total_count';

CREATE TABLE coverage_day (publisher VARCHAR NOT NULL, day DATE NOT NULL, articles INTEGER NOT NULL, usual DOUBLE NOT NULL, state VARCHAR NOT NULL);

CREATE TABLE coverage_running (publisher VARCHAR NOT NULL, day DATE NOT NULL, articles INTEGER NOT NULL, usual DOUBLE NOT NULL, state VARCHAR NOT NULL);

CREATE VIEW coverage AS
SELECT publisher, day, articles, usual, state, FALSE AS running FROM coverage_day
UNION ALL
SELECT publisher, day, articles, usual, state, TRUE AS running FROM coverage_running;
COMMENT ON VIEW coverage IS 'One row per publisher and day (UTC) from its first article on: what was collected, and what is usual.';
COMMENT ON COLUMN coverage.publisher IS 'articles.domain or, where that is '''', articles.source';
COMMENT ON COLUMN coverage.day IS 'day in UTC';
COMMENT ON COLUMN coverage.articles IS 'dated articles of the day';
COMMENT ON COLUMN coverage.usual IS 'what is usual for the publisher on such a weekday, of a running day by the hour of this copy; 0 where nothing is expected';
COMMENT ON COLUMN coverage.state IS 'usual, little (unusually few), silent (none, though some are usual) or not collected';
COMMENT ON COLUMN coverage.running IS 'the day was not over when this copy was made: articles, usual and state are so far';

CREATE VIEW words AS
SELECT term, unnest(docs || more_docs) AS doc, unnest(pos || more_pos) AS position, head FROM posting;
COMMENT ON VIEW words IS 'The index as a table of words: one row for each place where a word stands. Ask it by term.';
COMMENT ON COLUMN words.term IS 'a word in normal form: small letters, without accents';
COMMENT ON COLUMN words.doc IS 'articles.doc';
COMMENT ON COLUMN words.position IS 'where it stands: words of the title count from 0, those of the text from 1024';
COMMENT ON COLUMN words.head IS 'the term''s first eight bytes as a number';

-- How far the copy is; nobody's but the publisher's.
CREATE SCHEMA publication;
CREATE TABLE publication.state (schema VARCHAR NOT NULL, next_doc UINTEGER NOT NULL, as_of TIMESTAMP NOT NULL);
CREATE TABLE publication.run (run INTEGER NOT NULL);
CREATE TABLE publication.covered (publisher VARCHAR NOT NULL, hash BIGINT NOT NULL);
