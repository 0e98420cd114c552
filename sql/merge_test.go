package store

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// cutSmall has merges take a few list elements at a time.
func cutSmall(t *testing.T, elements int) {
	before := partElements
	partElements = elements
	t.Cleanup(func() { partElements = before })
}

// interruptedMerge puts all runs together as far as a number of parts, as a
// process does that is killed then.
func interruptedMerge(ctx context.Context, s *Store, parts int) error {
	runs, _, err := s.finish(ctx)
	if err != nil || len(runs) == 0 {
		return err
	}
	m, err := s.beginMerge(ctx, runs)
	if err != nil {
		return err
	}
	killed := errors.New("killed")
	m.before = func() error {
		if parts--; parts < 0 {
			return killed
		}
		return nil
	}
	if err := m.work(ctx, s.bulk); !errors.Is(err, killed) {
		return err
	}
	return nil
}

// A merge that was not finished leaves an index that answers as before, and the
// next writing or compaction finishes it.
func TestUnfinishedMerge(t *testing.T) {
	ctx := context.Background()
	cutSmall(t, 2000)
	for name, finish := range map[string]func(*Store) error{
		"by writing": func(s *Store) error {
			_, err := s.Write(ctx, []Article{article("new", "other", "words", 1)})
			return err
		},
		"by compacting": func(s *Store) error {
			did, err := s.Compact(ctx, false)
			if !did {
				return errors.New("there was nothing to do")
			}
			return err
		},
		"by force":      func(s *Store) error { _, err := s.Compact(ctx, true); return err },
		"by rebuilding": func(s *Store) error { return s.Rebuild(ctx, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			for from := range 4 {
				write(t, s, seeded(20, 20*from)...)
			}
			word := Phrase{Terms: []Term{{Text: "w1"}, {Text: "w1"}}}
			want, err := s.CountAll(ctx, word, Scope{})
			if err != nil || want == 0 {
				t.Fatal(want, err)
			}
			if err := interruptedMerge(ctx, s, 3); err != nil {
				t.Fatal(err)
			}
			runs, err := s.runs(ctx)
			if err != nil || unfinished(runs) == nil || len(runs) != 5 || runs[0].rows == 0 || runs[1].rows == 0 {
				t.Fatalf("no merge was left unfinished: %+v (%v)", runs, err)
			}
			for _, end := range []func(*Store) error{finish, nil} {
				sound(t, s)
				if got, err := s.CountAll(ctx, word, Scope{}); err != nil || got != want {
					t.Errorf("%d articles, want %d (%v)", got, want, err)
				}
				if end == nil {
					break
				}
				if err := end(s); err != nil {
					t.Fatal(err)
				}
				if err := s.settle(ctx); err != nil {
					t.Fatal(err)
				}
				if runs, err = s.runs(ctx); err != nil || unfinished(runs) != nil {
					t.Fatalf("%+v (%v)", runs, err)
				}
			}
		})
	}
}

// A merge reads runs by several threads, whose stretches may come in any order.
func TestReadRunIsSorted(t *testing.T) {
	for _, terms := range [][]string{{"a", "b", "c"}, {"c", "d", "a", "b"}, {"b", "d", "a", "c"}, {"c", "b", "a"}, {}} {
		r := &readRun{}
		for i, term := range terms {
			more := make([]uint32, i)
			r.add([]byte(term), postings{docs: []uint32{uint32(term[0])}, pos: []uint32{7}, moreDocs: more, morePos: more})
		}
		got := r.sorted()
		if got.len() != len(terms) {
			t.Errorf("%q becomes %d rows", terms, got.len())
		}
		for i := range got.len() {
			at := slices.Index(terms, got.term(i))
			if p := got.at(i); i > 0 && got.term(i) < got.term(i-1) || at < 0 || len(p.docs) != 1 || p.docs[0] != uint32(got.term(i)[0]) || len(p.moreDocs) != at {
				t.Errorf("of %q row %d becomes %q with %v", terms, i, got.term(i), p)
			}
		}
	}
}

// A reader sees the index as it was or as it becomes, at every moment of a
// compaction.
func TestReadersGoOnDuringCompaction(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	for from := 0; from < 3000; from += 500 {
		write(t, s, seeded(500, from)...)
	}
	word := Words{Any: []Term{{Text: "w3"}}}
	want, err := s.CountAll(ctx, word, Scope{})
	if err != nil || want == 0 {
		t.Fatal(want, err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := s.Compact(ctx, true)
		done <- err
	}()
	for reads := 0; ; reads++ {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			t.Logf("%d reads", reads)
			return
		default:
			began := time.Now()
			if got, err := s.CountAll(ctx, word, Scope{}); err != nil || got != want {
				t.Fatalf("%d articles after %s, want %d (%v)", got, time.Since(began), want, err)
			}
		}
	}
}
