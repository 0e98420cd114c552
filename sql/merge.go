package store

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// partElements is how many list elements a merge holds in memory at a time, or
// somewhat more. Tests cut smaller parts.
var partElements = 8 << 20

// freeElements is how many list elements a merge moves before it lets the room
// that they had in the file go: it takes up no more than that, and what is free
// is used again by the next ones.
const freeElements = 32 << 20

// merge writes neighbouring runs as one, without dead documents, and drops
// them. It takes the terms part by part, each in a transaction, so that a term
// is in the old runs or in the new one, and the file need not hold all of both.
// Where it ends before its time, some of the runs overlap and have no term in
// common; merging them again finishes it.
func (s *Store) merge(ctx context.Context, runs []postingRun) error {
	if err := s.mergeParts(ctx, runs, func() error { return nil }); err != nil {
		return fmt.Errorf("compacting the index: %w", err)
	}
	return nil
}

// mergeParts is merge, and calls before for every part; its error ends the merge.
func (s *Store) mergeParts(ctx context.Context, runs []postingRun, before func() error) error {
	from, to := span(runs)
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
		if err := s.execBulk(ctx, "run_add", args{"run": run, "from_doc": from, "to_doc": to, "rows": int64(0)}); err != nil {
			return err
		}
		return s.setIndexState(ctx, x)
	})
	if err != nil {
		return err
	}
	moved := 0
	err = s.eachPart(ctx, numbers, cuts, func(c cut, parts []sortedRun) error {
		if err := before(); err != nil {
			return err
		}
		if err := s.bulk.inTransaction(ctx, func() error { return s.mergePart(ctx, run, numbers, c, parts, live) }); err != nil {
			return err
		}
		if moved += c.elements; moved < freeElements {
			return nil
		}
		moved = 0
		return s.checkpoint(ctx)
	})
	if err != nil {
		return err
	}
	return s.bulk.inTransaction(ctx, func() error {
		if err := s.execBulk(ctx, "run_remove", args{"runs": numbers}); err != nil {
			return err
		}
		return s.execBulk(ctx, "run_remove_empty", args{"run": run})
	})
}

// span gives the documents [from, to) that runs cover together.
func span(runs []postingRun) (from, to uint32) {
	from, to = runs[0].fromDoc, runs[0].toDoc
	for _, r := range runs[1:] {
		from, to = min(from, r.fromDoc), max(to, r.toDoc)
	}
	return from, to
}

// mergePart moves the terms of a part from the old runs to the new one.
func (s *Store) mergePart(ctx context.Context, run int32, old []int32, c cut, parts []sortedRun, live *liveDocs) error {
	rows, err := s.appendPostings(ctx, func(a *postingAppender) error {
		return mergeRuns(parts, func(term string, p []postings) error {
			if p = live.only(p); len(p) == 0 {
				return nil
			}
			return a.add(run, term, 0, p)
		})
	})
	if err != nil {
		return err
	}
	if err := s.execBulk(ctx, "posting_remove", args{"runs": old, "low": c.low, "high": c.high}); err != nil {
		return err
	}
	if err := s.execBulk(ctx, "run_resize", args{"run": run, "rows": rows}); err != nil {
		return err
	}
	for i, p := range parts {
		if err := s.execBulk(ctx, "run_resize", args{"run": old[i], "rows": -int64(p.len())}); err != nil {
			return err
		}
	}
	return nil
}

// cut is a part of the terms: those with a head in [low, high].
type cut struct {
	low, high uint64
	elements  int // of their lists, in the runs that were cut
}

// cuts parts the terms of runs so that no part has many more than partElements
// list elements.
func (s *Store) cuts(ctx context.Context, runs []int32) ([]cut, error) {
	text, err := s.literal("posting_heads", args{"runs": runs})
	if err != nil {
		return nil, err
	}
	cuts := []cut{{high: math.MaxUint64}}
	err = s.bulk.chunks(ctx, text, func(chunk mapping.DataChunk, rows int) error {
		heads, elements := column[uint64](chunk, 0, rows), column[int64](chunk, 1, rows)
		for i := range rows {
			last := &cuts[len(cuts)-1]
			if last.elements > 0 && last.elements+int(elements[i]) > partElements {
				last.high = heads[i] - 1
				cuts = append(cuts, cut{low: heads[i], high: math.MaxUint64})
				last = &cuts[len(cuts)-1]
			}
			last.elements += int(elements[i])
		}
		return nil
	})
	if err != nil {
		return nil, queryError("posting_heads", err)
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
func (s *Store) eachPart(ctx context.Context, runs []int32, cuts []cut, do func(cut, []sortedRun) error) error {
	reader, err := openBulk(s.connector, s.path)
	if err != nil {
		return err
	}
	defer reader.close()
	type read struct {
		cut   cut
		parts []sortedRun
		err   error
	}
	reading, stop := context.WithCancel(ctx)
	ahead := make(chan read)
	go func() {
		defer close(ahead)
		for _, c := range cuts {
			parts, err := s.part(reading, reader, runs, c)
			select {
			case ahead <- read{c, parts, err}:
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
		if err := do(r.cut, r.parts); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// part reads the rows of runs for a part of the terms, run by run.
func (s *Store) part(ctx context.Context, from *bulk, runs []int32, c cut) ([]sortedRun, error) {
	text, err := s.literal("posting_part", args{"runs": runs, "low": c.low, "high": c.high})
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
