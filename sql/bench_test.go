package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// seeded makes n articles of about 350 words with Zipf's frequencies: word
// "w0" stands in nearly all, "w20000" in nearly none.
func seeded(n int, from int) []Article {
	random := rand.New(rand.NewPCG(7, uint64(from)))
	zipf := rand.NewZipf(random, 1.1, 8, 60_000)
	articles := make([]Article, n)
	var text strings.Builder
	for i := range articles {
		text.Reset()
		for range 200 + random.IntN(300) {
			fmt.Fprintf(&text, "w%d ", zipf.Uint64())
		}
		id := from + i
		a := article(fmt.Sprint(id), fmt.Sprintf("w%d w%d w%d", zipf.Uint64(), zipf.Uint64(), id%1000), text.String(), 1)
		a.Published = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(random.IntN(3*365*24*60)) * time.Minute)
		a.SourceDomain = fmt.Sprintf("s%d.example", random.IntN(40))
		a.Language = []string{"be", "ru", "lt", "pl"}[random.IntN(4)]
		articles[i] = a
	}
	return articles
}

// benchArticles is how many articles the seeded store of the benchmarks holds.
const benchArticles = 50_000

// full is a store with the seeded corpus, made once for all benchmarks.
var full = sync.OnceValues(func() (*Store, error) {
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(benchDir, "bench.duckdb"), Options{})
	if err != nil {
		return nil, err
	}
	for from := 0; from < benchArticles; from += 10_000 {
		if _, err := s.Write(ctx, seeded(10_000, from)); err != nil {
			return nil, err
		}
	}
	if _, err = s.Compact(ctx, true); err != nil {
		return nil, err
	}
	var topics []TopicChange
	for i, word := range []string{"w3", "w200"} {
		topics = append(topics, TopicChange{Topic: Topic{ID: i + 1, Slug: word, Name: word, Query: word, Version: 1},
			NewVersion: true, Match: Words{Any: []Term{{Text: word}}}})
	}
	return s, s.ApplyTopics(ctx, topics, nil)
})

func filled(b *testing.B) *Store {
	b.Helper()
	s, err := full()
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkWrite(b *testing.B) {
	batch := seeded(5_000, 0)
	bytes := 0
	for _, a := range batch {
		bytes += len(a.Text)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		b.StopTimer()
		s := open(b)
		b.StartTimer()
		write(b, s, batch...)
	}
	b.ReportMetric(float64(b.N*len(batch))/b.Elapsed().Seconds(), "articles/s")
}

func benchBuckets() Buckets {
	b := Buckets{Step: 24 * time.Hour}
	for t := time.Date(2022, 12, 26, 0, 0, 0, 0, time.UTC); t.Year() < 2026; t = t.AddDate(0, 0, 7) {
		b.Starts = append(b.Starts, t)
		b.Days = append(b.Days, t)
		b.DayBuckets = append(b.DayBuckets, int32(len(b.Starts)-1))
	}
	return b
}

// BenchmarkVolume counts queries of several kinds by week; scan counts the
// same word without the index, for comparison.
func BenchmarkVolume(b *testing.B) {
	ctx := context.Background()
	s := filled(b)
	w := func(terms ...string) []Term {
		var out []Term
		for _, t := range terms {
			out = append(out, Term{strings.TrimSuffix(t, "*"), strings.HasSuffix(t, "*")})
		}
		return out
	}
	for _, c := range []struct {
		name string
		m    Match
	}{
		{"every", Every{}},
		{"rare", Words{Any: w("w20000")}},
		{"middling", Words{Any: w("w200")}},
		{"common", Words{Any: w("w3")}},
		{"and", All{Words{Any: w("w100")}, Words{Any: w("w150")}}},
		{"or of ten", Words{Any: w("w100", "w110", "w120", "w130", "w140", "w150", "w160", "w170", "w180", "w190")}},
		{"prefix", Words{Any: w("w12*")}},
		{"phrase", Phrase{Terms: w("w30", "w20")}},
		{"within", Within{Terms: w("w100", "w120"), N: 5}},
		{"not", Not{Words{Any: w("w3")}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Volume(ctx, c.m, Scope{}, NoDimension, benchBuckets()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("middling by source", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Volume(ctx, Words{Any: w("w200")}, Scope{}, BySource, benchBuckets()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("scan", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.db.ExecContext(ctx, `SELECT count(*) FROM article WHERE text ILIKE '% w200 %'`); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkArticles(b *testing.B) {
	ctx := context.Background()
	s := filled(b)
	for b.Loop() {
		if _, err := s.Articles(ctx, Words{Any: []Term{{Text: "w200"}}}, Scope{}, After{}, 50); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompact(b *testing.B) {
	ctx := context.Background()
	s := filled(b)
	for b.Loop() {
		if _, err := s.Compact(ctx, true); err != nil {
			b.Fatal(err)
		}
	}
}
