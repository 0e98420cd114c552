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

// A word of the index has a document once, whatever became of the articles and
// the index: sums rely on it.
func TestWeightedCountsWordsOnce(t *testing.T) {
	s := open(t)
	text := strings.Repeat("border balloon ", 50)
	check := func(when string) {
		t.Helper()
		if got := titles(t, s, weighted(3, "border", 1, "balloon", 1)); got != nil {
			t.Errorf("%s: two words made 3: %q", when, got)
		}
		if got := titles(t, s, weighted(2, "border", 1, "balloon", 1)); len(got) != 3 {
			t.Errorf("%s: two words made 2 in %q", when, got)
		}
	}
	for i := range 3 { // three batches
		write(t, s, article(fmt.Sprint(i), fmt.Sprintf("border balloon %d", i), text, 9-i))
	}
	check("after three batches")
	write(t, s, article("1", "balloon border changed", text+"more", 8))
	check("after a change of text")
	if _, err := s.Compact(context.Background(), true); err != nil {
		t.Fatal(err)
	}
	check("after a compaction")
}

// BenchmarkWeighted counts lists of words, from common to rare, by week; in
// the mixed one three of ten terms are prefixes and one is a phrase.
func BenchmarkWeighted(b *testing.B) {
	s := filled(b)
	list := func(n int, mixed bool) Weighted {
		w := Weighted{Threshold: 20}
		for i := range n {
			t := WeightedTerm{Phrase{Terms: []Term{{Text: fmt.Sprintf("w%d", 50+i*2400/n)}}}, int64(10 - i%5*3)}
			switch {
			case mixed && i%10 < 3:
				t.Phrase.Terms[0] = Term{fmt.Sprintf("w%d", 100+i), true}
			case mixed && i%10 == 3:
				t.Phrase.Terms = append(t.Phrase.Terms, Term{Text: "w20"})
			}
			w.Terms = append(w.Terms, t)
		}
		return w
	}
	for _, c := range []struct {
		name string
		w    Weighted
	}{{"words=10", list(10, false)}, {"words=100", list(100, false)}, {"words=400", list(400, false)}, {"mixed=20", list(20, true)}, {"mixed=100", list(100, true)}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Volume(context.Background(), c.w, Scope{}, NoDimension, benchBuckets()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
