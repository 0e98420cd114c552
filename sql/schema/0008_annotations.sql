-- 0008: what an analyst wrote on days of the charts.

CREATE TABLE annotation (
    id       INTEGER   NOT NULL, -- one that went is not given out again while a later one is there
    topic    VARCHAR   NOT NULL, -- topic.slug whose charts it is on; '' of all charts
    from_day DATE      NOT NULL, -- calendar days, in every time zone: [from_day, to_day)
    to_day   DATE      NOT NULL,
    text     VARCHAR   NOT NULL,
    created  TIMESTAMP NOT NULL,
    updated  TIMESTAMP NOT NULL
);
