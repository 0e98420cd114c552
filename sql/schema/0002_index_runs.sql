-- 0002: the index in runs: a row per term and run, with lists, in the place of a
-- row per term and document. A tenth of the rows is written, and the lists take
-- half the room.

DROP TABLE posting;

-- The inverted index. A run is the part of it that covers a range of document
-- numbers; each batch of articles adds a small one, and a compaction puts
-- neighbouring runs together. The rows of a run stand sorted by term. Positions
-- count the words of the title from 0 and those of the text from 1024. The lists
-- may hold documents that no article has any more; a compaction drops them.
-- The view place has a row for each place of each term.
CREATE TABLE posting (
    head      UBIGINT    NOT NULL, -- the term's first eight bytes as a number, the first the highest
    hash      UBIGINT    NOT NULL, -- XXH3 of the term
    term      VARCHAR    NOT NULL,
    run       INTEGER    NOT NULL, -- posting_run.run
    last_doc  UINTEGER   NOT NULL, -- the greatest in docs
    docs      UINTEGER[] NOT NULL, -- documents with the term, ascending
    pos       UINTEGER[] NOT NULL, -- the term's first place in each of them
    more_docs UINTEGER[] NOT NULL, -- for each further place, its document, ascending
    more_pos  UINTEGER[] NOT NULL  -- and the place, ascending in a document
);

-- The runs of posting. They do not overlap.
CREATE TABLE posting_run (
    run      INTEGER  NOT NULL, -- number; one that went is not given out again
    from_doc UINTEGER NOT NULL, -- documents of the run: [from_doc, to_doc)
    to_doc   UINTEGER NOT NULL,
    rows     BIGINT   NOT NULL  -- of posting
);

-- What has been given out (one row).
CREATE TABLE posting_state_new AS
SELECT next_doc, (SELECT coalesce(max(id), 0) + 1 FROM article) AS next_id, 1 AS next_run, next_doc = 0 AS complete FROM posting_state;
DROP TABLE posting_state;
CREATE TABLE posting_state (
    next_doc UINTEGER NOT NULL, -- documents below it have been given out
    next_id  BIGINT   NOT NULL, -- so have articles,
    next_run INTEGER  NOT NULL, -- and runs
    complete BOOLEAN  NOT NULL  -- false: the index has to be rebuilt before it is asked
);
INSERT INTO posting_state SELECT * FROM posting_state_new;
DROP TABLE posting_state_new;

-- Each place of each term: the index as a table of words.
CREATE VIEW place AS
SELECT head, hash, term, unnest(docs || more_docs) AS doc, unnest(pos || more_pos) AS position FROM posting;
