package sealed

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"
)

// BenchmarkTrivialStatement asks for one number: plain DuckDB, and a child of the
// pool. The goal: the latter takes 20 ms more at most.
func BenchmarkTrivialStatement(b *testing.B) {
	const text = "SELECT count(*) FROM source"
	file := published(b, b.TempDir())
	b.Run("plain", func(b *testing.B) {
		db, err := sql.Open("duckdb", file+"?access_mode=READ_ONLY")
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		for b.Loop() {
			var n int
			if err := db.QueryRow(text).Scan(&n); err != nil || n != 7 {
				b.Fatal(n, err)
			}
		}
	})
	p := newPool(b, Options{File: func() (string, error) { return file, nil }})
	b.Run("sealed", func(b *testing.B) {
		for b.Loop() {
			if lines, _, err := answer(context.Background(), p, Statement{Text: text, MaxRows: 1000, MaxBytes: 1 << 20}); err != nil || lines[0] != "7" {
				b.Fatal(lines, err)
			}
		}
	})
}

// BenchmarkChildBack measures the time from the end of a child that a bomb
// killed until the next statement is answered, with one child, so that no other
// helps. The goal: 200 ms.
func BenchmarkChildBack(b *testing.B) {
	file := published(b, b.TempDir())
	for name, kill := range map[string]func(b *testing.B, p *Pool){
		"out of time": func(b *testing.B, p *Pool) {
			ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
			defer cancel()
			if _, _, err := answer(ctx, p, Statement{Text: endless}); !errors.Is(err, context.DeadlineExceeded) {
				b.Fatal(err)
			}
		},
		"out of memory": func(b *testing.B, p *Pool) {
			if _, _, err := answer(context.Background(), p, Statement{Text: "SELECT length(repeat('x', 4000000000))"}); err == nil {
				b.Fatal("the bomb did not explode")
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			p := newPool(b, Options{File: func() (string, error) { return file, nil }, Children: 1})
			for b.Loop() {
				b.StopTimer()
				kill(b, p)
				b.StartTimer()
				if lines, _, err := answer(context.Background(), p, Statement{Text: "SELECT 1"}); err != nil || lines[0] != "1" {
					b.Fatal(lines, err)
				}
			}
		})
	}
}
