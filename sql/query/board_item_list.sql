-- board_item_list lists the items of all boards in their order.
-- columns: board, topic, query, label
SELECT board, topic, query, label FROM board_item ORDER BY board, place
