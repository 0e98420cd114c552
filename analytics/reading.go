package analytics

import (
	"slices"
	"strings"

	"tidings/sql"
)

// The index takes at most so many words of a title for the title's; it counts
// later ones as text, and leaves a gap behind them.
const (
	indexedTitle = 1000
	overflowGap  = 1024
)

// reading is the words of one field of an article as the index has them.
type reading struct {
	places
	field    FieldName // FieldTitle or FieldText
	overflow int       // this many words at the beginning of a text stand in the title
}

// Place is where a part of a query stands in an article.
type Place struct {
	Field       FieldName // FieldTitle or FieldText
	First, Last int       // number of its first and last word in the field, from 1
	Bytes       Span      // in the field
}

// read gives the words of an article for the atoms of m.
func (m *marker) readArticle(a store.Article) (title, text reading) {
	title = reading{field: FieldTitle, places: m.places(len(a.Title))}
	text = reading{field: FieldText, places: m.places(len(a.Text))}
	for tok := range store.Tokens(a.Title) {
		if len(title.words) < indexedTitle {
			m.read(tok, &title.places)
			continue
		}
		m.read(tok, &text.places)
		text.overflow++
	}
	if text.overflow > 0 {
		text.words = append(text.words, make([]Span, overflowGap)...)
		text.marked = append(text.marked, make([]bool, overflowGap)...)
	}
	for tok := range store.Tokens(a.Text) {
		m.read(tok, &text.places)
	}
	return title, text
}

// place gives a standing as people count.
func (r *reading) place(s standing) Place {
	p := Place{Field: r.field, First: s.first + 1, Last: s.last + 1, Bytes: Span{r.words[s.first].Start, r.words[s.last].End}}
	switch {
	case s.first < r.overflow:
		p.Field = FieldTitle
		p.First, p.Last = p.First+indexedTitle, p.Last+indexedTitle
	case r.overflow > 0:
		p.First, p.Last = p.First-r.overflow-overflowGap, p.Last-r.overflow-overflowGap
	}
	return p
}

// marks gives the runs of marked words and takes the marks off.
func (r *reading) marks() []standing {
	var out []standing
	for i, marked := range r.marked {
		if !marked {
			continue
		}
		r.marked[i] = false
		if n := len(out); n > 0 && out[n-1].last == i-1 {
			out[n-1].last = i
		} else {
			out = append(out, standing{i, i})
		}
	}
	return out
}

// narrowest gives the positions between the first and the last word of the
// narrowest run in which each of the atoms stands; ok is false where there is
// none.
func (p *places) narrowest(atoms []int) (width int, ok bool) {
	atoms = slices.Compact(slices.Sorted(slices.Values(atoms)))
	next := make([]int, len(atoms))
	for {
		// The run that begins at the least of the next places of all atoms ends
		// at the greatest of them.
		least, most := -1, 0
		for i, a := range atoms {
			if next[i] == len(p.of[a]) {
				return width, ok
			}
			pos := p.of[a][next[i]]
			most = max(most, pos)
			if least < 0 || pos < p.of[atoms[least]][next[least]] {
				least = i
			}
		}
		if w := most - p.of[atoms[least]][next[least]]; !ok || w < width {
			width, ok = w, true
		}
		next[least]++
	}
}

// gap gives the least distance at which something of a stands before or after
// something of b without overlap; ok is false where there is none. Both are
// sorted by their first word.
func gap(a, b []standing) (least int, ok bool) {
	for _, pair := range [][2][]standing{{a, b}, {b, a}} {
		for _, s := range pair[0] {
			i, _ := slices.BinarySearchFunc(pair[1], s.last+1, func(x standing, first int) int { return x.first - first })
			if i == len(pair[1]) {
				continue
			}
			if d := pair[1][i].first - s.last; !ok || d < least {
				least, ok = d, true
			}
		}
	}
	return least, ok
}

// forms are the distinct words of some texts, by their terms.
type forms struct {
	terms []string          // sorted
	typed map[string]string // as first written
}

func newForms(texts ...string) *forms {
	f := &forms{typed: map[string]string{}}
	for _, text := range texts {
		for tok := range store.Tokens(text) {
			if _, ok := f.typed[tok.Term]; !ok {
				f.typed[tok.Term] = text[tok.Start:tok.End]
				f.terms = append(f.terms, tok.Term)
			}
		}
	}
	slices.Sort(f.terms)
	return f
}

// beginning gives at most n words that begin with a term and are longer.
func (f *forms) beginning(term string, n int) []string {
	var out []string
	i, _ := slices.BinarySearch(f.terms, term)
	for ; i < len(f.terms) && len(out) < n && strings.HasPrefix(f.terms[i], term); i++ {
		if f.terms[i] != term {
			out = append(out, f.typed[f.terms[i]])
		}
	}
	return out
}
