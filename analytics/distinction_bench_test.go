package analytics

import (
	"context"
	"math/rand/v2"
	"testing"

	"tidings/sql"
)

// BenchmarkTally counts the words and names of a sample.
func BenchmarkTally(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	articles := writing(random, "x", "ru", "2025-01-01", 10, drawn/10, "в Минске сказал Иван Иванов")
	sample := make([]store.Drawn, len(articles))
	bytes := 0
	for i, a := range articles {
		sample[i] = store.Drawn{Article: a}
		bytes += len(a.Title) + len(a.Text)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		tallyOf(sample, nil)
	}
}

// BenchmarkDistinction asks what sets a peak and a topic apart, over some ten
// thousand articles.
func BenchmarkDistinction(b *testing.B) {
	a, s := open(b)
	random := rand.New(rand.NewPCG(2, 2))
	for _, batch := range [][]store.Article{
		writing(random, "usual", "en", "2025-01-01", 100, 20, "at the border the guards said"),
		writing(random, "rest", "en", "2025-01-01", 102, 80, "after the match Vilnius won"),
		writing(random, "burst", "en", "2025-04-11", 2, 100, "at the border smuggling balloons drifted over Vilnius"),
	} {
		put(b, s, batch...)
	}
	if _, err := s.Compact(context.Background(), true); err != nil {
		b.Fatal(err)
	}
	for name, c := range map[string]struct {
		params string
		kind   ReferenceKind
	}{
		"peak":  {"q=border&from=2025-04-11&to=2025-04-13", Usual},
		"topic": {"q=border", Rest},
	} {
		req := request(b, c.params)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := a.Distinction(context.Background(), req, Reference{Kind: c.kind}, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
