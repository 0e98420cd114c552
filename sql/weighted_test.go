package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func weighted(threshold int64, terms ...any) Weighted {
	w := Weighted{Threshold: threshold}
	for i := 0; i < len(terms); i += 2 {
		var p Phrase
		for _, word := range strings.Fields(terms[i].(string)) {
			p.Terms = append(p.Terms, Term{strings.TrimSuffix(word, "*"), strings.HasSuffix(word, "*")})
		}
		w.Terms = append(w.Terms, WeightedTerm{p, int64(terms[i+1].(int))})
	}
	return w
}

func TestWeighted(t *testing.T) {
	s := open(t)
	write(t, s,
		article("1", "one", "balloon balloons ballooning over the border", 9),
		article("2", "two balloon", "an air show with a balloon", 8),
		article("3", "three", "border guards at the border", 7),
		article("4", "four", "the air and the show", 6),
	)
	for _, c := range []struct {
		name string
		m    Match
		want []string
	}{
		{"no terms", Weighted{Threshold: 1}, nil},
		{"a word", weighted(10, "border", 10), []string{"one", "three"}},
		{"a word counts once, in title and text", weighted(11, "balloon", 10), nil},
		{"words of a prefix count once", weighted(11, "balloon*", 10), nil},
		{"a prefix and a word of it count both", weighted(20, "balloon*", 10, "balloon", 10), []string{"one", "two balloon"}},
		{"a sum", weighted(30, "balloon*", 20, "border", 10), []string{"one"}},
		{"a sum that is one short", weighted(31, "balloon*", 20, "border", 10), nil},
		{"a phrase", weighted(5, "air show", 5), []string{"two balloon"}},
		{"a negative phrase", weighted(10, "balloon*", 10, "air show", -1), []string{"one"}},
		{"a negative word that is outweighed", weighted(10, "balloon*", 15, "air", -5), []string{"one", "two balloon"}},
		{"only a negative word occurs", weighted(1, "zyzzyva", 1, "show", -1), nil},
		{"in a condition", All{weighted(2, "air", 1, "show", 1, "border", 1), Not{Words{Any: []Term{{Text: "balloon"}}}}}, []string{"four"}},
		{"at the end of a long sum", weighted(2_000_000_000_000, "border", 1_999_999_999_999, "guards", 1), []string{"three"}},
	} {
		if diff := cmp.Diff(c.want, titles(t, s, c.m)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%s", c.name, diff, SQL(c.m))
		}
	}
}

// BenchmarkWeighted counts lists of one rare to one common word in ten by week.
func BenchmarkWeighted(b *testing.B) {
	s := filled(b)
	for _, n := range []int{10, 100, 400} {
		w := Weighted{Threshold: 20}
		for i := range n {
			weight := int64(10)
			if i%5 == 4 {
				weight = -5
			}
			w.Terms = append(w.Terms, WeightedTerm{Phrase{Terms: []Term{{Text: fmt.Sprintf("w%d", 50+i*40/n*60+i)}}}, weight})
		}
		b.Run(fmt.Sprintf("terms=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Volume(context.Background(), w, Scope{}, NoDimension, benchBuckets()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
