package store

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// residentLists is how many bytes of lists of the index are kept: some hundred common
// words, with the places of the few that phrases are asked for.
const residentLists = 128 << 20

// wordPlace is where a word stands: its document in the upper half, its position below.
type wordPlace uint64

func (p wordPlace) doc() uint32 { return uint32(p >> 32) }
func (p wordPlace) pos() uint32 { return uint32(p) }

// sameField says that two places of a document are both in the title or both in the text.
func (p wordPlace) sameField(q wordPlace) bool { return (p.pos() < textBase) == (q.pos() < textBase) }

// termList is what the index has of a term. It does not change.
type termList struct {
	upto   uint32      // documents below it are here
	docs   []uint32    // ascending
	places []wordPlace // ascending; of a list without places nil
	placed bool
}

func (l *termList) bytes() int { return 4*len(l.docs) + 8*len(l.places) + 64 }

// residentTerms are the lists that were used last. The zero value has none.
type residentTerms struct {
	lock  sync.Mutex
	lists map[Term]*residentTerm
	bytes int
	clock int64
}

type residentTerm struct {
	*termList
	used int64 // residentTerms.clock
}

// get gives the list of a term if it is there for all documents below docs.
func (r *residentTerms) get(t Term, docs uint32, placed bool) (l, stale *termList) {
	r.lock.Lock()
	defer r.lock.Unlock()
	entry := r.lists[t]
	if entry == nil || placed && !entry.placed {
		return nil, nil
	}
	r.clock++
	entry.used = r.clock
	if entry.upto < docs {
		return nil, entry.termList
	}
	return entry.termList, nil
}

// put keeps a list, and lets those go that were not used for longest.
func (r *residentTerms) put(t Term, l *termList) {
	if l.bytes() > residentLists/2 {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.lists == nil {
		r.lists = map[Term]*residentTerm{}
	}
	if old := r.lists[t]; old != nil {
		if old.upto > l.upto || old.placed && !l.placed {
			return // somebody else was faster
		}
		r.bytes -= old.bytes()
	}
	r.clock++
	r.lists[t] = &residentTerm{l, r.clock}
	r.bytes += l.bytes()
	if r.bytes <= residentLists {
		return
	}
	// A quarter goes at once: looking for the oldest takes longer than letting it go.
	oldest := make([]Term, 0, len(r.lists))
	for t := range r.lists {
		oldest = append(oldest, t)
	}
	slices.SortFunc(oldest, func(a, b Term) int { return int(r.lists[a].used - r.lists[b].used) })
	for _, t := range oldest {
		if r.bytes <= residentLists/4*3 {
			break
		}
		r.bytes -= r.lists[t].bytes()
		delete(r.lists, t)
	}
}

// wantedTerm is a term that is looked up, with what was known of it.
type wantedTerm struct {
	Term
	placed bool
	old    *termList
}

// lookUp reads the lists of terms for all documents below docs, which the index has.
func (s *Store) lookUp(ctx context.Context, wanted []wantedTerm, docs uint32) ([]*termList, error) {
	lists := make([]*termList, len(wanted))
	for _, placed := range []bool{false, true} {
		var parts []string
		for n, w := range wanted {
			if w.placed != placed {
				continue
			}
			columns, after := "docs", ""
			if placed {
				columns = "docs, pos, more_docs, more_pos"
			}
			if w.old != nil {
				after = fmt.Sprintf(" AND last_doc >= %d", w.old.upto)
			}
			parts = append(parts, fmt.Sprintf("SELECT %d::INTEGER AS n, %s FROM posting WHERE %s%s", n, columns, w.condition(), after))
		}
		if len(parts) == 0 {
			continue
		}
		found := make([][]postings, len(wanted))
		err := s.borrow(ctx, func(b *bulk) error {
			return b.chunks(ctx, strings.Join(parts, " UNION ALL "), func(chunk mapping.DataChunk, rows int) error {
				readPostings(chunk, rows, placed, found)
				return nil
			})
		})
		if err != nil {
			return nil, queryError("of the index", err)
		}
		var all sync.WaitGroup
		for n, w := range wanted {
			if w.placed != placed {
				continue
			}
			if len(parts) > 2*runtime.GOMAXPROCS(0) { // many words are short lists
				lists[n] = newTermList(w, found[n], docs)
				continue
			}
			all.Go(func() { lists[n] = newTermList(w, found[n], docs) })
		}
		all.Wait()
	}
	return lists, nil
}

// readPostings adds rows of the index to what was found of each term.
func readPostings(chunk mapping.DataChunk, rows int, placed bool, found [][]postings) {
	numbers := column[int32](chunk, 0, rows)
	columns := 1
	if placed {
		columns = 4
	}
	var entries [4][]listEntry
	var elements [4][]uint32
	for c := range columns {
		entries[c], elements[c] = lists(chunk, 1+c, rows)
	}
	for i, n := range numbers {
		var l [4][]uint32
		for c := range columns {
			e := entries[c][i]
			l[c] = slices.Clone(elements[c][e.offset : e.offset+e.length]) // the chunk goes
		}
		found[n] = append(found[n], postings{l[0], l[1], l[2], l[3]})
	}
}

// newTermList puts together what was found of a term in the runs of the index, and of a
// prefix in those of its words, behind what was known.
func newTermList(w wantedTerm, found []postings, docs uint32) *termList {
	l := &termList{upto: docs, placed: w.placed}
	from := uint32(0)
	if w.old != nil {
		from = w.old.upto
		l.docs, l.places = slices.Clone(w.old.docs), slices.Clone(w.old.places)
	}
	slices.SortFunc(found, func(a, b postings) int { return int(int64(a.docs[0]) - int64(b.docs[0])) })
	known := len(l.docs)
	for _, p := range found {
		begin, _ := slices.BinarySearch(p.docs, from)
		l.docs = append(l.docs, p.docs[begin:]...)
		if w.placed {
			more, _ := slices.BinarySearch(p.moreDocs, from)
			l.places = appendPlaces(l.places, postings{p.docs[begin:], p.pos[begin:], p.moreDocs[more:], p.morePos[more:]})
		}
	}
	// Runs do not overlap, but the words of a prefix do.
	if !slices.IsSorted(l.docs[known:]) {
		slices.Sort(l.docs[known:])
	}
	l.docs = slices.Compact(l.docs)
	if !slices.IsSorted(l.places) {
		slices.Sort(l.places)
	}
	l.docs, l.places = below(l.docs, docs), belowPlace(l.places, docs)
	return l
}

// below gives the documents that are below the limit: later ones may not be whole.
func below(docs []uint32, limit uint32) []uint32 {
	n, _ := slices.BinarySearch(docs, limit)
	return docs[:n:n]
}

func belowPlace(places []wordPlace, limit uint32) []wordPlace {
	n, _ := slices.BinarySearch(places, wordPlace(limit)<<32)
	return places[:n:n]
}

// appendPlaces adds the first and the further places of a list in order.
func appendPlaces(to []wordPlace, p postings) []wordPlace {
	to = slices.Grow(to, len(p.docs)+len(p.moreDocs))
	j := 0
	for i, doc := range p.docs {
		at := wordPlace(doc) << 32
		to = append(to, at|wordPlace(p.pos[i]))
		for ; j < len(p.moreDocs) && p.moreDocs[j] == doc; j++ {
			to = append(to, at|wordPlace(p.morePos[j]))
		}
	}
	return to
}
