package ingest

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// dataFile gives the path of a file of the shared real input, or skips.
func dataFile(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real input %s is not here", name)
	}
	return path
}

// TestReadRealInput reads each file of the real input and compares with
// counts that are known by other means.
func TestReadRealInput(t *testing.T) {
	opts := ReadOptions{AsOf: time.Date(2026, 8, 23, 0, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		name           string
		opts           ReadOptions
		items, rejects int
		check          func(t *testing.T, items []Item)
	}{
		{name: "headlines-pe.csv.gz", items: 354_484, check: func(t *testing.T, items []Item) {
			urls := make(map[string]bool)
			substring, usable := 0, 0
			first, last := items[0].Published, items[0].Published
			for _, item := range items {
				urls[item.URL] = true
				if strings.Contains(strings.ToLower(item.Title), "vacuna") {
					substring++
				}
				first, last = min(first, item.Published), max(last, item.Published)
				if _, err := CanonicalURL(item.URL); err == nil {
					usable++
				}
			}
			// 207,404 as written, nine of them only by white space at the end.
			equal(t, "distinct addresses", len(urls), 207_395)
			equal(t, "titles with vacuna", substring, 20_047)
			equal(t, "first day", first, "2020-12-05")
			equal(t, "last day", last, "2021-11-17")
			equal(t, "usable addresses", usable, len(items))
		}},
		{name: "feed-items.jsonl.gz", items: 53_095, check: func(t *testing.T, items []Item) {
			urls := make(map[string]bool)
			dated, future := 0, 0
			for _, item := range items {
				urls[item.URL] = true
				at, _, err := ParseDate(item.Published, nil)
				if err != nil {
					if item.Published != "" {
						t.Errorf("%v", err)
					}
					continue
				}
				dated++
				if at.Format(time.DateOnly) > "2026-08-22" {
					future++
				}
			}
			equal(t, "distinct links", len(urls), 52_353)
			equal(t, "dated after the last snapshot", future, 40)
			t.Logf("%d of %d items are dated", dated, len(items))
		}},
		{name: "reuters-1987-train.jsonl.gz", items: 15_390, check: func(t *testing.T, items []Item) {
			empty, undated := 0, 0
			for _, item := range items {
				if item.Text == "" {
					empty++
				}
				if _, _, err := ParseDate(item.Published, nil); err != nil {
					undated++ // one has an hour 605
				}
				equal(t, "publisher", item.SourceURL, "reuters.com")
			}
			equal(t, "items without text", empty, 1_097)
			equal(t, "items with an impossible date", undated, 1)
		}},
		{name: "pairs-ru.jsonl.gz", items: 176},
		{name: "pages/ground-truth.json", items: 91},
		{name: "language-samples.tsv", opts: ReadOptions{Map: map[string]string{"language": "1", "text": "2"}}, items: lines(t, "language-samples.tsv")},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := dataFile(t, c.name)
			c.opts.AsOf = opts.AsOf
			out := readPath(t, path, c.opts)
			if out.err != nil {
				t.Fatal(out.err)
			}
			equal(t, "items", len(out.items), c.items)
			equal(t, "rejects", len(out.rejects), c.rejects)
			for _, item := range out.items {
				if item.Repaired {
					t.Errorf("%v was repaired", item.Origin)
				}
			}
			if c.check != nil && len(out.items) > 0 {
				c.check(t, out.items)
			}
		})
	}
	t.Run("nab", func(t *testing.T) {
		files, err := Files([]string{dataFile(t, "nab")})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "files", len(files), 7)
		for _, path := range files {
			want := "no column for title, text or url: the columns are timestamp, value; say which is which with --map title=COLUMN"
			if strings.HasSuffix(path, ".json") {
				want = "no object in it has a title, text or url: the keys are "
			}
			readPath(t, path, opts).fails(t, want)
		}
	})
}

// lines counts the lines of a file of the real input, or is 0 without it.
func lines(t *testing.T, name string) int {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "shared", "data", name))
	if err != nil {
		return 0
	}
	defer file.Close()
	n := 0
	for s := bufio.NewScanner(file); s.Scan(); {
		n++
	}
	return n
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
