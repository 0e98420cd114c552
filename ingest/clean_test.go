package ingest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

var cleanNow = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func TestClean(t *testing.T) {
	item := func(change func(*Item)) Item {
		i := Item{Title: "Border closed", Text: "Since Monday.", URL: "https://www.news.example/2025/11/12/border?utm_source=x",
			Published: "2025-11-13T08:00:00+02:00", PublishedFrom: DateFile, Language: "en"}
		change(&i)
		return i
	}
	for _, c := range []struct {
		name string
		item Item
		want string // source domain|name, date, from, note, key
	}{
		{"as it is", item(func(*Item) {}), "news.example||2025-11-13T06:00:00Z file||news.example/2025/11/12/border"},
		{"source named by domain", item(func(i *Item) { i.Source = "Agency.example" }), "agency.example||2025-11-13T06:00:00Z file||news.example/2025/11/12/border"},
		{"source named and with a page", item(func(i *Item) { i.Source, i.SourceURL = "The  News", "https://m.other.example/" }),
			"other.example|The News|2025-11-13T06:00:00Z file||news.example/2025/11/12/border"},
		{"name with an abbreviation", item(func(i *Item) { i.Source, i.URL = "St. Petersburg", "" }),
			"|St. Petersburg|2025-11-13T06:00:00Z file||st. petersburg\tBorder closed\t2025-11-13T06:00:00Z"},
		{"date in the address", item(func(i *Item) { i.Published = "" }), "news.example||2025-11-12 url||news.example/2025/11/12/border"},
		{"impossible date", item(func(i *Item) { i.Published, i.URL = "2025-02-30", "https://news.example/x" }),
			`news.example||undated none|"2025-02-30"|news.example/x`},
		{"future date", item(func(i *Item) { i.Published, i.URL = "2026-01-17", "https://news.example/x" }), `news.example||undated none|"2026-01-17"|news.example/x`},
		{"tomorrow may be today elsewhere", item(func(i *Item) { i.Published = "2026-01-16T10:00:00Z" }), "news.example||2026-01-16T10:00:00Z file||news.example/2025/11/12/border"},
		{"address that is none", item(func(i *Item) { i.URL, i.Source = "javascript:alert(1)", "News" }), "|News|2025-11-13T06:00:00Z file||news\tBorder closed\t2025-11-13T06:00:00Z"},
		{"undated articles are told apart by text", item(func(i *Item) { i.URL, i.Published, i.Source = "", "", "News" }),
			"|News|undated none||news\tBorder closed\t0001-01-01T00:00:00Z 2eab09e039e134db"},
		{"source and date alone", item(func(i *Item) { i.Title, i.Text, i.URL, i.Source = "", "", "", "News" }),
			"|News|2025-11-13T06:00:00Z file||news\t\t2025-11-13T06:00:00Z 2d06800538d394c2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, reject := clean(c.item, ReadOptions{AsOf: cleanNow})
			if reject != nil {
				t.Fatal(reject)
			}
			date := a.Published.Format(time.RFC3339)
			if a.DateOnly {
				date = a.Published.Format(time.DateOnly)
			}
			if a.Published.IsZero() {
				date = "undated"
			}
			note, _, _ := strings.Cut(a.DateNote, ":")
			key := strings.TrimPrefix(strings.TrimPrefix(a.Key, "https://"), "http://")
			got := fmt.Sprintf("%s|%s|%s %s|%s|%s", a.SourceDomain, a.SourceName, date, a.DateFrom, note, key)
			if got != c.want {
				t.Errorf("\nwant %q\nhave %q", c.want, got)
			}
		})
	}
}

func TestCleanRejectsWhatIsNoArticle(t *testing.T) {
	for _, i := range []Item{
		{},
		{Title: "\x01 \t", Text: "\n"},
		{Source: "News"},
		{Published: "2025-01-01"},
		{Source: "News", Published: "2025-02-30"},
	} {
		if a, reject := clean(i, ReadOptions{AsOf: cleanNow}); reject == nil || !strings.Contains(reject.Reason, "expected") {
			t.Errorf("%+v became %+v, %v", i, a, reject)
		}
	}
}

func TestCleanText(t *testing.T) {
	a, _ := clean(Item{Title: " Two\r\n  lines\x07 ", Text: "\r\none\r\n\ttwo\x00\x1b[31m\n ", Author: "A\nB"}, ReadOptions{AsOf: cleanNow})
	if diff := cmp.Diff([]string{"Two lines", "one\n\n\ttwo[31m", "A B"}, []string{a.Title, a.Text, a.Author}); diff != "" {
		t.Error(diff)
	}
}

func openStore(t *testing.T) *store.Store {
	t.Helper()
	st, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "test.duckdb"), store.Options{Now: func() time.Time { return cleanNow }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

// Batches, rejects and a file that breaks off: everything is counted once.
func TestImportItems(t *testing.T) {
	const n = 2*batchItems + 500
	const empty = n / 1000
	items := func(yield func(Item, error) bool) {
		for i := range n {
			item := Item{Title: fmt.Sprint("Title ", i%(n-100)), URL: fmt.Sprint("https://n.example/", i%(n-100)), Language: "en", Repaired: i == 7}
			if i%1000 == 999 {
				item = Item{}
			}
			if !yield(item, nil) {
				return
			}
		}
		if !yield(Item{}, &Reject{Origin: Origin{File: "f", Line: 9}, Reason: "bad line"}) {
			return
		}
		yield(Item{}, errors.New("f: the file breaks off"))
	}
	var rejects []string
	var batches int
	opts := ImportOptions{Read: ReadOptions{AsOf: cleanNow}, Now: func() time.Time { return cleanNow },
		Rejected: func(r *Reject) error {
			rejects = append(rejects, r.Error())
			return nil
		},
		Stored: func(Summary) { batches++ },
	}
	st := openStore(t)
	sum, err := ImportItems(context.Background(), st, "f", items, opts)
	if err != nil {
		t.Fatal(err)
	}
	want := Summary{Files: 1, Failed: 1, Read: n + 1, Added: n - 100 - empty, Duplicate: 100, Rejected: empty + 1, Undated: n - empty, Repaired: 1}
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Error(diff)
	}
	if batches != 3 || len(rejects) != empty+2 || rejects[len(rejects)-2] != "f:9: bad line" {
		t.Errorf("%d batches, %d rejects, %q", batches, len(rejects), rejects[len(rejects)-1])
	}
	if faults, err := st.Verify(context.Background()); err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
}

// An error of a callback and the end of the context end the import, and the
// reader is not left behind.
func TestImportStops(t *testing.T) {
	endless := func(yield func(Item, error) bool) {
		for i := 0; yield(Item{Title: "T", URL: fmt.Sprint("https://n.example/", i), Language: "en"}, nil); i++ {
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	opts := ImportOptions{Read: ReadOptions{AsOf: cleanNow}, Now: time.Now, Rejected: func(*Reject) error { return nil },
		Stored: func(Summary) { cancel() }}
	if _, err := ImportItems(ctx, openStore(t), "endless", endless, opts); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	full := errors.New("disk full")
	bad := func(yield func(Item, error) bool) { yield(Item{}, nil) }
	opts.Rejected, opts.Stored = func(*Reject) error { return full }, nil
	if _, err := ImportItems(context.Background(), openStore(t), "bad", bad, opts); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
}
