package store

import (
	"context"
	"database/sql"
	"sync"
	"testing"
	"time"
)

// BenchmarkWriteBundle writes the files of a bundle of all articles with their texts.
// MB-held is what DuckDB held at most for that, beside what it keeps of the database file.
func BenchmarkWriteBundle(b *testing.B) {
	s, ctx := filled(b), context.Background()
	plan := BundlePlan{Selections: []BundleSelection{{Slug: "common", Match: Words{Any: []Term{{Text: "w3"}}}}}, Texts: TextsAll}
	dir, most := b.TempDir(), int64(0)
	for b.Loop() {
		stop, stopped := make(chan struct{}), sync.WaitGroup{}
		stopped.Go(func() {
			for tick := time.Tick(20 * time.Millisecond); ; {
				select {
				case <-stop:
					return
				case <-tick:
					most = max(most, heldByDuckDB(b, s))
				}
			}
		})
		_, err := s.WriteBundle(ctx, plan, dir)
		close(stop)
		stopped.Wait()
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(most)/1e6, "MB-held")
}

// heldByDuckDB is how many bytes DuckDB holds, but for blocks of the database file.
func heldByDuckDB(b *testing.B, s *Store) (bytes int64) {
	var sum sql.NullInt64
	err := s.db.QueryRowContext(context.Background(), "SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory() WHERE tag <> 'BASE_TABLE'").Scan(&sum)
	if err != nil {
		b.Error(err)
	}
	return sum.Int64
}
