package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Delete takes out the articles in scope that match, with their mentions,
// pages and versions, and
// the sources that have none left, in one transaction, and gives their number.
// The stories whose first article goes are settled anew.
// Their postings are dead from then on, and go at a compaction.
func (s *Store) Delete(ctx context.Context, m Match, scope Scope) (int64, error) {
	n, err := s.delete(ctx, fragments{"match": SQL(m), "scope": Fragment(scope.where())})
	if err != nil {
		return 0, fmt.Errorf("deleting articles: %w", err)
	}
	return n, nil
}

func (s *Store) delete(ctx context.Context, which fragments) (n int64, err error) {
	if s.frozen.Load() {
		return 0, ErrBundle
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	gone, err := query(ctx, s, "article_gone", nil, which, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) })
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	moves, err := s.settleStories(ctx, nil, gone)
	if err != nil {
		return 0, err
	}
	x, err := s.indexState(ctx)
	if err != nil {
		return 0, err
	}
	err = s.transaction(ctx, func(t *tx) (err error) {
		if n, err = t.execCounted("article_delete", nil, which); err != nil {
			return err
		}
		if err := t.moveStories(moves, x.nextDoc); err != nil {
			return err
		}
		for _, step := range []string{"mention_orphans_remove", "page_orphans_remove", "article_version_orphans_remove", "source_orphans_remove"} {
			if err := t.exec(step, nil, nil); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
