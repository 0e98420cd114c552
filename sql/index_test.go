package store

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// indexWords are few, so that they meet; two are too long for a string that
// DuckDB keeps in place.
var indexWords = []string{"border", "closed", "fence", "пагранічны", "a", "sanctions", "balloon", strings.Repeat("long", 5), strings.Repeat("x", 200)}

// model is what an index should say, by brute force.
type model map[string]string // an article's key to its title and text

func (m model) with(word string) (n int64) {
	for _, text := range m {
		if slices.Contains(strings.Fields(text), word) {
			n++
		}
	}
	return n
}

func (m model) withPair(a, b string) (n int64) {
	for _, text := range m {
		title, body, _ := strings.Cut(text, "\n")
		for _, part := range []string{title, body} {
			if strings.Contains(" "+part+" ", " "+a+" "+b+" ") {
				n++
				break
			}
		}
	}
	return n
}

// Whatever is written, changed, deleted, compacted and rebuilt, in whatever
// order, the index says the same as the texts.
func TestIndexFollowsTheArticles(t *testing.T) {
	ctx := context.Background()
	checks(t, 20) // each makes a database
	cutSmall(t, 40)
	rapid.Check(t, func(rt *rapid.T) {
		s, err := Open(ctx, filepath.Join(t.TempDir(), fmt.Sprintf("%d.duckdb", rand.Uint64())), Options{})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		have := model{}
		steps := rapid.IntRange(1, 12).Draw(rt, "steps")
		for range steps {
			switch rapid.SampledFrom([]string{"write", "write", "write", "delete", "compact", "force", "interrupt", "rebuild", "reopen"}).Draw(rt, "step") {
			case "write":
				var batch []Article
				for range rapid.IntRange(1, 20).Draw(rt, "articles") {
					words := rapid.SliceOfN(rapid.SampledFrom(indexWords), 1, 8).Draw(rt, "words")
					cut := rapid.IntRange(0, len(words)).Draw(rt, "title")
					name := fmt.Sprint(rapid.IntRange(0, 40).Draw(rt, "name"))
					a := article(name, strings.Join(words[:cut], " "), strings.Join(words[cut:], " "), 1)
					if a.Text == "" { // such a one keeps the text it had
						a.Text = "fence"
					}
					batch = append(batch, a)
					have[a.Key] = a.Title + "\n" + a.Text
				}
				if _, err := s.Write(ctx, batch); err != nil {
					rt.Fatal(err)
				}
			case "delete":
				word := rapid.SampledFrom(indexWords).Draw(rt, "word")
				n, err := s.Delete(ctx, Words{Any: []Term{{Text: normalTerm(word)}}}, Scope{})
				if err != nil {
					rt.Fatal(err)
				}
				if want := have.with(word); n != want {
					rt.Fatalf("deleted %d articles with %q, want %d", n, word, want)
				}
				for key, text := range have {
					if slices.Contains(strings.Fields(text), word) {
						delete(have, key)
					}
				}
			case "compact", "force":
				if _, err := s.Compact(ctx, rapid.Bool().Draw(rt, "forced")); err != nil {
					rt.Fatal(err)
				}
			case "interrupt":
				if err := interruptedMerge(ctx, s, rapid.IntRange(0, 3).Draw(rt, "parts")); err != nil {
					rt.Fatal(err)
				}
			case "rebuild":
				if err := s.Rebuild(ctx, nil); err != nil {
					rt.Fatal(err)
				}
			case "reopen":
				if err := s.Close(); err != nil {
					rt.Fatal(err)
				}
				if s, err = Open(ctx, s.Path(), Options{}); err != nil {
					rt.Fatal(err)
				}
			}
			for range 2 {
				word, next := rapid.SampledFrom(indexWords).Draw(rt, "word"), rapid.SampledFrom(indexWords).Draw(rt, "next")
				for _, c := range []struct {
					match Match
					want  int64
				}{
					{Words{Any: []Term{{Text: normalTerm(word)}}}, have.with(word)},
					{Phrase{Terms: []Term{{Text: normalTerm(word)}, {Text: normalTerm(next)}}}, have.withPair(word, next)},
				} {
					if got, err := s.CountAll(ctx, c.match, Scope{}); err != nil || got != c.want {
						rt.Fatalf("%s: %d articles, want %d (%v)", SQL(c.match), got, c.want, err)
					}
				}
			}
		}
		faults, err := s.Verify(ctx)
		if err != nil || len(faults) > 0 {
			rt.Fatalf("%v, %v", faults, err)
		}
	})
}

