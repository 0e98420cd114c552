package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// randomMatch draws what a topic may match, over indexWords.
func randomMatch(rt *rapid.T, depth int) Match {
	term := func() Term {
		word := normalTerm(rapid.SampledFrom(indexWords).Draw(rt, "word"))
		if rapid.IntRange(0, 4).Draw(rt, "prefix") == 0 {
			return Term{Text: word[:1], Prefix: true}
		}
		return Term{Text: word}
	}
	part := rapid.SampledFrom([]Part{Anywhere, Anywhere, InTitle, InText}).Draw(rt, "part")
	kinds := []string{"words", "phrase", "within", "near", "language"}
	if depth > 0 {
		kinds = append(kinds, "all", "any", "not", "any", "all")
	}
	switch rapid.SampledFrom(kinds).Draw(rt, "kind") {
	case "phrase":
		return Phrase{Terms: []Term{term(), term()}, In: part}
	case "within":
		return Within{Terms: []Term{term(), term()}, N: rapid.IntRange(1, 4).Draw(rt, "n"), In: part}
	case "near":
		return Near{Left: []Phrase{{Terms: []Term{term()}}}, Right: []Phrase{{Terms: []Term{term()}}, {Terms: []Term{term(), term()}}}, N: 2, In: part}
	case "language":
		return InLanguages{"en"}
	case "all":
		return All{randomMatch(rt, depth-1), randomMatch(rt, depth-1)}
	case "any":
		return Any{randomMatch(rt, depth-1), randomMatch(rt, depth-1), randomMatch(rt, depth-1)}
	case "not":
		return Not{randomMatch(rt, depth-1)}
	}
	return Words{Any: []Term{term(), term()}, In: part}
}

func mentions(t *rapid.T, s *Store, topic int) []string {
	ctx := context.Background()
	list, err := s.Articles(ctx, Mentions(topic), Scope{}, After{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, a := range list {
		keys = append(keys, a.URL)
	}
	slices.Sort(keys)
	return keys
}

// A topic that was there before the articles, and was matched against each
// batch as it came, has the mentions of one that is applied to all of history
// in the end; and both are what its match says as a plain predicate.
func TestTaggingInStepsIsTaggingAtOnce(t *testing.T) {
	ctx := context.Background()
	checks(t, 25)
	rapid.Check(t, func(rt *rapid.T) {
		s, err := Open(ctx, filepath.Join(t.TempDir(), fmt.Sprintf("%d.duckdb", rand.Uint64())), Options{})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		if rapid.Bool().Draw(rt, "resident") {
			s.KeepResident()
		}
		match := randomMatch(rt, 2)
		topic := func(id int) TopicChange {
			return TopicChange{Topic: Topic{ID: id, Slug: fmt.Sprint("t", id), Name: "T", Query: "q", Version: 1}, NewVersion: true, Match: match}
		}
		if err := s.ApplyTopics(ctx, []TopicChange{topic(1)}, nil); err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 4).Draw(rt, "batches") {
			var batch []Article
			for range rapid.IntRange(1, 25).Draw(rt, "articles") {
				words := rapid.SliceOfN(rapid.SampledFrom(indexWords), 2, 9).Draw(rt, "words")
				cut := rapid.IntRange(0, len(words)-1).Draw(rt, "title")
				a := article(fmt.Sprint(rapid.IntRange(0, 60).Draw(rt, "name")), strings.Join(words[:cut], " "), strings.Join(words[cut:], " "), 1)
				a.Language = rapid.SampledFrom([]string{"en", "lt"}).Draw(rt, "language")
				batch = append(batch, a)
			}
			if _, err := s.Write(ctx, batch); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "compact") {
				if _, err := s.Compact(ctx, true); err != nil {
					rt.Fatal(err)
				}
			}
			if _, err := s.Tag(ctx, func(Topic) (Match, error) { return match, nil }); err != nil {
				rt.Fatal(err)
			}
		}
		if err := s.ApplyTopics(ctx, []TopicChange{topic(2)}, nil); err != nil {
			rt.Fatal(err)
		}
		inSteps, atOnce := mentions(rt, s, 1), mentions(rt, s, 2)
		if !slices.Equal(inSteps, atOnce) {
			rt.Errorf("%s: in steps %q, at once %q", SQL(match), inSteps, atOnce)
		}
		var plain int64
		if err := s.db.QueryRowContext(ctx, `SELECT count(*) FROM article a WHERE `+string(SQL(match))).Scan(&plain); err != nil {
			rt.Fatal(err)
		}
		if plain != int64(len(atOnce)) {
			rt.Errorf("%s: %d articles by the predicate, %d mentions", SQL(match), plain, len(atOnce))
		}
	})
}
