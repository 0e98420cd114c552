package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// Runs of the index are put together in the way of a log-structured merge tree
// (O'Neil, Cheng, Gawlick, O'Neil 1996, "The log-structured merge-tree", tiered):
// a level holds runs up to levelFactor times as wide as the level below, and
// levelFactor runs of a level become one of the next. So each posting is
// written again once a level, and a query looks into few runs.
const (
	levelFactor = 8
	// levelDocs is how many documents the runs of the lowest level cover at most.
	levelDocs = 512
	// maxRunDocs bounds a run: a compaction takes seconds, and the room in the
	// file that its old runs leave is soon used again.
	maxRunDocs = 1 << 18
	// deadShare is the share of dead documents from which a run is written
	// again without them.
	deadShare = 0.25
)

// level gives the level of a run.
func (r postingRun) level() int {
	level := 0
	for most := int64(levelDocs); r.width() > most; most *= levelFactor {
		level++
	}
	return level
}

// overfull gives the newest runs that should become one while articles keep
// coming, nil if none should: the last levelFactor of a level or more, with the
// smaller ones behind them.
func overfull(runs []postingRun) []postingRun {
	level, count := -1, 0
	var found []postingRun
	var width int64
	for i := len(runs) - 1; i >= 0; i-- {
		l := runs[i].level()
		if width += runs[i].width(); width > maxRunDocs {
			break
		}
		if l > level {
			level, count = l, 0
		}
		if l == level {
			count++
		}
		if count >= levelFactor {
			found = runs[i:]
		}
	}
	return found
}

// tail gives the newest runs that should become one when no more articles are
// coming for now, nil if none should: the longest tail whose first run is at
// most twice as wide as what is behind it.
func tail(runs []postingRun) []postingRun {
	var found []postingRun
	var behind int64
	for i := len(runs) - 1; i >= 0; i-- {
		width := runs[i].width()
		if behind+width > maxRunDocs {
			break
		}
		if behind > 0 && width <= 2*behind {
			found = runs[i:]
		}
		behind += width
	}
	return found
}

// Compact puts small runs of the index together where that is worth it, and
// writes runs again that hold many dead documents. With force it puts as many
// together as it may and drops all that is dead. It says whether it did
// anything. Readers go on meanwhile; each step is a transaction.
func (s *Store) Compact(ctx context.Context, force bool) (bool, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.spare.drop() // no more articles are coming for now
	did := false
	runs, err := s.runs(ctx)
	if err != nil {
		return false, err
	}
	if force {
		if len(runs) == 0 {
			return false, nil
		}
		return true, s.compactAll(ctx)
	}
	if together := tail(runs); together != nil {
		if err := s.merge(ctx, together); err != nil {
			return false, err
		}
		did = true
		runs = runs[:len(runs)-len(together)]
	}
	for _, r := range runs {
		live, err := s.liveDocs(ctx, r.fromDoc, r.toDoc)
		if err != nil {
			return did, err
		}
		if float64(live.dead) < deadShare*float64(r.width()) {
			continue
		}
		if err := s.merge(ctx, []postingRun{r}); err != nil {
			return did, err
		}
		did = true
	}
	if !did {
		return false, nil
	}
	return true, s.checkpoint(ctx)
}

// compactAll puts all runs together, as many as may be in one.
func (s *Store) compactAll(ctx context.Context) error {
	runs, err := s.runs(ctx)
	if err != nil {
		return err
	}
	for from := 0; from < len(runs); {
		to, width := from, int64(0)
		for to < len(runs) && (to == from || width+runs[to].width() <= maxRunDocs) {
			width += runs[to].width()
			to++
		}
		if err := s.merge(ctx, runs[from:to]); err != nil {
			return err
		}
		from = to
	}
	return s.checkpoint(ctx)
}

// partElements is how many list elements a merge holds in memory at a time, or
// somewhat more.
const partElements = 8 << 20

