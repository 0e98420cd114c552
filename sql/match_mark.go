package store

import (
	"fmt"
	"strings"
)

// manyLookups is from how many words, prefixes and phrases on they are looked up
// together. It costs a few that are common more than it saves them.
const manyLookups = 24

// lookupsOf counts the words, prefixes and phrases of m.
func lookupsOf(m Match) (n int) {
	switch m := m.(type) {
	case All:
		for _, x := range m {
			n += lookupsOf(x)
		}
	case Any:
		for _, x := range m {
			n += lookupsOf(x)
		}
	case Not:
		n = lookupsOf(m.Match)
	case Words:
		n = len(m.Any)
	case Phrase, Within, Near, Weighted:
		n = 1
	}
	return n
}

// marking renders a query of many lookups. Each group of lookups whose
// documents are of one meaning for the query, such as all alternatives of an OR,
// has a mark, which is a bit of a number. The index is asked once for all of
// them, each document that it gives is marked with what it holds, and the query
// is then a condition on an article and its document's marks.
type marking struct {
	marks   int
	lookups []*markedLookup
	known   map[string]*markedLookup
	lists   []markedList
}

type markedLookup struct {
	phrase Phrase
	marks  []int
}

// markedList is a list of documents that is found by itself.
type markedList struct {
	list
	mark int
}

// marksPerColumn is how many bits a column has.
const marksPerColumn = 64

// marked renders what must hold of an article "a" as a join with marked
// documents and a predicate on both.
func marked(m Match) (joins, where Fragment) {
	var k marking
	condition := k.condition(m)
	join := " JOIN "
	if may, _ := unmarked(m); may {
		join = " LEFT JOIN "
	}
	return Fragment("a" + join + "(" + k.docs() + ") marked ON marked.doc = a.doc"), Fragment(condition)
}

// anyOf gives a SELECT of the documents that are in any of the lists.
func anyOf(lists []list) string {
	var k marking
	mark := k.next()
	for _, l := range lists {
		k.add(l, mark)
	}
	return "SELECT doc FROM (" + k.docs() + ")"
}

// unmarked says whether m may hold, and whether it must, of an article whose
// document has no mark.
func unmarked(m Match) (may, must bool) {
	switch m := m.(type) {
	case All:
		may, must = true, true
		for _, x := range m {
			xMay, xMust := unmarked(x)
			may, must = may && xMay, must && xMust
		}
	case Any:
		for _, x := range m {
			xMay, xMust := unmarked(x)
			may, must = may || xMay, must || xMust
		}
	case Not:
		xMay, xMust := unmarked(m.Match)
		may, must = !xMust, !xMay
	case Every:
		may, must = true, true
	case list:
	default:
		may = true
	}
	return may, must
}

// condition gives m as a predicate over the article "a" and "marked", whose
// columns are NULL for a document without a mark.
func (k *marking) condition(m Match) string {
	switch m := m.(type) {
	case All:
		parts := make([]string, len(m))
		for i, x := range m {
			parts[i] = k.condition(x)
		}
		return joinTexts(parts, " AND ", "TRUE")
	case Any:
		var parts []string
		mark := -1 // of all that is looked up
		for _, x := range m {
			if l, ok := x.(list); ok {
				if mark < 0 {
					mark = k.next()
					parts = append(parts, has(mark))
				}
				k.add(l, mark)
				continue
			}
			parts = append(parts, k.condition(x))
		}
		return joinTexts(parts, " OR ", "FALSE")
	case Not:
		return "NOT (" + k.condition(m.Match) + ")"
	case list:
		mark := k.next()
		k.add(m, mark)
		return has(mark)
	default:
		return m.where()
	}
}

func joinTexts(parts []string, with, empty string) string {
	switch len(parts) {
	case 0:
		return empty
	case 1:
		return parts[0]
	}
	return "(" + strings.Join(parts, with) + ")"
}

func (k *marking) next() int {
	k.marks++
	return k.marks - 1
}

// has says that a document has a mark.
func has(mark int) string {
	return fmt.Sprintf("coalesce(marked.marks%d & %s <> 0, FALSE)", mark/marksPerColumn, unsigned(1<<(mark%marksPerColumn)))
}

// add marks the documents of a list.
func (k *marking) add(l list, mark int) {
	switch m := l.(type) {
	case Words:
		for _, t := range m.Any {
			k.lookup(Phrase{Terms: []Term{t}, In: m.In}, mark)
		}
	case Phrase:
		k.lookup(m, mark)
	default:
		k.lists = append(k.lists, markedList{l, mark})
	}
}

func (k *marking) lookup(p Phrase, mark int) {
	key := fmt.Sprint(p)
	l := k.known[key]
	if l == nil {
		if k.known == nil {
			k.known = map[string]*markedLookup{}
		}
		l = &markedLookup{phrase: p}
		k.known[key] = l
		k.lookups = append(k.lookups, l)
	}
	l.marks = append(l.marks, mark)
}

// says gives marks as literals for the columns.
func (k *marking) says(marks ...int) string {
	sums := make([]uint64, k.columns())
	for _, mark := range marks {
		sums[mark/marksPerColumn] |= 1 << (mark % marksPerColumn)
	}
	texts := make([]string, len(sums))
	for i, sum := range sums {
		texts[i] = unsigned(sum)
	}
	return strings.Join(texts, ", ")
}

func (k *marking) columns() int { return (k.marks + marksPerColumn - 1) / marksPerColumn }

// docs gives a SELECT of the documents that have marks, each once.
func (k *marking) docs() string {
	names, sums := make([]string, k.columns()), make([]string, k.columns())
	for i := range names {
		names[i] = fmt.Sprintf("marks%d", i)
		sums[i] = fmt.Sprintf("bit_or(%s) AS %[1]s", names[i])
	}
	lookups := make([]lookup, len(k.lookups))
	for i, l := range k.lookups {
		lookups[i] = lookup{l.phrase, k.says(l.marks...)}
	}
	columns := strings.Join(names, ", ")
	hits := together(lookups, columns)
	for _, l := range k.lists {
		hits.selects = append(hits.selects, fmt.Sprintf("SELECT doc, %s FROM (%s)", k.says(l.mark), l.docs()))
	}
	return fmt.Sprintf("%s SELECT doc, %s FROM hit GROUP BY doc", hits.with(), strings.Join(sums, ", "))
}
