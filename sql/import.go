package store

import (
	"context"
	"database/sql"
	"time"
)

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

// ImportOf is an imported file and how much of a publisher it brought.
type ImportOf struct {
	Import
	Of int64 // articles of the publisher that it stored
}

// ImportsOf lists the imports with articles dated in [from, to), newest first, and how
// many of a publisher's articles dated in it each stored.
func (s *Store) ImportsOf(ctx context.Context, publisher string, from, to time.Time, limit int) ([]ImportOf, error) {
	a := args{"publisher": publisher, "since": from.UTC(), "until": to.UTC(), "limit": limit}
	return query(ctx, s, "import_range", a, nil, func(r *sql.Rows) (i ImportOf, err error) {
		return i, r.Scan(&i.File, &i.Started, &i.Finished, &i.Read, &i.Added, &i.First, &i.Last, &i.Of)
	})
}
