-- publish_board_item publishes the items of the boards.
CREATE OR REPLACE TABLE published.board_item AS
SELECT board, place, topic, query, label FROM board_item
