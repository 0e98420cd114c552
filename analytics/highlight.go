package analytics

import (
	"slices"
	"sort"

	"tidings/sql"
)

// Highlight gives where the query's words stand in an article: byte ranges in
// the title and in the text, sorted and without overlap. A word that the query
// excludes is left out; the words of a phrase are marked where the whole
// phrase stands, and those of a proximity where it holds. It takes one pass
// over each text, whatever the number of words in the query.
func (q Query) Highlight(title, text string) (titleSpans, textSpans []Span) {
	if q.Expr == nil {
		return nil, nil
	}
	return newMarker(q.Expr, FieldTitle).mark(title), newMarker(q.Expr, FieldText).mark(text)
}

// marker finds what a query looks for in one field of an article. The words
// and prefixes it looks for are its atoms; they are numbered from 0.
type marker struct {
	words    map[string]int // number of each word that is looked for
	prefixes map[string]int // number of each prefix that is looked for
	lengths  []int          // lengths of the prefixes, rising
	alone    []bool         // atoms that are marked wherever they stand
	traced   []bool         // atoms whose places the patterns below need

	phrases [][]int // atoms side by side
	withins []withinPattern
	nears   []nearPattern
}

type withinPattern struct {
	atoms []int // distinct
	n     int
}

type nearPattern struct {
	left, right [][]int // alternatives, each a phrase
	n           int
}

func newMarker(e Expr, field FieldName) *marker {
	m := &marker{words: map[string]int{}, prefixes: map[string]int{}}
	m.add(e, field, true)
	m.seal()
	return m
}

// seal ends the gathering of atoms.
func (m *marker) seal() {
	for prefix := range m.prefixes {
		m.lengths = append(m.lengths, len(prefix))
	}
	slices.Sort(m.lengths)
	m.lengths = slices.Compact(m.lengths)
}

// add takes in what e looks for in the field; positive is false under an odd
// number of negations.
func (m *marker) add(e Expr, field FieldName, positive bool) {
	switch e := e.(type) {
	case Not:
		m.add(e.Expr, field, !positive)
		return
	case Field:
		if e.Name == field {
			m.add(e.Expr, field, positive)
		}
		return
	case And, Or:
		for _, part := range children(e) {
			m.add(part, field, positive)
		}
		return
	}
	if !positive {
		return
	}
	switch e := e.(type) {
	case Word, Prefix, Phrase:
		phrase := m.numbers(e)
		if len(phrase) == 1 {
			m.alone[phrase[0]] = true
			break
		}
		m.trace(phrase)
		m.phrases = append(m.phrases, phrase)
	case Within:
		atoms := m.number(parts(e.Parts))
		m.trace(atoms)
		slices.Sort(atoms)
		m.withins = append(m.withins, withinPattern{atoms: slices.Compact(atoms), n: e.N})
	case Score:
		for _, t := range e.Terms {
			if t.Weight > 0 { // the others speak against the article, like words that are excluded
				m.add(t.Expr, field, true)
			}
		}
	case Near:
		m.nears = append(m.nears, nearPattern{left: m.side(e.Left), right: m.side(e.Right), n: e.N})
	}
}

// side gives the alternatives of one side of a Near.
func (m *marker) side(e Expr) [][]int {
	if or, ok := e.(Or); ok {
		var all [][]int
		for _, part := range or.Exprs {
			all = append(all, m.side(part)...)
		}
		return all
	}
	phrase := m.numbers(e)
	m.trace(phrase)
	return [][]int{phrase}
}

// numbers gives the atoms of a Word, a Prefix or a Phrase.
func (m *marker) numbers(e Expr) []int {
	switch e := e.(type) {
	case Word:
		return m.number([]store.Term{term(e.Text, false)})
	case Prefix:
		return m.number([]store.Term{term(e.Text, true)})
	case Phrase:
		return m.number(parts(e.Parts))
	}
	return nil
}

func (m *marker) number(terms []store.Term) []int {
	numbers := make([]int, len(terms))
	for i, term := range terms {
		known := m.words
		if term.Prefix {
			known = m.prefixes
		}
		n, ok := known[term.Text]
		if !ok {
			n = len(m.alone)
			known[term.Text] = n
			m.alone = append(m.alone, false)
			m.traced = append(m.traced, false)
		}
		numbers[i] = n
	}
	return numbers
}

func (m *marker) trace(atoms []int) {
	for _, a := range atoms {
		m.traced[a] = true
	}
}

// places is what one pass over a text found.
type places struct {
	words  []Span  // every word of the text, by position
	marked []bool  // which of them are to be shown
	of     [][]int // positions of each traced atom, rising
}

