package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/ingest"
	"tidings/ingest/demo"
	"tidings/sql"
)

// heavy are statements that keep what they are given busy for as long as they
// are let: computing, sorting, joining, and reading all texts.
var heavy = []string{
	"SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1",
	"SELECT count(*) FROM (SELECT a.id, hash(a.id, r) AS h FROM articles a, range(10000) t(r) ORDER BY h LIMIT 1000000)",
	"SELECT a.source, count(*) FROM articles a JOIN articles b ON hash(a.id) % 100 = hash(b.id) % 100 WHERE a.title <> b.title GROUP BY ALL",
	"SELECT count(*) FROM articles, range(100000) t(r) WHERE regexp_matches(text, 'b(o|a)+r.*d' || r)",
}

// manyItems is seven demonstration corpora of 30,000 articles, of different seeds.
func manyItems(yield func(ingest.Item) bool) {
	for seed := range uint64(7) {
		for item := range demo.Generate(demo.Options{Seed: seed}) {
			item.URL += fmt.Sprintf("/%d", seed)
			if !yield(item) {
				return
			}
		}
	}
}

// BenchmarkOverviewUnderLoad asks for the overview page, over 210,000 articles
// and the starter topics, while nothing else runs and while four heavy statements
// of ad-hoc SQL do. The goal: the latter's p95 is within twice the former's.
func BenchmarkOverviewUnderLoad(b *testing.B) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	_, end := demo.Span()
	now := func() time.Time { return end }
	st, err := store.Open(ctx, filepath.Join(b.TempDir(), "load.duckdb"), store.Options{Now: now, MemoryLimit: "1GB"})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	an := analytics.New(st, now)
	topics, err := analytics.StarterTopics()
	if err != nil {
		b.Fatal(err)
	}
	if _, err := an.Apply(ctx, topics, false); err != nil {
		b.Fatal(err)
	}
	if _, err := ingest.ImportItems(ctx, st, "corpus", withoutErrors(manyItems), ingest.ImportOptions{
		Read: ingest.ReadOptions{AsOf: end}, Now: now,
		Rejected: func(r *ingest.Reject) error { return errors.New(r.Error()) },
	}); err != nil {
		b.Fatal(err)
	}
	if _, err := an.Tag(ctx); err != nil {
		b.Fatal(err)
	}
	an.KeepResident() // as serve does
	srv, err := dashboard.New(dashboard.Config{Analyst: an, Addr: "127.0.0.1:0", Logger: slog.New(slog.DiscardHandler), Version: "bench", Now: now})
	if err != nil {
		b.Fatal(err)
	}
	ln, err := srv.Listen()
	if err != nil {
		b.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ctx, ln) }()
	defer func() {
		stop()
		if err := <-served; err != nil {
			b.Error(err)
		}
	}()
	overview := func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			began := time.Now()
			answer, err := http.Get("http://" + ln.Addr().String() + "/")
			if err != nil {
				b.Fatal(err)
			}
			_, err = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			if err != nil || answer.StatusCode != http.StatusOK {
				b.Fatal(answer.Status, err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	}
	b.Run("idle", overview)
	// The binary of this test is the program under the name that it is started by
	// (TestMain), which a child has of its parent.
	was := os.Args[0]
	defer func() { os.Args[0] = was }()
	os.Args[0] = "tidings"
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	console := analytics.NewConsole(an, []string{program, childCommand})
	defer console.Close()
	if err := console.Refresh(ctx); err != nil {
		b.Fatal(err)
	}
	loading, unload := context.WithCancel(ctx)
	var working sync.WaitGroup
	for _, text := range heavy {
		working.Go(func() {
			for loading.Err() == nil {
				answer, err := console.Run(loading, analytics.Statement{Text: text, MaxRows: 1000})
				if err == nil {
					for answer.Next() {
					}
					err = answer.Err()
					answer.Close()
				}
				if err != nil && loading.Err() == nil {
					b.Errorf("%s: %v", text, err)
					return
				}
			}
		})
	}
	defer working.Wait()
	defer unload()
	time.Sleep(2 * time.Second) // until all of them run
	b.Run("loaded", overview)
}
