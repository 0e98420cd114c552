-- 0001: articles, their inverted index, sources, topics and the log of imports.
--
-- No table here has a DuckDB index (PRIMARY KEY or UNIQUE): one process owns
-- the file and one function writes each table, so uniqueness is decided where
-- the rows are made (write.go) and checked by sql/query/verify.sql, and bulk
-- appends stay fast.

-- What is true of the whole file, such as synthetic = 'true'.
CREATE TABLE setting (
    name  VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);

CREATE TABLE source (
    id         INTEGER NOT NULL,
    domain     VARCHAR NOT NULL, -- registrable domain, '' when only a name is known
    name       VARCHAR NOT NULL, -- name as first written, '' when only a domain is known
    name_terms VARCHAR NOT NULL, -- the name's terms, joined by blanks, for source:… clauses
    country    VARCHAR NOT NULL  -- ISO 3166-1 alpha-2, '' when unknown
);

CREATE TABLE article (
    id           BIGINT    NOT NULL, -- stable for the life of the article
    doc          UINTEGER  NOT NULL, -- number of its indexed text; a changed text gets a new one
    key_hash     UBIGINT   NOT NULL, -- XXH3 of key
    key          VARCHAR   NOT NULL, -- canonical URL, or source, title and date
    source       INTEGER   NOT NULL, -- source.id
    published    TIMESTAMP,          -- UTC; NULL when undated
    date_only    BOOLEAN   NOT NULL, -- only the day is known: published is its midnight, in every zone
    date_from    VARCHAR   NOT NULL, -- feed, page, file, url or none
    date_note    VARCHAR   NOT NULL, -- for an undated article, what stood there instead of a date
    language     VARCHAR   NOT NULL, -- ISO 639-1, '' when unknown
    country      VARCHAR   NOT NULL, -- ISO 3166-1 alpha-2 of the publisher, '' when unknown
    author       VARCHAR   NOT NULL,
    author_terms VARCHAR   NOT NULL, -- the author's terms between blanks, for author:… clauses
    url          VARCHAR   NOT NULL, -- as first given
    title        VARCHAR   NOT NULL,
    text         VARCHAR   NOT NULL,
    text_hash    UBIGINT   NOT NULL, -- XXH3 of title and text
    first_seen   TIMESTAMP NOT NULL, -- UTC
    updated      TIMESTAMP NOT NULL  -- UTC, when the text last changed
);

-- The inverted index: a row per term and document. Positions count the words
-- of the title from 0 and those of the text from 1024. Kept sorted by term;
-- small batches blur the order until a compaction sorts it again. Rows of a
-- document that no article has any more are dead; compaction drops them.
CREATE TABLE posting (
    term      VARCHAR    NOT NULL,
    doc       UINTEGER   NOT NULL,
    in_title  BOOLEAN    NOT NULL, -- positions[1] < 1024
    positions UINTEGER[] NOT NULL  -- ascending
);

-- How much of posting the last compaction left sorted (one row).
CREATE TABLE posting_state (
    sorted_rows BIGINT   NOT NULL,
    next_doc    UINTEGER NOT NULL -- documents below it have been given out
);
INSERT INTO posting_state VALUES (0, 0);

CREATE TABLE topic (
    id          INTEGER  NOT NULL,
    slug        VARCHAR  NOT NULL,
    name        VARCHAR  NOT NULL,
    description VARCHAR  NOT NULL,
    colour      VARCHAR  NOT NULL, -- '#rrggbb' or ''
    version     INTEGER  NOT NULL, -- topic_version.version in force
    tagged_docs UINTEGER NOT NULL  -- documents below it have been matched against this version
);

CREATE TABLE topic_version (
    topic     INTEGER   NOT NULL,
    version   INTEGER   NOT NULL, -- from 1
    query     VARCHAR   NOT NULL,
    languages VARCHAR[] NOT NULL, -- empty: all
    created   TIMESTAMP NOT NULL
);

CREATE TABLE mention (
    topic   INTEGER NOT NULL,
    article BIGINT  NOT NULL
);

-- A row per imported file, what it held and what became of it.
CREATE TABLE import (
    file       VARCHAR   NOT NULL,
    started    TIMESTAMP NOT NULL,
    finished   TIMESTAMP NOT NULL,
    read       BIGINT    NOT NULL, -- records
    added      BIGINT    NOT NULL,
    updated    BIGINT    NOT NULL,
    duplicate  BIGINT    NOT NULL,
    rejected   BIGINT    NOT NULL,
    undated    BIGINT    NOT NULL,
    repaired   BIGINT    NOT NULL, -- records with invalid bytes replaced
    first_date TIMESTAMP,          -- range of the publication dates
    last_date  TIMESTAMP
);
