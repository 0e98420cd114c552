package analytics

import (
	"cmp"
	"math"
	"slices"
)

const (
	// enoughToCompare is how many articles a reference must have in a language to
	// tell what is usual there, if another one has more.
	enoughToCompare = 10
	// leastOdds is by how much the odds that an article has a word must be larger.
	leastOdds = 2
	// leastScore is the score from which a word is distinct: if it were not, so
	// high a one would come once in a thousand times.
	leastScore = 3.29
)

// distinctness is by how much a word is more frequent in a target than in each of
// some references: the root of the sum over languages of Dunning's log-likelihood
// ratio G2 of the numbers of articles that have it, negative where it is rarer.
// have is the number of articles of each side that have the word, by language, and
// all that of all of them; the target is the first side.
func distinctness(have, all [][]float64) float64 {
	sum := 0.0
	for language, n := range all[0] {
		if n == 0 {
			continue
		}
		least, found, largest := 0.0, false, 1
		for ref := 1; ref < len(all); ref++ {
			if all[ref][language] > all[largest][language] {
				largest = ref
			}
			if all[ref][language] < enoughToCompare {
				continue
			}
			if g := likelihood(have[0][language], n, have[ref][language], all[ref][language]); !found || g < least {
				least, found = g, true
			}
		}
		if !found {
			least = likelihood(have[0][language], n, have[largest][language], all[largest][language])
		}
		sum += least
	}
	return math.Copysign(math.Sqrt(math.Abs(sum)), sum)
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
