-- 0007: boards: named, ordered sets of topics and queries.

CREATE TABLE board (
    slug        VARCHAR   NOT NULL, -- its name in addresses
    name        VARCHAR   NOT NULL,
    description VARCHAR   NOT NULL,
    days        INTEGER   NOT NULL, -- of the range that it shows where none is asked for, up to the last day with articles
    step        VARCHAR   NOT NULL, -- interval: day, week, month or quarter
    created     TIMESTAMP NOT NULL,
    updated     TIMESTAMP NOT NULL
);

CREATE TABLE board_item (
    board VARCHAR NOT NULL, -- board.slug
    place INTEGER NOT NULL, -- from 1, in the order of the board
    topic VARCHAR NOT NULL, -- topic.slug; '' for a query
    query VARCHAR NOT NULL, -- '' for a topic
    label VARCHAR NOT NULL  -- what a query is called; '' for a topic
);
