package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"
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

// unfinished gives the runs that a merge which was not finished has left, nil
// if there are none. The runs it was to put together lie side by side, and the
// one it was making lies over them.
func unfinished(runs []postingRun) []postingRun {
	for i, r := range runs {
		end, to := i+1, r.toDoc
		for end < len(runs) && runs[end].fromDoc < to {
			to = max(to, runs[end].toDoc)
			end++
		}
		if end > i+1 {
			return runs[i:end]
		}
	}
	return nil
}

// mergeOn begins the merge that is due, unless one is under way. Its caller has
// written a batch and has the lock.
func (s *Store) mergeOn(ctx context.Context) error {
	if s.merging() {
		return nil
	}
	if s.behind != nil {
		if err := s.settle(ctx); err != nil {
			return err
		}
		// No one else writes now, so that what was merged lets its room go.
		if err := s.checkpoint(ctx); err != nil {
			return err
		}
	}
	runs, err := s.runs(ctx)
	if err != nil {
		return err
	}
	due := unfinished(runs)
	if due == nil {
		due = overfull(runs)
	}
	if due == nil {
		return nil
	}
	return s.startMerge(ctx, due)
}

// finish waits for the merge under way and ends one that was not finished. It
// gives the runs as they then are, and says whether there was one.
func (s *Store) finish(ctx context.Context) (runs []postingRun, did bool, err error) {
	if err := s.settle(ctx); err != nil {
		return nil, false, err
	}
	if runs, err = s.runs(ctx); err != nil {
		return nil, false, err
	}
	broken := unfinished(runs)
	if broken == nil {
		return runs, false, nil
	}
	if err := s.merge(ctx, broken); err != nil {
		return nil, false, err
	}
	runs, err = s.runs(ctx)
	return runs, true, err
}

// Compact puts small runs of the index together where that is worth it, and
// writes runs again that hold many dead documents. With force it puts as many
// together as it may and drops all that is dead. It says whether it did
// anything. Readers go on meanwhile; each step is a transaction.
func (s *Store) Compact(ctx context.Context, force bool) (bool, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.spare.drop() // no more articles are coming for now
	runs, did, err := s.finish(ctx)
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
		live, err := s.bulk.liveDocs(ctx, r.fromDoc, r.toDoc)
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
	runs, _, err := s.finish(ctx)
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
