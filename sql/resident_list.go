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
	if limit > maxResidentList || until.ID != 0 || !s.counted(m, scope, NoDimension) {
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
	chosen := a.newest(set, a.scopeTest(scope), after, limit)
	ids := make([]string, len(chosen))
	for i, doc := range chosen {
		ids[i] = fmt.Sprint(a.ids[doc])
	}
	f = fragments{"match": "FALSE"}
	if len(ids) > 0 {
		f["match"] = Fragment("a.id IN (" + strings.Join(ids, ", ") + ")")
	}
	return f, true, nil
}

// newest gives the documents of a list in any order: the newest of a set that are in scope
// and behind a place.
func (a *residentArticles) newest(set docSet, test scopeTest, after After, limit int) []uint32 {
	if limit < 1 {
		return nil
	}
	so := &newestSoFar{a: a}
	set.each(0, len(set), func(doc uint32) {
		full := len(so.docs) == limit
		if full && !so.older(so.docs[0], doc) || !a.behind(doc, after) || !test.has(doc) {
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

// newestSoFar is a heap of documents with the oldest on top.
type newestSoFar struct {
	a    *residentArticles
	docs []uint32
}

func (n *newestSoFar) older(x, y uint32) bool {
	return cmp.Or(cmp.Compare(n.a.published[x], n.a.published[y]), cmp.Compare(n.a.ids[x], n.a.ids[y])) < 0
}

func (n *newestSoFar) Len() int           { return len(n.docs) }
func (n *newestSoFar) Less(i, j int) bool { return n.older(n.docs[i], n.docs[j]) }
func (n *newestSoFar) Swap(i, j int)      { n.docs[i], n.docs[j] = n.docs[j], n.docs[i] }
func (n *newestSoFar) Push(doc any)       { n.docs = append(n.docs, doc.(uint32)) }

// Pop is asked for by heap.Interface; nothing is taken from the heap.
func (n *newestSoFar) Pop() any {
	last := n.docs[len(n.docs)-1]
	n.docs = n.docs[:len(n.docs)-1]
	return last
}

// behind says what After.where says.
func (a *residentArticles) behind(doc uint32, after After) bool {
	switch at := a.published[doc]; {
	case after.ID == 0:
		return true
	case after.Published.IsZero():
		return a.ids[doc] < after.ID
	default:
		place := after.Published.UnixMicro()
		return at != undatedAt && (at < place || at == place && a.ids[doc] < after.ID)
	}
}

// addResidentMentions is addMentions, from what is resident; done is false where that does not
// have what is asked. The transaction's caller lets nobody else write, and it has changed
// no article, so that what is resident is what the transaction sees. Of a new batch the tables
// are asked: its words are read from its own part of the index alone.
func (t *tx) addResidentMentions(topic int, firstDoc uint32, m Match) (done bool, err error) {
	s := t.store
	if firstDoc > 0 || !s.counted(m, Scope{}, NoDimension) || ofMentions(m) {
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
