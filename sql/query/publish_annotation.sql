-- publish_annotation publishes what was written on days of the charts.
CREATE OR REPLACE TABLE published.annotation AS
SELECT id, topic, from_day, to_day, text, created, updated FROM annotation
