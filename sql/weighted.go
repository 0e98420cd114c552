package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Weighted matches articles in which the weights of the terms that occur sum
// up to Threshold or more; a term counts once however often it occurs. Weights
// are whole numbers, so that sums are exact; they may be negative, but
// Threshold is above 0: an article with none of the terms has no score.
type Weighted struct {
	Terms     []WeightedTerm
	Threshold int64
}

// WeightedTerm is a term of a Weighted; a word is a phrase of one term.
type WeightedTerm struct {
	Phrase Phrase
	Weight int64
}

func (w Weighted) where() string { return "a.doc IN (" + w.docs() + ")" }

func (w Weighted) unique() bool { return true }

// docs gives a SELECT of the matching documents, each once.
func (w Weighted) docs() string {
	// A word of the index has a document once, so that words of one weight are
	// looked up together and add up as they are. What a prefix or a phrase finds
	// more than once is made one first.
	words := map[int64][]Term{}
	var others []string
	for i, t := range w.Terms {
		if p := t.Phrase; len(p.Terms) == 1 && !p.Terms[0].Prefix && p.In == Anywhere {
			words[t.Weight] = append(words[t.Weight], p.Terms[0])
			continue
		}
		others = append(others, fmt.Sprintf("SELECT doc, %d AS term, %d AS weight FROM (%s)", i, t.Weight, t.Phrase.docs()))
	}
	var parts []string
	for _, weight := range slices.Sorted(maps.Keys(words)) {
		parts = append(parts, fmt.Sprintf("SELECT doc, %d AS weight FROM (%s)", weight, Words{Any: words[weight]}.docs()))
	}
	if len(others) > 0 {
		parts = append(parts, "SELECT doc, weight FROM (SELECT DISTINCT doc, term, weight FROM ("+strings.Join(others, " UNION ALL ")+"))")
	}
	if len(parts) == 0 {
		return Words{}.docs()
	}
	return fmt.Sprintf("SELECT doc FROM (%s) GROUP BY doc HAVING sum(weight) >= %d",
		strings.Join(parts, " UNION ALL "), w.Threshold)
}
