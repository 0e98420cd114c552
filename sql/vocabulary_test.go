package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestVocabularyGoesOn indexes batches with one vocabulary and with a new one
// each: the runs are the same, and an earlier run stays as it is while the
// vocabulary grows.
func TestVocabularyGoesOn(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := []string{"a", "B", "ž", "Ł", "мя", "Жа", "'", "’s", "7", "_", "水", "ﬁ"}
	word := func() string {
		var b strings.Builder
		for range 1 + random.IntN(7) {
			b.WriteString(letters[random.IntN(len(letters))])
		}
		return b.String()
	}
	batch := func(n int) []indexable {
		texts := make([]indexable, n)
		for i := range texts {
			var words []string
			for range random.IntN(60) {
				words = append(words, word())
			}
			texts[i] = indexable{doc: uint32(i), title: word(), text: strings.Join(words, " ")}
		}
		return texts
	}
	read := func(runs []sortedRun) []string {
		var rows []string
		for _, r := range runs {
			for i := range r.len() {
				if r.key(i) != keyOfTerm(r.term(i)) {
					t.Errorf("%q: the key is %x", r.term(i), r.key(i))
				}
				rows = append(rows, fmt.Sprint(r.term(i), r.at(i)))
			}
		}
		return rows
	}
	var spare spareIndexers
	var held []*indexers
	for range 6 {
		texts := batch(1 + random.IntN(80))
		again := slices.Clone(texts)
		going := spare.take()
		runs := going.index(texts)
		spare.handOn(going)
		held = append(held, going)
		before := read(runs)
		var fresh indexers
		if diff := diffRows(read(fresh.index(again)), before); diff != "" {
			t.Fatal("with a vocabulary that goes on the run is another: ", diff)
		}
		for i := range texts {
			if !slices.Equal(texts[i].sketch, again[i].sketch) {
				t.Errorf("%q has another sketch", texts[i].text)
			}
		}
		next := spare.take() // another room, the same words
		next.index(batch(50))
		spare.handOn(next)
		held = append(held, next)
		if diff := diffRows(before, read(runs)); diff != "" {
			t.Fatal("the run has changed as its vocabulary grew: ", diff)
		}
		if len(held) > 3 {
			spare.put(held[0])
			held = held[1:]
		}
	}
	if len(spare.words) != 1 {
		t.Errorf("there are %d vocabularies, want 1", len(spare.words))
	}
}

// diffRows gives the first row in which two lists differ, "" if none.
func diffRows(want, got []string) string {
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			return "too many: " + got[i]
		case i >= len(got):
			return "missing: " + want[i]
		case want[i] != got[i]:
			return got[i] + ", want " + want[i]
		}
	}
	return ""
}

func TestFullVocabularyBeginsAnew(t *testing.T) {
	texts := []indexable{{doc: 0, title: "Border closed", text: "Since Monday."}}
	var x indexers
	x.index(texts)
	first := x.words[0]
	first.written.used = keptWords
	run := x.index(texts)[0]
	if x.words[0] == first || x.words[0].len() != 4 || run.len() != 4 {
		t.Errorf("the new vocabulary has %d terms and the run %d, want 4 in another vocabulary", x.words[0].len(), run.len())
	}
}

// BenchmarkVocabulary indexes texts with many words that are met once.
func BenchmarkVocabulary(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	texts := make([]indexable, 2_000)
	size := 0
	for i := range texts {
		var words []string
		for range 300 {
			// Zipf's law, nearly: each tenfold of the rank is as frequent as the one before.
			rank := int(2_000_000 * random.Float64() * random.Float64() * random.Float64() * random.Float64())
			words = append(words, []string{"слова", "word"}[rank%2]+fmt.Sprint(rank))
		}
		texts[i] = indexable{doc: uint32(i), title: words[0], text: strings.Join(words, " ")}
		size += len(texts[i].text)
	}
	b.SetBytes(int64(size))
	var x indexers
	for b.Loop() {
		x.index(texts)
	}
}
