package anomaly

import (
	"math/rand/v2"
	"testing"
)

// topics makes so many series of so many days.
func topics(count, days int) [][]Point {
	r := rand.New(rand.NewPCG(1, 1))
	out := make([][]Point, count)
	for i := range out {
		out[i] = daily(days, func(day int) (int, float64) {
			total := 800 + r.IntN(400)
			return poisson(r, float64(1+i)*float64(total)/1000), float64(total)
		})
	}
	return out
}

// BenchmarkScoreNewDay scores the newest day of 50 topics with two years before it.
func BenchmarkScoreNewDay(b *testing.B) {
	series := topics(50, 730)
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range series {
			Score(s, len(s)-1, Options{})
		}
	}
}

// BenchmarkScoreYear scores each day of a year of 50 topics, and selects.
func BenchmarkScoreYear(b *testing.B) {
	series := topics(50, 730)
	results := make([][]Result, len(series))
	b.ReportAllocs()
	for b.Loop() {
		for i, s := range series {
			results[i] = Score(s, len(s)-365, Options{})
		}
		Select(results, Options{})
	}
}
