package peer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/question"
)

// small is a corpus in which it is plain to see what matches; the address of
// an article ends with its number, and each is a day later than the one before.
var small = []struct{ title, text string }{
	1:  {"Alpha", "Beta stands here."},                     // not side by side: the title ends
	2:  {"News", "Alpha beta stands here."},                // side by side
	3:  {"News", "Beta alpha, the other way."},             // 1 apart
	4:  {"News", "Alpha one two three four beta."},         // 5 apart
	5:  {"News", "Alpha one two three four five beta."},    // 6 apart
	6:  {"News", "Alpha one gamma two beta."},              // three words, 4 from first to last
	7:  {"News", "Alpha one gamma two three beta."},        // 5 from first to last
	8:  {"Alphabet", "Transvolta and transvolna. Alpha."},  // words that begin alike
	9:  {"News", "Санкции и гамма. Санкционный список."},   // in Cyrillic
	10: {"News", "A guard. His guard's dog, betas, beta."}, // a possessive, a plural
}

// asked has for each query the articles that match. Letters that are no words
// match more: the ILIKE engine is asked the first ones only.
var asked = []struct {
	query   string
	letters bool
	want    []int
}{
	{"gamma", true, []int{6, 7}},
	{"gamma OR гамма", true, []int{6, 7, 9}},
	{"gamma AND three", true, []int{7}},
	{"gamma AND NOT three", true, []int{6}},
	{"transvol*", true, []int{8}},
	{"САНКЦИ*", true, []int{9}},
	{"alpha", false, []int{1, 2, 3, 4, 5, 6, 7, 8}},
	{"alpha AND beta", false, []int{1, 2, 3, 4, 5, 6, 7}},
	{`"alpha beta"`, false, []int{2}},
	{`"beta stands"`, false, []int{1, 2}},
	{"alpha NEAR/1 beta", false, []int{2, 3}},
	{"alpha NEAR/5 beta", false, []int{2, 3, 4, 6, 7}},
	{"beta NEAR/6 alpha", false, []int{2, 3, 4, 5, 6, 7}},
	{`"alpha beta gamma"~4`, false, []int{6}},
	{`"gamma alpha beta"~5`, false, []int{6, 7}},
	{"alpha* AND NOT beta", false, []int{8}},
	{"title:alpha", false, []int{1}},
	{"(gamma OR three) AND NOT (five OR four)", false, []int{6, 7}},
	{`"guard"`, false, []int{10}},
	{"санкции", false, []int{9}},
}

func smallCorpus(t *testing.T, path string) corpus.Facts {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := json.NewEncoder(f)
	first := time.Date(2024, 3, 4, 12, 0, 0, 0, time.UTC)
	for i, a := range small[1:] {
		err := lines.Encode(map[string]any{
			"url": fmt.Sprintf("https://example.org/%d", i+1), "title": a.title, "text": a.text, "language": "en", "source": "example.org",
			"published": first.AddDate(0, 0, i).Format(time.RFC3339),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return corpus.Facts{Articles: len(small) - 1, First: first, Last: first.AddDate(0, 0, len(small)-2)}
}

func TestEachEngineFindsWhatIsThere(t *testing.T) {
	ctx := context.Background()
	dir := reachable(t)
	file := filepath.Join(dir, "small.jsonl")
	facts := smallCorpus(t, file)
	for _, d := range Definitions() {
		t.Run(d.Name, func(t *testing.T) {
			if err := d.Available(); err != nil {
				t.Skip(err)
			}
			place := filepath.Join(dir, d.Name)
			if err := os.Mkdir(place, 0o755); err != nil {
				t.Fatal(err)
			}
			e := d.New(place, facts)
			if err := errors.Join(e.Load(ctx, file), e.Close()); err != nil {
				t.Fatal(err)
			}
			e = d.New(place, facts)
			if err := e.Open(ctx); err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := e.Close(); err != nil {
					t.Error(err)
				}
			}()
			for _, test := range asked {
				if test.letters || !d.PartsOnly {
					check(t, e, test.query, test.want)
				}
			}
		})
	}
}

// check asks for a query's three newest articles, and for the days of all.
func check(t *testing.T, e Engine, query string, want []int) {
	t.Helper()
	list, err := e.Ask(context.Background(), question.Question{Kind: question.List, Query: query, Limit: 3})
	var cannot *CannotError
	if errors.As(err, &cannot) {
		return
	}
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	var got []int
	for _, r := range list.Rows {
		var n int
		if _, err := fmt.Sscanf(r.Key, "https://example.org/%d", &n); err != nil {
			t.Fatalf("%s: the address %s", query, r.Key)
		}
		got = append(got, n)
	}
	newest := slices.Clone(want)
	slices.Reverse(newest)
	newest = newest[:min(3, len(newest))]
	if !slices.Equal(got, newest) {
		t.Errorf("%s: articles %v; expected %v", query, got, newest)
	}
	days, err := e.Ask(context.Background(), question.Question{Kind: question.Series, Query: query, Interval: analytics.Day})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	var dates, wanted []string
	for _, r := range days.Canonical(question.Series).Rows {
		dates = append(dates, r.Key)
	}
	for _, n := range want {
		wanted = append(wanted, fmt.Sprintf("2024-03-%02d", n+3))
	}
	if !slices.Equal(dates, wanted) {
		t.Errorf("%s: days %v; expected %v", query, dates, wanted)
	}
}

// reachable gives a directory that the user of the PostgreSQL server can reach.
func reachable(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for d := dir; strings.HasPrefix(d, os.TempDir()) && d != os.TempDir(); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestWhatIsNotThereIsNotOpened: an engine that made an empty database would
// answer everything with nothing, in no time.
func TestWhatIsNotThereIsNotOpened(t *testing.T) {
	for _, d := range Definitions() {
		if d.Name == "postgresql" || d.Available() != nil {
			continue
		}
		e := d.New(t.TempDir(), corpus.Facts{})
		if err := e.Open(context.Background()); err == nil {
			t.Errorf("%s opened a database that there is not", d.Label)
		}
		if err := e.Close(); err != nil {
			t.Errorf("%s: %v", d.Label, err)
		}
	}
}

func TestNamed(t *testing.T) {
	if d, err := Named("sqlite"); err != nil || d.Label != "SQLite FTS5" {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := Named("lucene"); err == nil || !strings.Contains(err.Error(), "tidings, postgresql") {
		t.Errorf("an engine that there is not: %v", err)
	}
}
