package store

import (
	"context"
	"database/sql"
)

// TopicCounts counts the mentions of every topic in scope.
func (s *Store) TopicCounts(ctx context.Context, scope Scope) ([]Count, error) {
	if counts, ok, err := s.residentTopicCounts(ctx, Every{}, scope); ok || err != nil {
		return counts, err
	}
	f := fragments{"scope": Fragment(scope.where()), "counted": scope.Unit.counted()}
	return query(ctx, s, "topic_counts", nil, f, func(r *sql.Rows) (c Count, err error) {
		return c, r.Scan(&c.Topic, &c.Count)
	})
}

// CompanionCounts counts what is in scope and matches by the topics that it mentions.
func (s *Store) CompanionCounts(ctx context.Context, m Match, scope Scope) ([]Count, error) {
	if counts, ok, err := s.residentTopicCounts(ctx, m, scope); ok || err != nil {
		return counts, err
	}
	joins, match := from(m)
	f := fragments{"from": joins, "match": match, "scope": Fragment(scope.where()), "counted": scope.Unit.counted()}
	return query(ctx, s, "companion_counts", nil, f, func(r *sql.Rows) (c Count, err error) {
		return c, r.Scan(&c.Topic, &c.Count)
	})
}

// TopicSources counts the mentions of every topic in scope by source, under the
// sources' labels.
func (s *Store) TopicSources(ctx context.Context, scope Scope) ([]Count, error) {
	if counts, ok, err := s.residentTopicSources(ctx, scope); ok || err != nil {
		return counts, err
	}
	return s.labelled(ctx, func() ([]Count, error) {
		f := fragments{"scope": Fragment(scope.where())}
		return query(ctx, s, "topic_sources", nil, f, func(r *sql.Rows) (c Count, err error) {
			return c, r.Scan(&c.Topic, &c.Value, &c.Count)
		})
	})
}
