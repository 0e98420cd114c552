-- 0004: feeds that are polled, and what each poll found: what coverage is
-- computed from.

CREATE TABLE feed (
    id            INTEGER   NOT NULL,
    url           VARCHAR   NOT NULL, -- what is polled; a permanent redirect changes it
    added_url     VARCHAR   NOT NULL, -- as it was added
    site          VARCHAR   NOT NULL, -- the publisher's home page, as the user names it; '' not named
    title         VARCHAR   NOT NULL, -- as the feed says; '' before the first poll
    folder        VARCHAR   NOT NULL, -- where it stands in a list of feeds, parts between slashes; '' at the top
    source        VARCHAR   NOT NULL, -- publisher of its articles, a domain or a name; '' is told by site or address
    publisher     VARCHAR   NOT NULL, -- domain or name to which its articles so are credited
    aggregator    BOOLEAN   NOT NULL, -- it may name other publishers for its articles
    state         VARCHAR   NOT NULL, -- active, paused or gone
    etag          VARCHAR   NOT NULL,
    last_modified VARCHAR   NOT NULL,
    body_hash     UBIGINT   NOT NULL, -- XXH3 of the last body; 0 none
    every         INTEGER   NOT NULL, -- seconds between polls, as it has come to be
    failures      INTEGER   NOT NULL, -- polls that failed since the last that did not
    problem       VARCHAR   NOT NULL, -- of the last poll: class of its failure; ''
    message       VARCHAR   NOT NULL, -- the same in words
    added         TIMESTAMP NOT NULL,
    polled        TIMESTAMP,          -- last poll
    succeeded     TIMESTAMP,          -- last poll that did not fail
    brought       TIMESTAMP,          -- last poll that brought a new article
    next_poll     TIMESTAMP NOT NULL
);

-- One row per poll of a feed, never changed.
CREATE TABLE fetch_log (
    feed      INTEGER   NOT NULL, -- feed.id
    url       VARCHAR   NOT NULL,
    started   TIMESTAMP NOT NULL,
    took_ms   INTEGER   NOT NULL,
    status    INTEGER   NOT NULL, -- of HTTP; 0 where no answer came
    problem   VARCHAR   NOT NULL, -- class of failure; '' none
    message   VARCHAR   NOT NULL,
    bytes     BIGINT    NOT NULL, -- of the body as it came
    items     INTEGER   NOT NULL,
    added     INTEGER   NOT NULL, -- articles new
    updated   INTEGER   NOT NULL, -- articles that came with another text
    duplicate INTEGER   NOT NULL, -- articles that were there already
    rejected  INTEGER   NOT NULL, -- items that could not be taken
    next_poll TIMESTAMP           -- when it is polled again; NULL never
);
