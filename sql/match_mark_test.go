package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// ofIndexWords has articles of indexWords in three runs of the index, some of
// them changed since.
func ofIndexWords(t *testing.T) *Store {
	t.Helper()
	s := open(t)
	random := rand.New(rand.NewPCG(3, 4))
	for range 3 {
		var batch []Article
		for range 120 {
			words := make([]string, 2+random.IntN(9))
			for i := range words {
				words[i] = indexWords[random.IntN(len(indexWords))]
			}
			cut := random.IntN(len(words))
			a := article(fmt.Sprint(random.IntN(300)), strings.Join(words[:cut], " "), strings.Join(words[cut:], " "), 1)
			a.Language = []string{"en", "lt"}[random.IntN(2)]
			batch = append(batch, a)
		}
		write(t, s, batch...)
	}
	return s
}

// matching gives the articles that joins and a predicate choose.
func matching(t rapid.TB, s *Store, joins, where Fragment) string {
	t.Helper()
	var ids string
	query := fmt.Sprintf("SELECT coalesce(string_agg(a.id, ' ' ORDER BY a.id), '') FROM article AS %s WHERE %s", joins, where)
	if err := s.db.QueryRowContext(context.Background(), query).Scan(&ids); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return ids
}

// Whatever a query is, its marks choose the articles that its predicate does,
// and each once.
func TestMarksChooseWhatThePredicateDoes(t *testing.T) {
	s := ofIndexWords(t)
	checks(t, 150)
	chosen := 0
	rapid.Check(t, func(rt *rapid.T) {
		m := randomMatch(rt, 3)
		if rapid.IntRange(0, 4).Draw(rt, "weighted") == 0 {
			m = Any{m, All{Not{m}, weighted(3, "border", 2, "fence", 1, "a*", 1, "closed fence", 2, "balloon", -1)}}
		}
		if lookupsOf(m) == 0 {
			rt.Skip("nothing is looked up")
		}
		joins, where := marked(m)
		want := matching(rt, s, "a", SQL(m))
		if got := matching(rt, s, joins, where); got != want {
			rt.Fatalf("by marks %q, by the predicate %q:\n%s\n%s\n%s", got, want, joins, where, SQL(m))
		}
		if want != "" {
			chosen++
		}
	})
	if chosen < 50 {
		t.Errorf("only %d queries chose an article", chosen)
	}
}

// A query of more lookups than manyLookups, with more marks than a column has.
func TestQueriesOfManyLookups(t *testing.T) {
	s := ofIndexWords(t)
	word := func(i int) Term { return Term{Text: normalTerm(indexWords[i%len(indexWords)])} }
	nothing := func(i int) Term { return Term{Text: fmt.Sprint("nothing", i)} }
	var pairs, phrases, noPhrases Any
	for i := range 2 * marksPerColumn {
		// All of them say little: a mark that is taken for another one shows.
		pairs = append(pairs, All{Words{Any: []Term{word(i)}, In: InTitle}, Phrase{Terms: []Term{word(i + 1), nothing(i)}}})
		phrases = append(phrases, Phrase{Terms: []Term{word(i), nothing(i)}})
		noPhrases = append(noPhrases, Words{Any: []Term{nothing(i)}})
	}
	// Only the last ones can hold, for reasons of their own.
	last := All{Words{Any: []Term{word(0)}, In: InTitle}, Phrase{Terms: []Term{word(1), word(2)}}}
	pairs = append(pairs, last)
	phrases = append(phrases, last[1])
	noPhrases = append(noPhrases, last[0])
	for _, c := range []struct {
		name     string
		m, means Match
	}{
		{"pairs", pairs, last},
		{"phrases", phrases, last[1]},
		{"words", noPhrases, last[0]},
		{"none of the phrases", Not{phrases}, Not{last[1]}},
		{"with a condition on the article", Any{All{InLanguages{"lt"}, phrases}, All{InLanguages{"en"}, noPhrases}},
			Any{All{InLanguages{"lt"}, last[1]}, All{InLanguages{"en"}, last[0]}}},
		{"or a condition on the article", Any{phrases, InLanguages{"lt"}}, Any{last[1], InLanguages{"lt"}}},
	} {
		want := matching(t, s, "a", SQL(c.means))
		if want == "" {
			t.Fatalf("%s: no article matches", c.name)
		}
		joins, where := from(c.m)
		if !strings.Contains(string(joins), "marked") {
			t.Errorf("%s: is not answered by marks", c.name)
		}
		if got := matching(t, s, joins, where); got != want {
			t.Errorf("%s: %q, want %q", c.name, got, want)
		}
		if got := matching(t, s, "a", SQL(c.m)); got != want {
			t.Errorf("%s, as a predicate: %q, want %q", c.name, got, want)
		}
	}
}
