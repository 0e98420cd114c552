package store

import (
	"fmt"
	"strings"
)

// list is what can be found as a list of documents.
type list interface {
	// docs gives a SELECT of the matching documents.
	docs() string
	// unique says whether that gives each document once.
	unique() bool
}

// listOf gives m as a list of documents; ok is false where it is none.
func listOf(m Match) (_ list, ok bool) {
	if a, any := m.(Any); any {
		lists, other := a.lists()
		if len(other) > 0 || len(lists) == 0 {
			return nil, false
		}
		return docList{lists, len(lists) == 1 && len(a) == 1 && isUnique(a[0])}, true
	}
	if a, all := m.(All); all {
		return a.list()
	}
	l, ok := m.(list)
	return l, ok
}

// list gives an AND as a list, which it is where its parts and what its NOTs
// deny are: the first part's documents that the others have, or have not.
func (a All) list() (_ list, ok bool) {
	var first list
	var filters string
	for _, m := range a {
		join := " SEMI JOIN "
		if not, ok := m.(Not); ok {
			m, join = not.Match, " ANTI JOIN "
		}
		l, ok := listOf(m)
		switch {
		case !ok:
			return nil, false
		case first == nil && join == " SEMI JOIN ":
			first = l
		default:
			filters += join + "(" + l.docs() + ") USING (doc)"
		}
	}
	if first == nil {
		return nil, false
	}
	return docList{[]string{"SELECT doc FROM (" + first.docs() + ")" + filters}, first.unique()}, true
}

func isUnique(m Match) bool {
	l, ok := m.(list)
	return ok && l.unique()
}

// docList is several lists as one.
type docList struct {
	lists []string
	once  bool
}

func (d docList) docs() string { return strings.Join(d.lists, " UNION ALL ") }
func (d docList) unique() bool { return d.once }

// lists gives the parts of an OR that are found as lists of documents, and the
// others. Many words and phrases are looked up together.
func (a Any) lists() (lists []string, other []Match) {
	var alone []list
	lookups := 0
	for _, m := range a {
		if l, ok := m.(list); ok {
			alone = append(alone, l)
			lookups += lookupsOf(m)
		} else if l, ok := listOf(m); ok {
			lists = append(lists, l.docs())
		} else {
			other = append(other, m)
		}
	}
	if lookups >= manyLookups {
		return append(lists, anyOf(alone)), other
	}
	for _, l := range alone {
		lists = append(lists, l.docs())
	}
	return lists, other
}

// from renders what must hold of an article "a" as joins with lists of
// documents and a predicate for what is left. DuckDB joins an article with a
// list of unique documents three times faster than it looks it up in one.
func from(m Match) (joins, where Fragment) {
	if lookupsOf(m) >= manyLookups {
		return marked(m)
	}
	all, ok := m.(All)
	if !ok {
		all = All{m}
	}
	var rest All
	joined := "a"
	for i, part := range all {
		l, ok := listOf(part)
		if !ok {
			rest = append(rest, part)
			continue
		}
		docs := l.docs()
		if !l.unique() {
			docs = "SELECT DISTINCT doc FROM (" + docs + ")"
		}
		joined += fmt.Sprintf(" JOIN (%s) m%d ON m%[2]d.doc = a.doc", docs, i)
	}
	return Fragment(joined), Fragment(rest.where())
}
