-- board_item_add writes an item of a board.
-- $board VARCHAR, $place INTEGER, $topic, $query, $label VARCHAR
INSERT INTO board_item VALUES ($board, $place, $topic, $query, $label)
