package store

import (
	"context"
	"fmt"
	"math"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// partElements is how many list elements a merge holds in memory at a time, or
// somewhat more. Tests cut smaller parts.
var partElements = 8 << 20

// freeElements is how many list elements a merge moves before it lets the room
// that they had in the file go: it takes up no more than that, and what is free
// is used again by the next ones.
const freeElements = 32 << 20

// runMerge writes neighbouring runs as one, without dead documents, and drops
// them. It takes the terms part by part, each in a transaction, so that a term
// is in the old runs or in the new one, and the file need not hold all of both.
// Where it ends before its time, some of the runs overlap and have no term in
// common; merging them again finishes it.
type runMerge struct {
	store    *Store
	old      []int32
	run      int32  // the new one
	from, to uint32 // its documents

	// before, if set, is called before each part; its error ends the merge.
	before func() error
}

// beginMerge records the run that others are to become. Its caller has the lock.
func (s *Store) beginMerge(ctx context.Context, runs []postingRun) (*runMerge, error) {
	x, err := s.indexState(ctx)
	if err != nil {
		return nil, err
	}
	m := &runMerge{store: s, run: x.nextRun, from: runs[0].fromDoc, to: runs[0].toDoc}
	for _, r := range runs {
		m.old = append(m.old, r.run)
		m.from, m.to = min(m.from, r.fromDoc), max(m.to, r.toDoc)
	}
	x.nextRun++
	return m, s.bulk.inTransaction(ctx, func() error {
		if err := s.bulk.run(ctx, "run_add", args{"run": m.run, "from_doc": m.from, "to_doc": m.to, "rows": int64(0)}); err != nil {
			return err
		}
		return s.bulk.setIndexState(ctx, x)
	})
}

// work does the merge on a connection.
func (m *runMerge) work(ctx context.Context, b *bulk) error {
	live, err := b.liveDocs(ctx, m.from, m.to)
	if err != nil {
		return err
	}
	cuts, err := b.cuts(ctx, m.old)
	if err != nil {
		return err
	}
	moved := 0
	err = m.store.eachPart(ctx, m.old, cuts, func(c cut, parts []sortedRun) error {
		if m.before != nil {
			if err := m.before(); err != nil {
				return err
			}
		}
		if err := b.inTransaction(ctx, func() error { return m.move(ctx, b, c, parts, live) }); err != nil {
			return err
		}
		if moved += c.elements; moved < freeElements {
			return nil
		}
		moved = 0
		return m.store.checkpoint(ctx)
	})
	if err != nil {
		return err
	}
	return b.inTransaction(ctx, func() error {
		if err := b.run(ctx, "run_remove", args{"runs": m.old}); err != nil {
			return err
		}
		return b.run(ctx, "run_remove_empty", args{"run": m.run})
	})
}

// move moves the terms of a part from the old runs to the new one.
func (m *runMerge) move(ctx context.Context, b *bulk, c cut, parts []sortedRun, live *liveDocs) error {
	rows, err := b.appendPostings(ctx, func(a *postingAppender) error {
		return mergeRuns(parts, func(term string, p []postings) error {
			if p = live.only(p); len(p) == 0 {
				return nil
			}
			return a.add(m.run, term, 0, p)
		})
	})
	if err != nil {
		return err
	}
	if err := b.run(ctx, "posting_remove", args{"runs": m.old, "low": c.low, "high": c.high}); err != nil {
		return err
	}
	if err := b.run(ctx, "run_resize", args{"run": m.run, "rows": rows}); err != nil {
		return err
	}
	for i, p := range parts {
		if err := b.run(ctx, "run_resize", args{"run": m.old[i], "rows": -int64(p.len())}); err != nil {
			return err
		}
	}
	return nil
}

// merge merges runs and waits for it. Its caller has the lock, and no merge is
// under way.
func (s *Store) merge(ctx context.Context, runs []postingRun) error {
	m, err := s.beginMerge(ctx, runs)
	if err == nil {
		err = m.work(ctx, s.bulk)
	}
	return mergeError(err)
}

func mergeError(err error) error {
	if err != nil {
		return fmt.Errorf("compacting the index: %w", err)
	}
	return nil
}

// mergeBehind merges runs while articles are written, one merge at a time.
type mergeBehind struct {
	stop context.CancelFunc
	done chan struct{} // closed when the merge has ended
	err  error         // how it ended
}

// startMerge begins to merge runs behind the writing. Its caller has the lock,
// and no merge is under way.
func (s *Store) startMerge(ctx context.Context, runs []postingRun) error {
	m, err := s.beginMerge(ctx, runs)
	if err != nil {
		return mergeError(err)
	}
	b, err := s.openBulk()
	if err != nil {
		return mergeError(err)
	}
	// It goes on when the writing that began it is stopped, and ends with the store.
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	behind := &mergeBehind{stop: stop, done: make(chan struct{})}
	go func() {
		defer close(behind.done)
		defer b.close()
		behind.err = mergeError(m.work(working, b))
	}()
	s.behind = behind
	return nil
}

// merging says whether a merge is under way.
func (s *Store) merging() bool {
	if s.behind == nil {
		return false
	}
	select {
	case <-s.behind.done:
		return false
	default:
		return true
	}
}

// settle waits for the merge that is under way, if one is, and says how it
// ended. Its caller has the lock.
func (s *Store) settle(ctx context.Context) error {
	if s.behind == nil {
		return nil
	}
	select {
	case <-s.behind.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.behind.stop()
	err := s.behind.err
	s.behind = nil
	return err
}

// stopMerge ends the merge that is under way, which the next writing or
// compaction finishes.
func (s *Store) stopMerge() {
	if s.behind != nil {
		s.behind.stop()
		<-s.behind.done
		s.behind = nil
	}
}

// cut is a part of the terms: those with a head in [low, high].
type cut struct {
	low, high uint64
	elements  int // of their lists, in the runs that were cut
}

// cuts parts the terms of runs so that no part has many more than partElements
// list elements.
func (b *bulk) cuts(ctx context.Context, runs []int32) ([]cut, error) {
	cuts := []cut{{high: math.MaxUint64}}
	err := b.read(ctx, "posting_heads", args{"runs": runs}, func(chunk mapping.DataChunk, rows int) error {
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
		return nil, err
	}
	return cuts, nil
}
