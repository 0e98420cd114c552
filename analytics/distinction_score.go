package analytics

import (
	"cmp"
	"math"
	"slices"
)

const (
	// enoughAlone is how many articles a reference must have in a language to tell
	// alone what is usual there, and enoughToCompare to tell it at all. In a sample
	// fewer will do: what is found there is counted.
	enoughAlone      = 100
	enoughDrawnAlone = 25
	enoughToCompare  = 10
	// leastOdds is by how much the odds that an article has a word must be larger.
	leastOdds = 2
	// leastScore is the score from which a word is distinct: in one language, chance
	// alone gives so high a one once in a thousand times.
	leastScore = 3.29
)

// distinctness is by how much a word is more frequent in a target than in some
// references: the root of the sum over languages of Dunning's log-likelihood ratio
// G2, negative where it is rarer. have are the articles that have the word, all are
// all articles; alone: see references.
func distinctness(have, all frequencies, alone float64) float64 {
	sum := 0.0
	for l, n := range all[sideTarget] {
		if knownBefore(have, all, l) {
			continue
		}
		least, first := 0.0, true
		for _, ref := range references(all, l, alone) {
			if g := likelihood(have[sideTarget][l], n, have[ref][l], all[ref][l]); first || g < least {
				least, first = g, false
			}
		}
		sum += least
	}
	return math.Copysign(math.Sqrt(math.Abs(sum)), sum)
}

// references gives the sides that tell what is usual in a language: the reference
// and, if it has fewer articles than tell it alone, the rest as well, as a word that
// a few articles lack need not be new. Between two, the lesser score counts.
func references(all frequencies, language int, alone float64) []int {
	if all[sideReference][language] >= alone || len(all) == sideRest {
		return []int{sideReference}
	}
	if all[sideReference][language] < enoughToCompare && all[sideRest][language] > all[sideReference][language] {
		return []int{sideRest}
	}
	if all[sideRest][language] < enoughToCompare {
		return []int{sideReference}
	}
	return []int{sideReference, sideRest}
}

// knownBefore says that the few articles of a reference, which tell nothing of what
// is new in a language, tell that a word is not.
func knownBefore(have, all frequencies, language int) bool {
	few := all[sideReference][language]
	return len(all) > sideRest && few > 0 && few < enoughToCompare &&
		2*have[sideReference][language]*all[sideTarget][language] >= have[sideTarget][language]*few
}

// likelihood is G2 of a of n against b of m, negative where a/n is the lesser, and
// 0 where the odds are not leastOdds times as large.
func likelihood(a, n, b, m float64) float64 {
	has, total := a+b, n+m
	if m == 0 || has == 0 || has == total {
		return 0
	}
	part := func(observed, expected float64) float64 {
		if observed == 0 {
			return 0
		}
		return observed * math.Log(observed/expected)
	}
	g := 2 * (part(a, n*has/total) + part(n-a, n*(total-has)/total) + part(b, m*has/total) + part(m-b, m*(total-has)/total))
	switch {
	case a*m < b*n:
		return -g
	case (a+0.5)*(m-b+0.5) < leastOdds*(n-a+0.5)*(b+0.5): // Haldane's halves, for none
		return 0
	}
	return g
}

// scored is a word on its way into a list.
type scored struct {
	Keyword
	home   int // the language in which most articles of the target have it
	titles int // articles of the sample that have it in the title
}

// allot gives the limit places of a list to the languages of the target by their
// articles (Sainte-Laguë's method), so that a language in which little is written
// has its part, and in each to the words with the highest scores.
func allot(words []scored, articles []float64, limit int) []scored {
	slices.SortFunc(words, func(x, y scored) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(y.titles, x.titles), cmp.Compare(x.Term, y.Term))
	})
	waiting := make([][]int, len(articles))
	for i, w := range words {
		if w.Score >= leastScore {
			waiting[w.home] = append(waiting[w.home], i)
		}
	}
	var chosen []int
	taken := make([]int, len(articles))
	for len(chosen) < limit {
		next := -1
		claim := func(l int) float64 { return articles[l] / float64(2*taken[l]+1) }
		for l := range waiting {
			if taken[l] < len(waiting[l]) && (next < 0 || claim(l) > claim(next)) {
				next = l
			}
		}
		if next < 0 {
			break
		}
		chosen = append(chosen, waiting[next][taken[next]])
		taken[next]++
	}
	slices.Sort(chosen)
	out := make([]scored, len(chosen))
	for i, at := range chosen {
		out[i] = words[at]
	}
	return out
}

func keywords(words []scored) []Keyword {
	out := make([]Keyword, len(words))
	for i, w := range words {
		out[i] = w.Keyword
	}
	return out
}
