-- 0003: saved statements of ad-hoc SQL.

CREATE TABLE saved_statement (
    slug        VARCHAR   NOT NULL, -- its name in addresses
    name        VARCHAR   NOT NULL,
    description VARCHAR   NOT NULL,
    text        VARCHAR   NOT NULL, -- the statement as written
    chart       VARCHAR   NOT NULL, -- how it is drawn, as the parameters of an address; '' not at all
    created     TIMESTAMP NOT NULL,
    updated     TIMESTAMP NOT NULL
);