func (m *marker) mark(text string) []Span {
	if len(m.alone) == 0 {
		return nil
	}
	p := m.places(len(text))
	for tok := range store.Tokens(text) {
		m.read(tok, &p)
	}
	for _, phrase := range m.phrases {
		for _, s := range p.standings(phrase) {
			p.show(s)
		}
	}
	for _, w := range m.withins {
		p.markWithin(w)
	}
	for _, n := range m.nears {
		p.markNear(n)
	}
	var spans []Span
	for i, marked := range p.marked {
		if marked {
			spans = append(spans, p.words[i])
		}
	}
	return spans
}

// places makes room for the words of a text of so many bytes.
func (m *marker) places(bytes int) places {
	const usual = 6 // bytes a word takes in running text
	return places{
		words:  make([]Span, 0, bytes/usual+1),
		marked: make([]bool, 0, bytes/usual+1),
		of:     make([][]int, len(m.alone)),
	}
}

// read takes in the next word of a text.
func (m *marker) read(tok store.Token, p *places) {
	p.words = append(p.words, Span{tok.Start, tok.End})
	p.marked = append(p.marked, false)
	if atom, ok := m.words[tok.Term]; ok {
		m.meet(atom, p)
	}
	for _, n := range m.lengths {
		if n > len(tok.Term) {
			break
		}
		if atom, ok := m.prefixes[tok.Term[:n]]; ok {
			m.meet(atom, p)
		}
	}
}

// meet notes that the last word seen is what atom looks for.
func (m *marker) meet(atom int, p *places) {
	pos := len(p.words) - 1
	if m.alone[atom] {
		p.marked[pos] = true
	}
	if m.traced[atom] {
		p.of[atom] = append(p.of[atom], pos)
	}
}

// standing is where a phrase stands: the positions of its first and last word.
type standing struct{ first, last int }

func (p *places) show(s standing) {
	for i := s.first; i <= s.last; i++ {
		p.marked[i] = true
	}
}

// standings gives where the atoms stand side by side in order.
func (p *places) standings(phrase []int) []standing {
	next := make([]int, len(phrase)) // how far each atom's places are read
	var out []standing
first:
	for _, pos := range p.of[phrase[0]] {
		for i := 1; i < len(phrase); i++ {
			of := p.of[phrase[i]]
			for next[i] < len(of) && of[next[i]] < pos+i {
				next[i]++
			}
			if next[i] == len(of) {
				break first
			}
			if of[next[i]] != pos+i {
				continue first
			}
		}
		out = append(out, standing{pos, pos + len(phrase) - 1})
	}
	return out
}

// markWithin marks every place that stands in some window of n in which each
// of the atoms stands.
func (p *places) markWithin(w withinPattern) {
	type place struct{ pos, atom int }
	var all []place
	for i, atom := range w.atoms {
		for _, pos := range p.of[atom] {
			all = append(all, place{pos, i})
		}
	}
	slices.SortFunc(all, func(a, b place) int { return a.pos - b.pos })
	inWindow := make([]int, len(w.atoms))
	kinds, end, shown := 0, 0, 0
	for start, first := range all {
		for ; end < len(all) && all[end].pos <= first.pos+w.n; end++ {
			if inWindow[all[end].atom]++; inWindow[all[end].atom] == 1 {
				kinds++
			}
		}
		if kinds == len(w.atoms) {
			for shown = max(shown, start); shown < end; shown++ {
				p.marked[all[shown].pos] = true
			}
		}
		if inWindow[first.atom]--; inWindow[first.atom] == 0 {
			kinds--
		}
	}
}

// markNear marks what stands near enough to something of the other side.
func (p *places) markNear(n nearPattern) {
	left, right := p.alternatives(n.left), p.alternatives(n.right)
	p.markFollowed(left, right, n.n)
	p.markFollowed(right, left, n.n)
}

func (p *places) alternatives(phrases [][]int) []standing {
	var all []standing
	for _, phrase := range phrases {
		all = append(all, p.standings(phrase)...)
	}
	slices.SortFunc(all, func(a, b standing) int { return a.first - b.first })
	return all
}

// markFollowed marks what of a is followed within n by something of b, and
// what of b follows so. Both are sorted by their first word.
func (p *places) markFollowed(a, b []standing, n int) {
	follows := make([]int, len(b)+1) // +1 where a run of followers begins, -1 after it
	for _, s := range a {
		from := sort.Search(len(b), func(i int) bool { return b[i].first > s.last })
		to := sort.Search(len(b), func(i int) bool { return b[i].first > s.last+n })
		if from < to {
			p.show(s)
			follows[from]++
			follows[to]--
		}
	}
	depth := 0
	for i, s := range b {
		if depth += follows[i]; depth > 0 {
			p.show(s)
		}
	}
}
