package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// unsortedRows is how many rows of the index may stand behind the sorted part
// before Compact sorts again; unsortedShare is the same as a share of it.
const (
	unsortedRows  = 2_000_000
	unsortedShare = 0.25
)

// Compact sorts the index again where what was added since the last time is
// more than a few batches' worth, and drops the rows of replaced documents.
// With force it always does. It says whether it did. Readers go on meanwhile.
func (s *Store) Compact(ctx context.Context, force bool) (bool, error) {
	state, err := query(ctx, s, "posting_unsorted", nil, nil, func(r *sql.Rows) (n [2]int64, err error) {
		return n, r.Scan(&n[0], &n[1])
	})
	if err != nil {
		return false, err
	}
	rows, sorted := state[0][0], state[0][1]
	if fresh := rows - sorted; !force && (fresh < unsortedRows || float64(fresh) < unsortedShare*float64(sorted)) {
		return false, nil
	}
	err = s.write(ctx, func(t *tx) error {
		for _, step := range []string{"posting_sort", "posting_drop", "posting_swap", "posting_sorted_set"} {
			if err := t.exec(step, nil, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("sorting the index: %w", err)
	}
	return true, s.Checkpoint(ctx)
}

// Checkpoint writes what the log holds into the database file.
func (s *Store) Checkpoint(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if _, err := s.db.ExecContext(ctx, `CHECKPOINT`); err != nil {
		return fmt.Errorf("writing the database file: %w", err)
	}
	return nil
}

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

// Import is what an imported file held and what became of it.
type Import struct {
	File                                                         string
	Started, Finished                                            time.Time
	Read, Added, Updated, Duplicate, Rejected, Undated, Repaired int64
	First, Last                                                  time.Time // publication dates; zero if none
}

// LogImport records an imported file.
func (s *Store) LogImport(ctx context.Context, i Import) error {
	return s.write(ctx, func(t *tx) error {
		return t.exec("import_add", args{"file": i.File, "started": i.Started.UTC(), "finished": i.Finished.UTC(),
			"read": i.Read, "added": i.Added, "updated": i.Updated, "duplicate": i.Duplicate, "rejected": i.Rejected,
			"undated": i.Undated, "repaired": i.Repaired, "first_date": orNull(i.First), "last_date": orNull(i.Last)}, nil)
	})
}

func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}
