package analytics

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

func TestTally(t *testing.T) {
	text := func(language, title, text string) store.Drawn {
		return store.Drawn{Article: store.Article{Language: language, Title: title, Text: text}}
	}
	sum := tallyOf([]store.Drawn{
		text("en", "Balloons Over The Border", "Yesterday Ada Balon saw balloons. Balloons were there, says Ada Balon, and NATO’s men saw BALLOONS too."),
		text("en", "Ada Balon speaks of balloons", "The border is calm — Minsk says so."),
		text("be", "Мяжа", "Учора ў Мінску бачылі: шары над Мінскам. Над Польшчай таксама."),
	}, nil)
	for term, want := range map[string]struct {
		shown          string
		articles       int
		places, titles int
		name           bool
	}{
		"balloons":  {"balloons", 2, 5, 2, false},
		"ada balon": {"Ada Balon", 1, 2, 0, true}, // the second time, at the beginning, nothing tells
		"ada":       {"Ada", 2, 3, 1, true},
		"balon":     {"Balon", 2, 3, 1, true},
		"nato":      {"NATO’s", 1, 1, 0, true},
		"minsk":     {"Minsk", 1, 1, 0, false}, // behind a dash
		"over":      {"Over", 1, 1, 1, false},  // of a title with a capital on every word
		"мінску":    {"Мінску", 1, 1, 0, true},
		"над":       {"над", 1, 2, 0, false},
	} {
		w := sum.words[term]
		if w == nil {
			t.Errorf("%s is not there", term)
			continue
		}
		places := 0
		for _, l := range w.in {
			places += l.places
		}
		if w.shown() != want.shown || w.all() != want.articles || places != want.places || w.titles != want.titles || (w.isName() || strings.Contains(term, " ")) != want.name {
			t.Errorf("%s: shown %q, in %d articles, %d places, %d titles, a name: %v", term, w.shown(), w.all(), places, w.titles, w.isName())
		}
	}
	if sum.words["yesterday ada"] != nil || sum.words["the border"] != nil {
		t.Error("the first word of a sentence is part of a name")
	}
	if diff := cmp.Diff(map[string]int{"en": 2, "be": 1}, sum.articles); diff != "" || sum.words["мінску"].of("be").articles != 1 || sum.words["мінску"].of("en").articles != 0 {
		t.Error(diff)
	}
	last := sum.texts[2]
	if diff := cmp.Diff([]string{"мяжа"}, last.terms[:last.title]); diff != "" || len(last.terms) != 10 {
		t.Errorf("%v %s", last.terms, diff)
	}
}

// A tally is the same on however many processors it was made.
func TestTallyIsMerged(t *testing.T) {
	a, _ := bursts(t)
	sample, err := a.store.Sample(t.Context(), []store.Set{{Match: store.Every{}}}, 200, 4)
	if err != nil {
		t.Fatal(err)
	}
	whole := tallyOf(sample[0], nil)
	alone := tallyOf(sample[0][:1], nil)
	for i := range sample[0][1:] {
		alone.merge(tallyOf(sample[0][i+1:i+2], nil))
	}
	picture := func(sum *tally) map[string][]any {
		out := map[string][]any{}
		for term, w := range sum.words {
			out[term] = []any{w.shown(), w.of("en").articles, w.of("en").places, w.of("ru").articles, w.of("ru").places, w.titles, w.capital, w.small}
		}
		return out
	}
	if diff := cmp.Diff(picture(whole), picture(alone)); diff != "" || len(whole.words) < 500 {
		t.Errorf("%d words (-together +one by one):\n%s", len(whole.words), diff)
	}
}
