package store

import (
	"context"
	"database/sql"
)

// Fault is a contradiction in the database: what, and in how many rows.
type Fault struct {
	What string
	Rows int64
}

// Verify looks for contradictions in the whole database. A sound one has none.
func (s *Store) Verify(ctx context.Context) ([]Fault, error) {
	return query(ctx, s, "verify", nil, nil, func(r *sql.Rows) (f Fault, err error) {
		return f, r.Scan(&f.What, &f.Rows)
	})
}