// checks sets how often rapid.Check tries, for one test.
func checks(t *testing.T, n int) {
	f := flag.Lookup("rapid.checks")
	before := f.Value.String()
	if err := f.Value.Set(fmt.Sprint(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Value.Set(before) }) // it took that value once
}

func TestRunsAreMergedByLevels(t *testing.T) {
	// The widths of runs before and after each new batch of a width.
	type step struct{ add, want []int64 }
	for _, c := range []struct {
		name  string
		steps []step
	}{
		{"eight of a level become one", []step{
			{[]int64{400, 400, 400, 400, 400, 400, 400}, []int64{400, 400, 400, 400, 400, 400, 400}},
			{[]int64{400}, []int64{3200}},
		}},
		{"smaller ones behind them go along", []step{
			{[]int64{3200, 3200, 3200, 3200, 3200, 3200, 3200, 10, 3200}, []int64{25610}},
		}},
		{"a larger one stays", []step{
			{[]int64{30000, 400, 400, 400, 400, 400, 400, 400, 400}, []int64{30000, 3200}},
		}},
		{"none grows beyond the most", []step{
			{slices.Repeat([]int64{maxRunDocs / 4}, 8), slices.Repeat([]int64{maxRunDocs / 4}, 8)},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var runs []postingRun
			next := uint32(0)
			for _, s := range c.steps {
				for _, width := range s.add {
					runs = append(runs, postingRun{fromDoc: next, toDoc: next + uint32(width)})
					next += uint32(width)
					if together := overfull(runs); together != nil {
						runs = append(runs[:len(runs)-len(together)], postingRun{fromDoc: together[0].fromDoc, toDoc: next})
					}
				}
				var got []int64
				for _, r := range runs {
					got = append(got, r.width())
				}
				if diff := cmp.Diff(s.want, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestTail(t *testing.T) {
	for _, c := range []struct{ widths, want []int64 }{
		{nil, nil},
		{[]int64{100}, nil},
		{[]int64{100, 100}, []int64{100, 100}},
		{[]int64{100_000, 10, 10, 10}, []int64{10, 10, 10}},
		{[]int64{100_000, 60_000}, []int64{100_000, 60_000}},
		{[]int64{maxRunDocs, maxRunDocs}, nil},
		{[]int64{maxRunDocs, 100, 100}, []int64{100, 100}},
	} {
		var runs []postingRun
		next := uint32(0)
		for _, width := range c.widths {
			runs = append(runs, postingRun{fromDoc: next, toDoc: next + uint32(width)})
			next += uint32(width)
		}
		var got []int64
		for _, r := range tail(runs) {
			got = append(got, r.width())
		}
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%v: %s", c.widths, diff)
		}
	}
}

// A file of the first schema, with a row per term and document, is upgraded
// and its index built.
func TestUpgradeOfTheFirstIndex(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "old.duckdb")
	connector, err := duckdb.NewConnector(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	all, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	if err := migrate(ctx, db, path, all[:1]); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO source VALUES (1, 'news.example', '', '', '')`,
		`INSERT INTO article SELECT i, 2 * i, hash(i), 'https://news.example/' || i, 1, TIMESTAMP '2025-01-01', FALSE, 'file', '', 'en', '', '', '', '',
			'Title ' || i, CASE WHEN i % 3 = 0 THEN 'border closed' ELSE 'fence' END, i, TIMESTAMP '2025-01-01', TIMESTAMP '2025-01-01' FROM range(1, 31) r(i)`,
		`INSERT INTO posting SELECT 'stale', doc, TRUE, [0] FROM article`,
		`UPDATE posting_state SET next_doc = 61`,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(ctx, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sound(t, s)
	for term, want := range map[string]int64{"closed": 10, "title": 30, "fence": 20, "stale": 0} {
		if got, err := s.CountAll(ctx, Words{Any: []Term{{Text: term}}}, Scope{}); err != nil || got != want {
			t.Errorf("%s: %d articles, want %d (%v)", term, got, want, err)
		}
	}
	counts, err := s.StoryCounts(ctx)
	if err != nil || counts != (StoryCounts{Articles: 30, Texts: 30, Stories: 30, Pending: 30}) {
		t.Errorf("%+v (%v)", counts, err)
	}
	if err := s.RebuildStories(ctx, nil); err != nil {
		t.Error(err)
	}
	if counts, err = s.StoryCounts(ctx); err != nil || counts.Pending != 0 {
		t.Errorf("%+v (%v)", counts, err)
	}
	write(t, s, article("new", "New", "closed", 1))
	list, err := s.Articles(ctx, Words{Any: []Term{{Text: "new"}}}, Scope{}, After{}, 10)
	if err != nil || len(list) != 1 || list[0].ID != 31 {
		t.Errorf("the new article is %v (%v)", list, err)
	}
	sound(t, s)
}

func TestIDsAreNotGivenOutAgain(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	write(t, s, article("a", "A", "text", 1), article("b", "B", "text", 1))
	if n, err := s.Delete(ctx, Words{Any: []Term{{Text: "b"}}}, Scope{}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if got := write(t, s, article("b", "B", "text", 1)); got[0] != Added {
		t.Errorf("what was deleted and comes again is %v", got)
	}
	list, err := s.Articles(ctx, Words{Any: []Term{{Text: "b"}}}, Scope{}, After{}, 10)
	if err != nil || len(list) != 1 || list[0].ID != 3 {
		t.Errorf("%v (%v)", list, err)
	}
	sound(t, s)
}

func TestDeadDocumentsGo(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	for day := range 4 {
		var batch []Article
		for i := range 50 {
			batch = append(batch, article(fmt.Sprint(i), "Title", fmt.Sprintf("text%d number%d", day, i), 1))
		}
		write(t, s, batch...)
	}
	before, err := s.IndexRuns(ctx)
	if err != nil || len(before) != 4 || before[0].Dead != 50 || before[3].Dead != 0 {
		t.Fatalf("%+v (%v)", before, err)
	}
	if did, err := s.Compact(ctx, false); err != nil || !did {
		t.Fatal(did, err)
	}
	after, err := s.IndexRuns(ctx)
	if err != nil || len(after) != 1 {
		t.Fatalf("%+v (%v)", after, err)
	}
	var places int64
	if err := s.db.QueryRow(`SELECT count(*) FROM place WHERE term LIKE 'text%'`).Scan(&places); err != nil || places != 50 {
		t.Errorf("%d places of the texts, want those of the last 50 (%v)", places, err)
	}
	sound(t, s)
}

func TestKeySet(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var set keySet
	want := map[uint64]bool{}
	for range 20_000 {
		hash := random.Uint64N(30_000) * 0x9E3779B97F4A7C15
		if set.has(hash) != want[hash] {
			t.Fatalf("%d: has %v", hash, set.has(hash))
		}
		set.add(hash)
		want[hash] = true
	}
	if set.has(1) {
		t.Error("has what was not added")
	}
}

func TestTermTable(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var table termTable
	want := map[string]uint32{}
	for i := range uint32(50_000) {
		text := fmt.Sprint("word", random.Uint64N(30_000))
		number, known := table.number(hashTerm(text))
		if have, ok := want[text]; known != ok || number != have {
			t.Fatalf("%s: %d, %v, want %d, %v", text, number, known, have, ok)
		}
		if !known {
			table.add(hashTerm(text), i)
			want[text] = i
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	articles := seeded(5_000, 0)
	texts := make([]indexable, len(articles))
	size := 0
	for i, a := range articles {
		texts[i] = indexable{doc: uint32(i), title: a.Title, text: a.Text}
		size += len(a.Text)
	}
	b.SetBytes(int64(size))
	var x indexers
	for b.Loop() {
		x.index(texts)
	}
}
