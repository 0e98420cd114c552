package store

import (
	"context"
	"database/sql"
	"time"
)

// Annotation is what an analyst wrote on days of charts.
type Annotation struct {
	ID       int       // 0 before it is stored
	Topic    string    // slug of the topic whose charts it is on; "" of all charts
	From, To time.Time // calendar days as midnights in UTC: [From, To)
	Text     string
	Created  time.Time
	Updated  time.Time
}

// Annotations lists all annotations by their days.
func (s *Store) Annotations(ctx context.Context) ([]Annotation, error) {
	return query(ctx, s, "annotation_list", nil, nil, func(r *sql.Rows) (a Annotation, err error) {
		err = r.Scan(&a.ID, &a.Topic, &a.From, &a.To, &a.Text, &a.Created, &a.Updated)
		return a, err
	})
}

// SaveAnnotations writes annotations, each in the place of the one with its number if it
// has one, and gives their numbers. All are written, or none.
func (s *Store) SaveAnnotations(ctx context.Context, list []Annotation) ([]int, error) {
	ids := make([]int, len(list))
	err := s.write(ctx, func(t *tx) error {
		for i, a := range list {
			if a.ID == 0 {
				next, err := queryOn(t.ctx, t.conn, s, "annotation_next", nil, nil, func(r *sql.Rows) (id int, err error) { return id, r.Scan(&id) })
				if err != nil {
					return err
				}
				a.ID = next[0]
			} else if err := t.exec("annotation_remove", args{"id": a.ID}, nil); err != nil {
				return err
			}
			if err := t.exec("annotation_add", args{"id": a.ID, "topic": a.Topic, "from_day": a.From.UTC(), "to_day": a.To.UTC(), "text": a.Text,
				"created": a.Created.UTC(), "updated": a.Updated.UTC()}, nil); err != nil {
				return err
			}
			ids[i] = a.ID
		}
		return nil
	})
	return ids, err
}

// RemoveAnnotation takes out an annotation, if it is there.
func (s *Store) RemoveAnnotation(ctx context.Context, id int) error {
	return s.write(ctx, func(t *tx) error { return t.exec("annotation_remove", args{"id": id}, nil) })
}
