-- 0005: the pages of articles whose feed has only a summary, and the texts that
-- articles had before they changed.

ALTER TABLE feed ADD COLUMN pages VARCHAR DEFAULT 'short'; -- whose pages are read: never, short or always
ALTER TABLE feed ALTER COLUMN pages SET NOT NULL;

-- One row per article whose page is wanted: the queue, and how the page stands.
CREATE TABLE page (
    article       BIGINT    NOT NULL, -- article.id
    feed          INTEGER   NOT NULL, -- feed.id: which feed brought the article
    url           VARCHAR   NOT NULL, -- what is asked for
    host          VARCHAR   NOT NULL, -- of url, with its port
    state         VARCHAR   NOT NULL, -- waiting, read, paywall, removed, forbidden, robots, failed or dropped
    in_use        BOOLEAN   NOT NULL, -- the article's text is the page's
    item_hash     UBIGINT   NOT NULL, -- XXH3 of title and text as the feed gave them last
    etag          VARCHAR   NOT NULL,
    last_modified VARCHAR   NOT NULL,
    picture       VARCHAR   NOT NULL, -- address of the lead picture; ''
    looks         INTEGER   NOT NULL, -- times that the page was read
    failures      INTEGER   NOT NULL, -- fetches that failed since it was last read
    problem       VARCHAR   NOT NULL, -- of the last fetch: class of its failure; ''
    message       VARCHAR   NOT NULL, -- the same in words
    wanted        TIMESTAMP NOT NULL, -- when the feed brought the article
    fetched       TIMESTAMP,          -- last fetch
    first_read    TIMESTAMP,          -- when the page was first read
    next_look     TIMESTAMP           -- when it is fetched (again); NULL never
);

-- One row per fetch of a page, never changed.
CREATE TABLE page_log (
    article   BIGINT    NOT NULL, -- article.id
    feed      INTEGER   NOT NULL, -- feed.id
    url       VARCHAR   NOT NULL,
    started   TIMESTAMP NOT NULL,
    took_ms   INTEGER   NOT NULL,
    status    INTEGER   NOT NULL, -- of HTTP; 0 where no answer came
    problem   VARCHAR   NOT NULL, -- class of failure; '' none
    message   VARCHAR   NOT NULL,
    bytes     BIGINT    NOT NULL, -- of the body as it came
    state     VARCHAR   NOT NULL, -- page.state since
    changed   BOOLEAN   NOT NULL, -- it changed the article
    next_look TIMESTAMP           -- when it is fetched again; NULL never
);

-- The texts that articles had, one row per change.
CREATE TABLE article_version (
    article   BIGINT    NOT NULL, -- article.id
    version   INTEGER   NOT NULL, -- from 1, the oldest
    since     TIMESTAMP NOT NULL, -- when Tidings first had it
    until     TIMESTAMP NOT NULL, -- when another took its place
    reason    VARCHAR   NOT NULL, -- why: changed, or page where the page's whole text took the place of the feed's
    title     VARCHAR   NOT NULL,
    text      VARCHAR   NOT NULL,
    text_hash UBIGINT   NOT NULL  -- XXH3 of title and text
);
