package store

import (
	"context"
	"slices"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// readRun is a part of a run as it was read: its rows, and their lists one behind
// the other. Nothing in it is a pointer, which a garbage collector would follow:
// there are millions of rows.
type readRun struct {
	words             wordList
	ends              []listEnds // of the rows' lists
	docs, pos         []uint32
	moreDocs, morePos []uint32
	order             []uint32 // of the rows; nil where they lie in order
}

func (r *readRun) len() int          { return r.words.len() }
func (r *readRun) key(i int) termKey { return keyOfTerm(r.term(i)) }
func (r *readRun) term(i int) string { return r.words.term(r.row(i)) }
func (r *readRun) at(i int) postings {
	row := r.row(i)
	var begin listEnds
	if row > 0 {
		begin = r.ends[row-1]
	}
	end := r.ends[row]
	return postings{r.docs[begin.first:end.first], r.pos[begin.first:end.first],
		r.moreDocs[begin.more:end.more], r.morePos[begin.more:end.more]}
}

func (r *readRun) row(i int) uint32 {
	if r.order == nil {
		return uint32(i)
	}
	return r.order[i]
}

// add appends a row.
func (r *readRun) add(term []byte, p postings) {
	r.words.add(term)
	r.docs, r.pos = append(r.docs, p.docs...), append(r.pos, p.pos...)
	r.moreDocs, r.morePos = append(r.moreDocs, p.moreDocs...), append(r.morePos, p.morePos...)
	r.ends = append(r.ends, listEnds{first: uint32(len(r.docs)), more: uint32(len(r.moreDocs))})
}

// sorted puts the rows in order. They lie in order in the table, but several
// threads read them, so that stretches of them may come in another order.
func (r *readRun) sorted() *readRun {
	var stretches [][2]uint32
	rows := uint32(r.len())
	for from, i := uint32(0), uint32(1); i <= rows; i++ {
		if i == rows || r.words.term(i) < r.words.term(i-1) {
			stretches = append(stretches, [2]uint32{from, i})
			from = i
		}
	}
	if len(stretches) <= 1 {
		return r
	}
	slices.SortFunc(stretches, func(a, b [2]uint32) int { return r.words.compare(a[0], b[0]) })
	r.order = make([]uint32, 0, rows)
	for _, s := range stretches {
		for row := s[0]; row < s[1]; row++ {
			r.order = append(r.order, row)
		}
	}
	if !slices.IsSortedFunc(r.order, r.words.compare) {
		slices.SortStableFunc(r.order, r.words.compare)
	}
	return r
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
		}
		for i := range rows {
			var l [4][]uint32
			for j := range l {
				e := entries[j][i]
				l[j] = elements[j][e.offset : e.offset+e.length]
			}
			read[place[numbers[i]]].add(terms[i].bytes(), postings{l[0], l[1], l[2], l[3]}) // which copies: the chunk goes
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
