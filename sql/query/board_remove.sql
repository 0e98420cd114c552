-- board_remove takes out a board.
-- $slug VARCHAR
DELETE FROM board WHERE slug = $slug
