package store

import (
	"context"
	"database/sql"
	"time"
)

// Board is a named, ordered set of topics and queries.
type Board struct {
	Slug        string // unique
	Name        string
	Description string
	Days        int    // of the range where none is asked for
	Interval    string // day, week, month or quarter
	Items       []BoardItem
	Created     time.Time
	Updated     time.Time
}

// BoardItem is a topic of a board, or a query with what it is called.
type BoardItem struct{ Topic, Query, Label string }

// Boards lists the boards by name.
func (s *Store) Boards(ctx context.Context) ([]Board, error) {
	type item struct {
		board string
		BoardItem
	}
	items, err := query(ctx, s, "board_item_list", nil, nil, func(r *sql.Rows) (v item, err error) {
		return v, r.Scan(&v.board, &v.Topic, &v.Query, &v.Label)
	})
	if err != nil {
		return nil, err
	}
	of := map[string][]BoardItem{}
	for _, i := range items {
		of[i.board] = append(of[i.board], i.BoardItem)
	}
	return query(ctx, s, "board_list", nil, nil, func(r *sql.Rows) (v Board, err error) {
		err = r.Scan(&v.Slug, &v.Name, &v.Description, &v.Days, &v.Interval, &v.Created, &v.Updated)
		v.Items = of[v.Slug]
		return v, err
	})
}

// SaveBoards writes boards in the place of those with their slugs, all or none.
func (s *Store) SaveBoards(ctx context.Context, boards []Board) error {
	return s.write(ctx, func(t *tx) error {
		for _, v := range boards {
			if err := t.removeBoard(v.Slug); err != nil {
				return err
			}
			if err := t.exec("board_add", args{"slug": v.Slug, "name": v.Name, "description": v.Description, "days": v.Days, "step": v.Interval,
				"created": v.Created.UTC(), "updated": v.Updated.UTC()}, nil); err != nil {
				return err
			}
			for i, item := range v.Items {
				if err := t.exec("board_item_add", args{"board": v.Slug, "place": i + 1, "topic": item.Topic, "query": item.Query, "label": item.Label}, nil); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// RemoveBoard takes out the board with a slug, if there is one.
func (s *Store) RemoveBoard(ctx context.Context, slug string) error {
	return s.write(ctx, func(t *tx) error { return t.removeBoard(slug) })
}

func (t *tx) removeBoard(slug string) error {
	if err := t.exec("board_remove", args{"slug": slug}, nil); err != nil {
		return err
	}
	return t.exec("board_items_remove", args{"slug": slug}, nil)
}