// merge writes neighbouring runs as one, without dead documents, and drops them.
func (s *Store) merge(ctx context.Context, runs []postingRun) error {
	from, to := runs[0].fromDoc, runs[len(runs)-1].toDoc
	numbers := make([]int32, len(runs))
	for i, r := range runs {
		numbers[i] = r.run
	}
	live, err := s.liveDocs(ctx, from, to)
	if err != nil {
		return err
	}
	cuts, err := s.cuts(ctx, numbers)
	if err != nil {
		return err
	}
	x, err := s.indexState(ctx)
	if err != nil {
		return err
	}
	run := x.nextRun
	x.nextRun++
	err = s.bulk.inTransaction(ctx, func() error {
		rows, err := s.appendPostings(ctx, func(a *postingAppender) error {
			return s.eachPart(ctx, numbers, cuts, func(parts []sortedRun) error {
				return mergeRuns(parts, func(term string, p []postings) error {
					if p = live.only(p); len(p) == 0 {
						return nil
					}
					return a.add(run, term, 0, p)
				})
			})
		})
		if err != nil {
			return err
		}
		for _, step := range []string{"posting_remove", "run_remove"} {
			if err := s.execBulk(ctx, step, args{"runs": numbers}); err != nil {
				return err
			}
		}
		if rows > 0 {
			if err := s.execBulk(ctx, "run_add", args{"run": run, "from_doc": from, "to_doc": to, "rows": rows}); err != nil {
				return err
			}
		}
		return s.setIndexState(ctx, x)
	})
	if err != nil {
		return fmt.Errorf("compacting the index: %w", err)
	}
	return nil
}

// cuts parts the terms of runs so that no part has many more than partElements
// list elements. It gives the beginnings of the parts, the first of them "".
func (s *Store) cuts(ctx context.Context, runs []int32) ([]string, error) {
	text, err := s.literal("posting_prefixes", args{"runs": runs})
	if err != nil {
		return nil, err
	}
	cuts := []string{""}
	var size int64
	err = s.bulk.chunks(ctx, text, func(chunk mapping.DataChunk, rows int) error {
		prefixes, elements := stringsOf(chunk, 0, rows), column[int64](chunk, 1, rows)
		for i := range rows {
			if size > 0 && size+elements[i] > partElements {
				cuts = append(cuts, prefixes[i].text())
				size = 0
			}
			size += elements[i]
		}
		return nil
	})
	if err != nil {
		return nil, queryError("posting_prefixes", err)
	}
	return cuts, nil
}

// readRun is a part of a run as it was read.
type readRun struct {
	terms []string
	lists []postings
}

func (r *readRun) len() int          { return len(r.terms) }
func (r *readRun) term(i int) string { return r.terms[i] }
func (r *readRun) at(i int) postings { return r.lists[i] }

// sorted puts the rows in order. They lie in order in the table, but several
// threads read them, so that stretches of them may come in another order.
func (r *readRun) sorted() *readRun {
	var stretches [][2]int
	for from, i := 0, 1; i <= len(r.terms); i++ {
		if i == len(r.terms) || r.terms[i] < r.terms[i-1] {
			stretches = append(stretches, [2]int{from, i})
			from = i
		}
	}
	if len(stretches) <= 1 {
		return r
	}
	slices.SortFunc(stretches, func(a, b [2]int) int { return strings.Compare(r.terms[a[0]], r.terms[b[0]]) })
	ordered := &readRun{make([]string, 0, len(r.terms)), make([]postings, 0, len(r.terms))}
	for _, s := range stretches {
		ordered.terms = append(ordered.terms, r.terms[s[0]:s[1]]...)
		ordered.lists = append(ordered.lists, r.lists[s[0]:s[1]]...)
	}
	if !slices.IsSorted(ordered.terms) {
		sort.Stable((*byTerm)(ordered))
	}
	return ordered
}

// byTerm sorts the rows one by one.
type byTerm readRun

func (r *byTerm) Len() int           { return len(r.terms) }
func (r *byTerm) Less(i, j int) bool { return r.terms[i] < r.terms[j] }
func (r *byTerm) Swap(i, j int) {
	r.terms[i], r.terms[j] = r.terms[j], r.terms[i]
	r.lists[i], r.lists[j] = r.lists[j], r.lists[i]
}

