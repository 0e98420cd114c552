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

func (w Weighted) where() string { return "a.doc IN (" + w.docs() + ")" }

func (w Weighted) unique() bool { return true }

// docs gives a SELECT of the matching documents, each once.
func (w Weighted) docs() string {
	if len(w.Terms) == 0 {
		return Words{}.docs()
	}
	lookups := make([]lookup, len(w.Terms))
	for i, t := range w.Terms {
		lookups[i] = lookup{t.Phrase, fmt.Sprintf("%d, %d", i, t.Weight)}
	}
	// A word of the index has a document once, so that words add up as they are.
	// What a prefix or a phrase finds more than once is made one first.
	h := together(lookups, "term, weight")
	if len(h.selects) > 0 {
		h.selects = []string{"SELECT DISTINCT * FROM (" + strings.Join(h.selects, " UNION ALL ") + ")"}
	}
	return fmt.Sprintf("SELECT doc FROM (%s SELECT doc FROM hit GROUP BY doc HAVING sum(weight) >= %d)", h.with(), w.Threshold)
}
