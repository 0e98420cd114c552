-- board_items_remove takes out the items of a board.
-- $slug VARCHAR
DELETE FROM board_item WHERE board = $slug
