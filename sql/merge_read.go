package store

import (
	"context"
	"slices"
	"sort"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// readRun is a part of a run as it was read.
type readRun struct {
	terms []string
	lists []postings
}

func (r *readRun) len() int          { return len(r.terms) }
func (r *readRun) head(i int) uint64 { return bigEndian(r.terms[i]) }
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
	reader, err := s.openBulk()
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
			parts, err := reader.part(reading, runs, c)
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
func (b *bulk) part(ctx context.Context, runs []int32, c cut) ([]sortedRun, error) {
	place := make(map[int32]int, len(runs))
	read := make([]readRun, len(runs))
	for i, r := range runs {
		place[r] = i
	}
	err := b.read(ctx, "posting_part", args{"runs": runs, "low": c.low, "high": c.high}, func(chunk mapping.DataChunk, rows int) error {
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
		return nil, err
	}
	parts := make([]sortedRun, len(read))
	for i := range read {
		parts[i] = read[i].sorted()
	}
	return parts, nil
}
