package store

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// scopeTest is a scope as what is looked up for each document.
type scopeTest struct {
	a                                                 *residentArticles
	undated                                           bool
	from, to, fromDay, toDay                          int64
	languages, countries, dateFroms, sources, authors []bool // nil: all
	storedAfter                                       int64

	key   string // tells scopes apart
	known docSet // those in scope, and perhaps some that no article has; nil: they are to be tested
}

func (a *residentArticles) scopeTest(s Scope) scopeTest {
	t := scopeTest{a: a, undated: s.Undated, storedAfter: s.StoredAfter,
		from: micros(s.From, undatedAt+1), to: micros(s.To, maxMicros), fromDay: micros(s.FromDay, undatedAt+1), toDay: micros(s.ToDay, maxMicros)}
	if len(s.Sources) > 0 {
		t.sources = a.sourcesWhere(FromSources(s.Sources).has)
	}
	if s.Publishers != nil {
		among := a.sourcesWhere(func(r residentSource) bool { return slices.Contains(s.Publishers, r.label()) })
		for i := range t.sources {
			among[i] = among[i] && t.sources[i]
		}
		t.sources = among
	}
	if len(s.Languages) > 0 {
		t.languages = a.codesOf(codedLanguage, s.Languages)
	}
	if len(s.Countries) > 0 {
		t.countries = a.codesOf(codedCountry, s.Countries)
	}
	if len(s.DateFroms) > 0 {
		t.dateFroms = a.codesOf(codedDateFrom, s.DateFroms)
	}
	if len(s.Authors) > 0 {
		t.authors = make([]bool, len(a.authors))
		for i, name := range a.authors {
			t.authors[i] = slices.Contains(s.Authors, name)
		}
	}
	return t
}

// has says whether a document is in scope.
func (t *scopeTest) has(doc uint32) bool {
	a := t.a
	switch at := a.published[doc]; {
	case at == undatedAt:
		if !t.undated {
			return false
		}
	case t.undated:
		return false
	case a.dayOnly[doc]:
		if at < t.fromDay || at >= t.toDay {
			return false
		}
	default:
		if at < t.from || at >= t.to {
			return false
		}
	}
	return a.ids[doc] > t.storedAfter && (t.sources == nil || t.sources[a.source[doc]]) &&
		(t.languages == nil || t.languages[a.coded[codedLanguage][doc]]) &&
		(t.countries == nil || t.countries[a.coded[codedCountry][doc]]) &&
		(t.dateFroms == nil || t.dateFroms[a.coded[codedDateFrom][doc]]) &&
		(t.authors == nil || t.authors[a.author[doc]])
}

// keptScope is the documents of a scope as a set, of one bit each: a page asks a dozen
// questions about one scope, and the next page often the same again. It is made at the second
// question: the first looks at what matches alone, which may be little.
type keptScope struct {
	lock    sync.Mutex // held while set is made
	asked   bool
	docs    uint32 // documents below it are told apart
	set     docSet
	sources []bool // that were in scope, as of a scopeTest
}

// scopeTest gives the test of a scope, with the documents that pass it where the scope was
// asked for before.
func (s *Store) scopeTest(a *residentArticles, scope Scope) scopeTest {
	t := a.scopeTest(scope)
	t.key = fmt.Sprintf("%d %d %d %d %t %#v %q %q %q %q %q %t %d", t.from, t.to, t.fromDay, t.toDay, t.undated, scope.Sources, scope.Languages, scope.Countries,
		scope.DateFroms, scope.Authors, scope.Publishers, scope.Publishers == nil, t.storedAfter)
	t.known = s.resident.scopes.find(t.key).documents(t)
	return t
}

// documents gives the documents that pass the test of the scope; nil when it is asked for
// the first time. A document stays in or out of it as long as it lives, unless a source is
// called otherwise.
func (r *keptScope) documents(t scopeTest) docSet {
	r.lock.Lock()
	defer r.lock.Unlock()
	if !r.asked {
		r.asked = true
		return nil
	}
	a := t.a
	same := len(r.sources) <= len(t.sources) && slices.Equal(r.sources, t.sources[:len(r.sources)])
	if same && r.set != nil && a.docs <= r.docs {
		return r.set[:(a.docs+63)/64]
	}
	first, set := uint32(0), newDocSet(a.docs)
	if same && r.set != nil {
		first = r.docs
		copy(set, r.set)
	}
	inParts(set[first/64:], func(_, from, to int) {
		test := t
		for doc := max(first, first/64*64+uint32(from)*64); doc < min(a.docs, first/64*64+uint32(to)*64); doc++ {
			if test.has(doc) {
				set.add(doc)
			}
		}
	})
	if !same && a.docs < r.docs {
		return set // of an earlier version, which is asked for no more
	}
	r.docs, r.set, r.sources = a.docs, set, t.sources
	return set
}

// narrowed gives of a set what is in scope; only is false where that is not known, and each
// of the set has to be tested. The set that it is given stays as it is.
func (t *scopeTest) narrowed(set docSet) (_ docSet, only bool) {
	if t.known == nil {
		return set, false
	}
	in := make(docSet, len(set))
	for i, w := range set {
		in[i] = w & t.known[i]
	}
	return in, true
}

// workersOf is in how many parts a set is gone through at once.
func workersOf(set docSet) int {
	if len(set) < 2048 { // of 64 documents each
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

// inParts goes through the words of a set in several parts at once.
func inParts(set docSet, do func(worker, from, to int)) {
	workers := workersOf(set)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() { do(w, w*len(set)/workers, (w+1)*len(set)/workers) })
	}
	all.Wait()
}
