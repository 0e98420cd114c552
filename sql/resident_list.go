package store

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// maxResidentList is the longest list that is chosen from what is resident: the database
// is told its articles by their numbers.
const maxResidentList = 500

// residentList chooses the articles of a list; ok is false where what is resident does not
// have what is asked.
func (s *Store) residentList(ctx context.Context, m Match, scope Scope, after, until After, limit int) (f fragments, ok bool, err error) {
	if limit > maxResidentList || until.ID != 0 || !s.counted(m, scope) {
		return nil, false, nil
	}
	a, err := s.residentArticles(ctx)
	if err != nil {
		return nil, false, err
	}
	set, err := s.matching(ctx, a, m)
	if err != nil {
		return nil, false, err
	}
	chosen := a.foremost(set, s.scopeTest(a, scope), after, limit)
	ids := make([]string, len(chosen))
	for i, doc := range chosen {
		ids[i] = fmt.Sprint(a.ids[doc])
	}
	f = fragments{"match": "FALSE", "order": after.Order.columns()}
	if len(ids) > 0 {
		f["match"] = Fragment("a.id IN (" + strings.Join(ids, ", ") + ")")
	}
	return f, true, nil
}

// foremost gives the documents of a list in any order: those of a set that are in scope and behind a
// place, and come first.
func (a *residentArticles) foremost(set docSet, test scopeTest, after After, limit int) []uint32 {
	if limit < 1 {
		return nil
	}
	so := &firstSoFar{a: a, order: after.Order}
	place := int64(undatedAt)
	if !after.Published.IsZero() {
		place = after.Published.UnixMicro()
	}
	set, only := test.narrowed(set)
	set.each(0, len(set), func(doc uint32) {
		full := len(so.docs) == limit
		if full && !so.before(doc, so.docs[0]) || after.ID != 0 && a.compare(doc, place, after) <= 0 || !only && !test.has(doc) {
			return
		}
		if !full {
			heap.Push(so, doc)
			return
		}
		so.docs[0] = doc
		heap.Fix(so, 0)
	})
	return so.docs
}

// compare says where in an order a document stands: above 0 behind an article of which the
// publication and the number are given, below 0 before it.
func (a *residentArticles) compare(doc uint32, published int64, of After) int {
	c := cmp.Compare(a.ids[doc], of.ID)
	if of.Order != StoredLastFirst {
		c = cmp.Or(cmp.Compare(a.published[doc], published), c)
	}
	if of.Order != OldestFirst {
		c = -c
	}
	return c
}

// firstSoFar is a heap of documents with the last of them on top.
type firstSoFar struct {
	a     *residentArticles
	order Order
	docs  []uint32
}

// before says whether a document comes before another.
func (f *firstSoFar) before(x, y uint32) bool {
	return f.a.compare(x, f.a.published[y], After{Order: f.order, ID: f.a.ids[y]}) < 0
}

func (f *firstSoFar) Len() int           { return len(f.docs) }
func (f *firstSoFar) Less(i, j int) bool { return f.before(f.docs[j], f.docs[i]) }
func (f *firstSoFar) Swap(i, j int)      { f.docs[i], f.docs[j] = f.docs[j], f.docs[i] }
func (f *firstSoFar) Push(doc any)       { f.docs = append(f.docs, doc.(uint32)) }

// Pop is asked for by heap.Interface; nothing is taken from the heap.
func (f *firstSoFar) Pop() any {
	last := f.docs[len(f.docs)-1]
	f.docs = f.docs[:len(f.docs)-1]
	return last
}

// addResidentMentions is addMentions, from what is resident; done is false where that does not
// have what is asked. The transaction's caller lets nobody else write, and it has changed
// no article, so that what is resident is what the transaction sees. Of a new batch the tables
// are asked: its words are read from its own part of the index alone.
func (t *tx) addResidentMentions(topic int, firstDoc uint32, m Match) (done bool, err error) {
	s := t.store
	if firstDoc > 0 || !s.counted(m, Scope{}) || ofMentions(m) {
		return false, nil
	}
	a, err := s.residentArticles(t.ctx)
	if err != nil {
		return false, err
	}
	set, err := s.matching(t.ctx, a, m)
	if err != nil {
		return false, err
	}
	err = t.append("mention", func(to *duckdb.Appender) (err error) {
		set.each(0, len(set), func(doc uint32) {
			if err == nil {
				err = to.AppendRow(int32(topic), a.ids[doc])
			}
		})
		return err
	})
	return true, err
}

// ofMentions says whether a match hangs on topics, which may be changing with it.
func ofMentions(m Match) bool {
	switch m := m.(type) {
	case All:
		return slices.ContainsFunc(m, ofMentions)
	case Any:
		return slices.ContainsFunc(m, ofMentions)
	case Not:
		return ofMentions(m.Match)
	case Mentions:
		return true
	}
	return false
}
