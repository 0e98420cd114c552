package store

import (
	"context"
	"fmt"
)

// Delete takes out the articles in scope that match, with their mentions,
// pages and versions, and
// the sources that have none left, in one transaction, and gives their number.
// Their postings are dead from then on, and go at a compaction.
func (s *Store) Delete(ctx context.Context, m Match, scope Scope) (int64, error) {
	var n int64
	err := s.write(ctx, func(t *tx) (err error) {
		n, err = t.execCounted("article_delete", nil, fragments{"match": SQL(m), "scope": Fragment(scope.where())})
		if err != nil || n == 0 {
			return err
		}
		for _, step := range []string{"mention_orphans_remove", "page_orphans_remove", "article_version_orphans_remove", "source_orphans_remove"} {
			if err := t.exec(step, nil, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("deleting articles: %w", err)
	}
	return n, nil
}
