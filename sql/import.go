package store

import (
	"context"
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
