-- publish_board publishes the boards.
CREATE OR REPLACE TABLE published.board AS
SELECT slug, name, description, days, step, created, updated FROM board
