package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"tidings/ingest"
	"tidings/sql"
)

// pair is two addresses, the lesser first.
type pair [2]string

func pairOf(a, b string) pair {
	if b < a {
		a, b = b, a
	}
	return pair{a, b}
}

// Copies are found and nothing else, in corpora that were not looked at when the
// measure was chosen too.
func TestPlantedCopiesBecomeStories(t *testing.T) {
	planted, found, right := 0, 0, 0
	for seed := range uint64(4) {
		o := Options{Seed: 100 + seed, Articles: 5000}
		var items []ingest.Item
		for item := range Generate(o) {
			items = append(items, item)
		}
		if seed%2 == 1 { // in whatever order
			rand.New(rand.NewPCG(seed, 1)).Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		}
		want := map[pair]bool{}
		for _, s := range Truth(o).Stories {
			for i, a := range s.Members {
				for _, b := range s.Members[:i] {
					want[pairOf(plain(a.URL), plain(b.URL))] = true
				}
			}
		}
		have := storedPairs(t, items)
		planted, found = planted+len(want), found+len(have)
		for p := range have {
			if want[p] {
				right++
			} else {
				t.Logf("seed %d: no copies, but one story: %s and %s", o.Seed, p[0], p[1])
			}
		}
	}
	precision, recall := float64(right)/float64(found), float64(right)/float64(planted)
	t.Logf("pairs: %d planted, %d found, precision %.4f, recall %.4f", planted, found, precision, recall)
	if planted < 500 || precision < 0.99 || recall < 0.97 {
		t.Errorf("pairs: %d planted (want 500 or more), precision %.4f (0.99), recall %.4f (0.97)", planted, precision, recall)
	}
}

// storedPairs imports items and gives the pairs of articles that are in one story.
func storedPairs(t *testing.T, items []ingest.Item) map[pair]bool {
	t.Helper()
	ctx := context.Background()
	now := func() time.Time { return end().AddDate(0, 0, 1) }
	st, err := store.Open(ctx, filepath.Join(t.TempDir(), "stories.duckdb"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	each := func(yield func(ingest.Item, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
	_, err = ingest.ImportItems(ctx, st, "corpus", each, ingest.ImportOptions{
		Read: ingest.ReadOptions{AsOf: now()}, Now: now,
		Rejected: func(r *ingest.Reject) error { return r },
	})
	if err != nil {
		t.Fatal(err)
	}
	stories, err := st.Stories(ctx, len(items))
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[pair]bool{}
	for _, s := range stories {
		told, err := st.StoryOf(ctx, s.ID, len(items))
		if err != nil {
			t.Fatal(err)
		}
		if int64(len(told.Listed)) != s.Articles || told.Listed[0].ID != s.ID {
			t.Fatal(fmt.Errorf("story %d has %d articles and begins with %d; listed are %d", s.ID, s.Articles, told.Listed[0].ID, len(told.Listed)))
		}
		for i, a := range told.Listed {
			for _, b := range told.Listed[:i] {
				pairs[pairOf(plain(a.URL), plain(b.URL))] = true
			}
		}
	}
	return pairs
}
