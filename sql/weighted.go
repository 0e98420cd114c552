package store

import (
	"fmt"
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

func (w Weighted) where() string {
	if len(w.Terms) == 0 {
		return "FALSE"
	}
	// Documents come once for each term, so that those of one term are made
	// distinct before the terms are put together.
	parts := make([]string, len(w.Terms))
	for i, t := range w.Terms {
		parts[i] = fmt.Sprintf("SELECT DISTINCT doc, %d AS weight FROM (%s)", t.Weight, t.Phrase.docs())
	}
	return fmt.Sprintf("a.doc IN (SELECT doc FROM (%s) GROUP BY doc HAVING sum(weight) >= %d)",
		strings.Join(parts, " UNION ALL "), w.Threshold)
}

// docs gives a SELECT of the matching documents, with duplicates.
func (p Phrase) docs() string {
	if len(p.Terms) == 1 {
		return Words{Any: p.Terms, In: p.In}.docs()
	}
	return "SELECT doc FROM (" + p.spans() + ")"
}
