package ingest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"tidings/sql"
)

// TestStoriesOfJudgedPairs puts the pairs of the real input that people judged
// into stories. They judged whether two articles tell of the same event, most
// often in other words; a story wants the same text, so that few of these are
// one, but what is one must be right.
func TestStoriesOfJudgedPairs(t *testing.T) {
	file, err := os.Open(dataFile(t, "pairs-ru.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	type side struct{ Title, URL, Text string }
	first := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	const apart = 10 // days between pairs, so that none meets another
	var labels []string
	var items []Item
	judged := map[string]int{}
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var pair struct {
			Label string
			A, B  side
		}
		if err := json.Unmarshal(lines.Bytes(), &pair); err != nil {
			t.Fatal(err)
		}
		for i, s := range []side{pair.A, pair.B} {
			items = append(items, Item{Title: s.Title, Text: s.Text, URL: fmt.Sprintf("https://paper%d.example/news/%d", i, len(labels)),
				Published: first.AddDate(0, 0, apart*len(labels)).Format(time.DateOnly)})
		}
		labels = append(labels, pair.Label)
		judged[pair.Label]++
	}
	ctx := context.Background()
	now := func() time.Time { return first.AddDate(0, 0, apart*(len(labels)+1)) }
	st, err := store.Open(ctx, filepath.Join(t.TempDir(), "pairs.duckdb"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	each := func(yield func(Item, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
	opts := ImportOptions{Read: ReadOptions{AsOf: now()}, Now: now, Rejected: func(r *Reject) error { return r }}
	if sum, err := ImportItems(ctx, st, "pairs", each, opts); err != nil || sum.Added != int64(len(items)) {
		t.Fatalf("%+v (%v)", sum, err)
	}
	stories, err := st.Stories(ctx, len(labels))
	if err != nil {
		t.Fatal(err)
	}
	merged := map[string]int{}
	for _, s := range stories {
		merged[labels[int(s.First.Sub(first).Hours()/24)/apart]]++
	}
	t.Logf("%d of %d that tell the same, %d of %d that do not, are one story", merged["OK"], judged["OK"], merged["BAD"], judged["BAD"])
	if judged["OK"] != 40 || judged["BAD"] != 48 || merged["BAD"] > 0 || merged["OK"] == 0 {
		t.Errorf("%v of %v are one story", merged, judged)
	}
}
