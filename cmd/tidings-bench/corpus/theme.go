package corpus

import (
	"math"
	"math/rand/v2"
	"sort"
)

// What articles have to do with each other: several hundred themes, each with
// words of its own in each language and people of its own. Most themes come
// and go, some stay.
const (
	themeCount  = 400
	themeWords  = 50
	themePeople = 8
	// Words of themes are drawn from these ranks of the vocabulary: neither the
	// head, which all articles have, nor the tail.
	themeFrom, themeTo = 150, 30_000
)

type theme struct {
	words  [][]int32 // by language: ranks in the vocabulary
	people []person
}

type themes struct {
	list    []theme
	byMonth [][]float64 // for each month, the cumulated weights of the themes
}

func newThemes(seed uint64, vocabularies []*vocabulary, n *names) *themes {
	r := rand.New(rand.NewPCG(seed, hash("themes")))
	t := &themes{list: make([]theme, themeCount)}
	months := dayCount/30 + 1
	t.byMonth = make([][]float64, months)
	for i := range t.list {
		one := &t.list[i]
		for _, v := range vocabularies {
			ranks := make([]int32, themeWords)
			for j := range ranks {
				ranks[j] = int32(themeFrom + r.IntN(min(themeTo, len(v.byRank))-themeFrom))
			}
			one.words = append(one.words, ranks)
		}
		for range themePeople {
			one.people = append(one.people, n.draw(r))
		}
		size := 1 / float64(i+8)
		stays := r.Float64() < 0.4
		peak, width := r.Float64()*float64(months), 1+r.ExpFloat64()*4
		for m := range t.byMonth {
			w := size
			if !stays {
				x := (float64(m) - peak) / width
				w *= 0.02 + 6*math.Exp(-x*x)
			}
			if i > 0 {
				w += t.byMonth[m][i-1]
			}
			t.byMonth[m] = append(t.byMonth[m], w)
		}
	}
	return t
}

func (t *themes) draw(r *rand.Rand, day int) *theme {
	weights := t.byMonth[day/30]
	at := r.Float64() * weights[len(weights)-1]
	return &t.list[min(sort.SearchFloat64s(weights, at), themeCount-1)]
}