// eachPart calls do with the runs part by part, as they are cut. It reads the
// next part, on a connection of its own, while do works.
func (s *Store) eachPart(ctx context.Context, runs []int32, cuts []string, do func([]sortedRun) error) error {
	reader, err := openBulk(s.connector, s.path)
	if err != nil {
		return err
	}
	defer reader.close()
	type read struct {
		parts []sortedRun
		err   error
	}
	reading, stop := context.WithCancel(ctx)
	ahead := make(chan read)
	go func() {
		defer close(ahead)
		for i, low := range cuts {
			high := ""
			if i+1 < len(cuts) {
				high = cuts[i+1]
			}
			parts, err := s.part(reading, reader, runs, low, high)
			select {
			case ahead <- read{parts, err}:
			case <-reading.Done():
				return
			}
		}
	}()
	defer func() {
		stop()
		for range ahead { // let the reader end
		}
	}()
	for r := range ahead {
		if r.err != nil {
			return r.err
		}
		if err := do(r.parts); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// part reads the rows of runs for the terms in [low, high), run by run.
func (s *Store) part(ctx context.Context, from *bulk, runs []int32, low, high string) ([]sortedRun, error) {
	text, err := s.literal("posting_part", args{"runs": runs, "low": low, "high": high})
	if err != nil {
		return nil, err
	}
	place := make(map[int32]int, len(runs))
	read := make([]readRun, len(runs))
	for i, r := range runs {
		place[r] = i
	}
	err = from.chunks(ctx, text, func(chunk mapping.DataChunk, rows int) error {
		terms, numbers := stringsOf(chunk, 0, rows), column[int32](chunk, 1, rows)
		var entries [4][]listEntry
		var elements [4][]uint32
		for i := range entries {
			entries[i], elements[i] = lists(chunk, 2+i, rows)
			elements[i] = slices.Clone(elements[i]) // the chunk goes
		}
		for i := range rows {
			var l [4][]uint32
			for j := range l {
				e := entries[j][i]
				l[j] = elements[j][e.offset : e.offset+e.length]
			}
			r := &read[place[numbers[i]]]
			r.terms = append(r.terms, terms[i].text())
			r.lists = append(r.lists, postings{l[0], l[1], l[2], l[3]})
		}
		return nil
	})
	if err != nil {
		return nil, queryError("posting_part", err)
	}
	parts := make([]sortedRun, len(read))
	for i := range read {
		parts[i] = read[i].sorted()
	}
	return parts, nil
}

// liveDocs says which documents of a range are wanted. The zero value wants all.
type liveDocs struct {
	from uint32
	bits []uint64
	dead int64
}

func newLiveDocs(from, to uint32) *liveDocs {
	return &liveDocs{from: from, bits: make([]uint64, (to-from+63)/64), dead: int64(to - from)}
}

// add says that a document that was not is wanted.
func (l *liveDocs) add(doc uint32) {
	l.bits[(doc-l.from)/64] |= 1 << ((doc - l.from) % 64)
	l.dead--
}

// liveDocs gives the documents of a range that articles have.
func (s *Store) liveDocs(ctx context.Context, from, to uint32) (*liveDocs, error) {
	text, err := s.literal("article_docs", args{"from_doc": from, "to_doc": to})
	if err != nil {
		return nil, err
	}
	l := newLiveDocs(from, to)
	err = s.bulk.chunks(ctx, text, func(chunk mapping.DataChunk, rows int) error {
		for _, doc := range column[uint32](chunk, 0, rows) {
			l.add(doc)
		}
		return nil
	})
	if err != nil {
		return nil, queryError("article_docs", err)
	}
	return l, nil
}

func (l *liveDocs) has(doc uint32) bool {
	return l.bits[(doc-l.from)/64]&(1<<((doc-l.from)%64)) != 0
}

// only gives the postings of live documents.
func (l *liveDocs) only(parts []postings) []postings {
	if l.dead == 0 {
		return parts
	}
	kept := parts[:0]
	for _, p := range parts {
		p.docs, p.pos = l.filter(p.docs, p.pos)
		p.moreDocs, p.morePos = l.filter(p.moreDocs, p.morePos)
		if len(p.docs) > 0 {
			kept = append(kept, p)
		}
	}
	return kept
}

func (l *liveDocs) filter(docs, pos []uint32) (keptDocs, keptPos []uint32) {
	n := 0
	for i, doc := range docs {
		if l.has(doc) {
			docs[n], pos[n] = doc, pos[i]
			n++
		}
	}
	return docs[:n], pos[:n]
}

// Checkpoint writes what the log holds into the database file.
func (s *Store) Checkpoint(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.checkpoint(ctx)
}

// checkpoint is Checkpoint for a caller who has the lock. Where others are at
// work it is left to a later one: what is committed is safe in the log.
func (s *Store) checkpoint(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, `CHECKPOINT`)
	var own *duckdb.Error
	if errors.As(err, &own) && own.Type == duckdb.ErrorTypeTransaction {
		return nil
	}
	if err != nil {
		return fmt.Errorf("writing the database file: %w", err)
	}
	return nil
}
