package store

import (
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// A story is an article and its near-duplicates: its first article, and every
// later one that is similar to it and no more than storyWindow behind it. Which
// articles are first is settled in the order of their times: one is first unless
// it is similar to an earlier that is, and it belongs to the earliest that it is
// similar to. So a story is never longer than the window, nor does it drift: each
// of its articles was compared with the first. And it is a function of what is
// stored, whatever came in which order: the articles that are first are the
// maximal independent set that a greedy walk by time finds, and who arrives, goes
// or changes is followed from those that it moves to those that they move (as in
// Censor-Hillel, Haramaty and Karnin 2016, "Optimal dynamic distributed MIS").
// Articles arrive nearly in the order of their times, so that hardly any moves.
//
// The one thing that depends on arrival is the time of an undated article: when
// it was first seen.
const storyWindow = 72 * time.Hour

// storyTime is when an article stands in the order of stories. One of which only
// the day is known stands at the end of it, behind those with an hour.
func storyTime(a Article) time.Time {
	switch {
	case a.Published.IsZero():
		return a.FirstSeen.UTC().Truncate(time.Microsecond)
	case a.DateOnly:
		return a.Published.UTC().Add(24*time.Hour - time.Microsecond)
	}
	return a.Published.UTC().Truncate(time.Microsecond)
}

// place is where an article stands in the order of stories.
type place struct {
	time int64 // microseconds since 1970
	key  uint64
	id   int64
}

func (p place) before(q place) bool {
	return cmp.Or(cmp.Compare(p.time, q.time), cmp.Compare(p.key, q.key), cmp.Compare(p.id, q.id)) < 0
}

// storyNode is an article as stories see it.
type storyNode struct {
	place
	sketch  []byte
	story   int64
	was     int64 // story as stored, 0 if it is new
	first   place // of the story as stored, where it is another's
	alone   bool  // no other in memory has a band of it
	settled bool
	// near says that the articles near it have to be loaded before it is settled.
	near bool
}

// storyMove gives a stored article another story.
type storyMove struct{ article, story int64 }

// settler settles the stories of some articles and of those that they move. All
// that it holds is new, moved or near such a one.
type settler struct {
	store  *Store
	gone   map[int64]bool // stored articles that are no more, or come again as new ones
	nodes  map[int64]*storyNode
	queue  storyQueue
	bands  bandSet                 // of all nodes
	shared bandSet                 // of more than one
	alone  []*storyNode            // nodes without a shared band
	firsts map[uint32][]*storyNode // settled, the first of a story, and not alone
	lost   []int64                 // stories whose first article belongs to another now
}

// settleStories gives the new articles their stories, and says which stored ones move.
// Those that are gone must be named; an article that comes with another text is
// gone and new. Its caller has the lock, and there is no transaction under way on
// the bulk connection.
func (s *Store) settleStories(ctx context.Context, fresh []*storyNode, gone []int64) ([]storyMove, error) {
	w := &settler{store: s, gone: make(map[int64]bool, len(gone)), nodes: map[int64]*storyNode{}, firsts: map[uint32][]*storyNode{}, lost: gone}
	for _, id := range gone {
		w.gone[id] = true
	}
	for _, n := range fresh {
		n.story = n.id
		if len(n.sketch) > 0 {
			n.near = true
			w.add(n)
		}
	}
	for len(w.queue) > 0 || len(w.lost) > 0 {
		if len(w.lost) > 0 {
			if err := w.loadMembers(ctx); err != nil {
				return nil, err
			}
			continue
		}
		if w.queue[0].near {
			if err := w.loadNear(ctx); err != nil {
				return nil, err
			}
			continue
		}
		w.decide(heap.Pop(&w.queue).(*storyNode))
	}
	var moves []storyMove
	for _, n := range w.nodes {
		if n.was != 0 && n.story != n.was {
			moves = append(moves, storyMove{n.id, n.story})
		}
	}
	slices.SortFunc(moves, func(a, b storyMove) int { return cmp.Compare(a.article, b.article) })
	return moves, nil
}

// add takes an article in, to be settled.
func (w *settler) add(n *storyNode) {
	w.nodes[n.id] = n
	heap.Push(&w.queue, n)
	for band := range eachBand(n.sketch) {
		if w.bands.add(band) {
			w.shared.add(band)
		}
	}
	n.alone = true
	w.alone = append(w.alone, n)
}

// meet finds who is not alone any more. It has to be called before any is
// settled after others were added.
func (w *settler) meet() {
	left := w.alone[:0]
	for _, n := range w.alone {
		if !w.shared.hasAny(n.sketch) {
			left = append(left, n)
			continue
		}
		n.alone = false
		if n.settled && n.story == n.id {
			w.addFirst(n)
		}
	}
	w.alone = left
}

func (w *settler) addFirst(n *storyNode) {
	for band := range eachBand(n.sketch) {
		w.firsts[band] = append(w.firsts[band], n)
	}
}

// decide settles an article, when all that stand before it and bear on it are.
func (w *settler) decide(n *storyNode) {
	first := n.place
	if n.was != 0 && n.was != n.id && w.nodes[n.was] == nil && !w.gone[n.was] {
		first = n.first // nothing has moved it
	}
	if !n.alone {
		for band := range eachBand(n.sketch) {
			for _, f := range w.firsts[band] {
				if f.before(first) && n.time-f.time <= storyWindow.Microseconds() && similar(f.sketch, n.sketch) {
					first = f.place
				}
			}
		}
	}
	n.story, n.settled = first.id, true
	if n.story == n.id && !n.alone {
		w.addFirst(n)
	}
	if n.was == n.id && n.story != n.id {
		w.lost = append(w.lost, n.id)
	}
}

// loadMembers takes in the articles of lost stories.
func (w *settler) loadMembers(ctx context.Context) error {
	const atOnce = 10_000
	for lost := range slices.Chunk(w.lost, atOnce) {
		members, err := query(ctx, w.store, "story_members", args{"stories": lost}, nil, func(r *sql.Rows) (*storyNode, error) {
			n := &storyNode{near: true}
			return n, r.Scan(&n.id, &n.time, &n.key, &n.was, &n.sketch)
		})
		if err != nil {
			return err
		}
		for _, n := range members {
			if w.gone[n.id] {
				continue
			}
			if have := w.nodes[n.id]; have != nil {
				have.near = true
				continue
			}
			w.add(n)
		}
	}
	w.lost = nil
	w.meet()
	return nil
}

// loadNear takes in the stored articles near those whose neighbours are wanted:
// the first of stories, and of the others those whose first does not stand before
// all of these.
func (w *settler) loadNear(ctx context.Context) error {
	var wanted []*storyNode
	for _, n := range w.queue {
		if n.near {
			wanted = append(wanted, n)
			n.near = false
		}
	}
	near := &w.bands
	if len(wanted) < len(w.nodes) {
		near = &bandSet{}
		for _, n := range wanted {
			for band := range eachBand(n.sketch) {
				near.add(band)
			}
		}
	}
	var found []*storyNode
	spans := spansAround(wanted)
	for _, span := range spans {
		err := w.store.bulk.read(ctx, "story_near", args{"from": span[0], "to": span[1]}, func(chunk mapping.DataChunk, rows int) error {
			ids, times := column[int64](chunk, 0, rows), column[int64](chunk, 1, rows)
			keys, stories := column[uint64](chunk, 2, rows), column[int64](chunk, 3, rows)
			sketches := stringsOf(chunk, 4, rows)
			for i := range rows {
				sketch := sketches[i].bytes()
				if near.hasAny(sketch) && w.nodes[ids[i]] == nil && !w.gone[ids[i]] {
					found = append(found, &storyNode{place: place{times[i], keys[i], ids[i]}, was: stories[i], sketch: bytes.Clone(sketch)})
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := w.findFirsts(ctx, found); err != nil {
		return err
	}
	for _, n := range found {
		if n.was == n.id || n.first.time >= spans[0][0]+storyWindow.Microseconds() {
			w.add(n)
		}
	}
	w.meet()
	return nil
}

// findFirsts looks up where the first articles of the others' stories stand.
func (w *settler) findFirsts(ctx context.Context, nodes []*storyNode) error {
	places := map[int64]place{}
	for _, n := range nodes {
		places[n.id] = n.place
	}
	var missing []int64
	for _, n := range nodes {
		if _, known := places[n.was]; !known {
			if have := w.nodes[n.was]; have != nil {
				places[n.was] = have.place
				continue
			}
			places[n.was] = place{}
			missing = append(missing, n.was)
		}
	}
	if len(missing) > 0 {
		found, err := query(ctx, w.store, "story_places", args{"articles": missing}, nil, func(r *sql.Rows) (p place, err error) {
			return p, r.Scan(&p.id, &p.time, &p.key)
		})
		if err != nil {
			return err
		}
		for _, p := range found {
			places[p.id] = p
		}
	}
	for _, n := range nodes {
		n.first = places[n.was]
	}
	return nil
}

// maxSpans bounds the questions that are asked for one batch.
const maxSpans = 16

// spansAround gives the spans of time, in order, that lie within the window
// around articles.
func spansAround(nodes []*storyNode) [][2]int64 {
	times := make([]int64, len(nodes))
	for i, n := range nodes {
		times[i] = n.time
	}
	slices.Sort(times)
	window := storyWindow.Microseconds()
	var gaps []int64
	for i := 1; i < len(times); i++ {
		if gap := times[i] - times[i-1]; gap > 2*window {
			gaps = append(gaps, gap)
		}
	}
	apart := 2*window + 1 // a gap that parts two spans
	if len(gaps) >= maxSpans {
		slices.Sort(gaps)
		apart = max(apart, gaps[len(gaps)-maxSpans+1])
	}
	var spans [][2]int64
	for i, t := range times {
		if i == 0 || t-times[i-1] >= apart && len(spans) < maxSpans {
			spans = append(spans, [2]int64{t - window, 0})
		}
		spans[len(spans)-1][1] = t + window
	}
	return spans
}

// storyQueue is a heap of articles by their place.
type storyQueue []*storyNode

func (q storyQueue) Len() int           { return len(q) }
func (q storyQueue) Less(i, j int) bool { return q[i].before(q[j].place) }
func (q storyQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push is for package heap.
func (q *storyQueue) Push(n any) { *q = append(*q, n.(*storyNode)) }

// Pop is for package heap.
func (q *storyQueue) Pop() any {
	last := len(*q) - 1
	n := (*q)[last]
	*q = (*q)[:last]
	return n
}
