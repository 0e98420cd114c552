package store

import (
	"context"
	"database/sql"
	"time"
)

// SavedStatement is a statement of ad-hoc SQL that was kept.
type SavedStatement struct {
	Slug        string // unique
	Name        string
	Description string
	Text        string
	Chart       string // how its answer is drawn, as the parameters of an address; "" not at all
	Created     time.Time
	Updated     time.Time
}

// SavedStatements lists the saved statements by name.
func (s *Store) SavedStatements(ctx context.Context) ([]SavedStatement, error) {
	return query(ctx, s, "saved_list", nil, nil, func(r *sql.Rows) (v SavedStatement, err error) {
		return v, r.Scan(&v.Slug, &v.Name, &v.Description, &v.Text, &v.Chart, &v.Created, &v.Updated)
	})
}

// SaveStatement writes a statement in the place of the one with its slug.
func (s *Store) SaveStatement(ctx context.Context, v SavedStatement) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.exec("saved_remove", args{"slug": v.Slug}, nil); err != nil {
			return err
		}
		return t.exec("saved_add", args{"slug": v.Slug, "name": v.Name, "description": v.Description, "text": v.Text,
			"chart": v.Chart, "created": v.Created.UTC(), "updated": v.Updated.UTC()}, nil)
	})
}

// RemoveStatement takes out the saved statement with a slug, if there is one.
func (s *Store) RemoveStatement(ctx context.Context, slug string) error {
	return s.write(ctx, func(t *tx) error { return t.exec("saved_remove", args{"slug": slug}, nil) })
}
