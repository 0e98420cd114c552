package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/sql/storetest"
)

// wire is a report that others print.
const wire = "The border crossing at Medininkai was closed on Saturday after three balloons had been seen over the fence, the border guard service said. " +
	"Lorries wait in a queue of six kilometres. The service expects to open the crossing again on Monday morning, when the wind has turned."

// bundleStore holds a report of 31 January with two copies in February, one of them to
// the letter, and articles that are none; and a plan of what February had on the border.
func bundleStore(t *testing.T) (*Store, BundlePlan) {
	t.Helper()
	s := open(t)
	at := func(a Article, month time.Month, day int, source string) Article {
		a.Published = time.Date(2025, month, day, 8, 0, 0, 0, time.UTC)
		a.SourceDomain, a.SourceName = source, strings.TrimSuffix(source, ".example")
		return a
	}
	first := at(article("1", "Crossing closed", wire, 1), 1, 31, "north.example")
	copied := at(article("2", "Crossing closed", wire, 1), 2, 1, "south.example")
	credited := at(article("3", "Lorries wait", wire+" North agency.", 1), 2, 2, "west.example")
	credited.Author = "Jan Kowalski-Łach"
	day := at(article("4", "Border again", "Nothing new at the border.", 1), 2, 3, "south.example")
	day.Published, day.DateOnly = day.Published.Truncate(24*time.Hour), true
	undated := at(article("5", "A border without a date", "", 1), 2, 4, "south.example")
	undated.Published, undated.DateFrom = time.Time{}, "none"
	other := at(article("6", "Football", "The team won at home on Sunday.", 1), 2, 5, "west.example")
	named := at(article("7", "", "A text without a headline.", 1), 2, 6, "")
	named.SourceName = "Only a name"
	write(t, s, first, copied, credited, day, undated, other, named)
	border, kowalski := Words{Any: []Term{{Text: "border"}}}, ByAuthor{Terms: []Term{{Text: "kowalski"}, {Text: "lach"}}}
	from, to := time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	return s, BundlePlan{Texts: TextsMatched, Scope: Scope{From: from, To: to, FromDay: from, ToDay: to},
		Selections: []BundleSelection{{"border", border}, {"never", Words{}}, {"no-football", Not{Words{Any: []Term{{Text: "football"}}}}}, {"kowalski", kowalski}}}
}

// bundleTopics are the selections of bundleStore as topics.
func bundleTopics(p BundlePlan) []TopicChange {
	var topics []TopicChange
	for i, s := range p.Selections {
		topics = append(topics, TopicChange{Match: s.Match, Topic: Topic{Slug: s.Slug, Name: s.Slug, Query: s.Slug, Version: i + 3}})
	}
	return topics
}

var bundleWant = []BundleCount{
	{"border", 3, 3, 2, 1}, {"never", 0, 0, 0, 0}, {"no-football", 4, 4, 3, 1}, {"kowalski", 1, 1, 1, 0},
	{BundleOfAny, 4, 4, 3, 1}, {BundleOfScope, 5, 5, 4, 1},
}

// Articles come out of a bundle with their stories, also where the first article of one
// is not in it, and match the same; a query that matches by a word's absence does not
// match those whose texts are withheld.
func TestRestore(t *testing.T) {
	ctx := context.Background()
	s, plan := bundleStore(t)
	for _, texts := range []BundleTexts{TextsMatched, TextsAll, TextsNone} {
		t.Run(string(texts), func(t *testing.T) {
			plan.Texts = texts
			counts, err := s.BundleCounts(ctx, plan)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(bundleWant, counts); diff != "" {
				t.Errorf("counts (-want +have):\n%s", diff)
			}
			dir := t.TempDir()
			rows, err := s.WriteBundle(ctx, plan, dir)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]int64{BundleArticles: 5, BundleScope: 6, BundleMentions: 10, BundleSources: 3}
			if texts == TextsAll {
				want[BundleArticles] = 6
			}
			if diff := cmp.Diff(want, rows); diff != "" {
				t.Errorf("rows (-want +have):\n%s", diff)
			}
			r := Restoration{Dir: dir, Texts: texts, Topics: bundleTopics(plan), Note: "a bundle", Synthetic: true}
			other := open(t)
			if err := other.Restore(ctx, r); err != nil {
				t.Fatal(err)
			}
			found, err := other.FindInBundle(ctx, r, plan.Scope)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(bundleWant, found.Counts); diff != "" {
				t.Errorf("counts found (-want +have):\n%s", diff)
			}
			for _, m := range found.Mentions {
				if m.Missing+m.More > 0 {
					t.Errorf("%+v", m)
				}
			}
			if found.OtherTexts > 0 || found.Texts != want[BundleArticles] && texts != TextsNone {
				t.Errorf("texts: %+v", found)
			}
			topics, err := other.Topics(ctx)
			if err != nil || len(topics) != 4 || topics[0].Version != 3 {
				t.Errorf("%+v, %v", topics, err)
			}
			before, _, err := s.Article(ctx, 3)
			if err != nil {
				t.Fatal(err)
			}
			after, ok, err := other.Article(ctx, 3)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			if before.Key = after.Key; texts == TextsNone {
				before.Text = ""
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("an article (-before +after):\n%s", diff)
			}
			sound(t, other)
		})
	}
}

// An opened bundle stays as it is.
func TestRestoredIsFrozen(t *testing.T) {
	ctx := context.Background()
	s, plan := bundleStore(t)
	dir := t.TempDir()
	if _, err := s.WriteBundle(ctx, plan, dir); err != nil {
		t.Fatal(err)
	}
	r := Restoration{Dir: dir, Texts: plan.Texts, Topics: bundleTopics(plan), Note: "a bundle"}
	if err := s.Restore(ctx, r); err == nil || !strings.Contains(err.Error(), "in a new file") {
		t.Errorf("into a database that has articles: %v", err)
	}
	path := filepath.Join(t.TempDir(), "opened.duckdb")
	opened, err := Open(ctx, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := opened.Restore(ctx, r); err != nil {
		t.Fatal(err)
	}
	for range 2 { // as restored, and as opened again
		if _, err := opened.Write(ctx, []Article{article("x", "X", "x", 1)}); !errors.Is(err, ErrBundle) {
			t.Errorf("writing: %v", err)
		}
		if _, err := opened.Delete(ctx, Every{}, Scope{}); !errors.Is(err, ErrBundle) {
			t.Errorf("deleting: %v", err)
		}
		if err := opened.ApplyTopics(ctx, bundleTopics(plan), nil); !errors.Is(err, ErrBundle) {
			t.Errorf("topics: %v", err)
		}
		if err := opened.RebuildStories(ctx, nil); !errors.Is(err, ErrBundle) {
			t.Errorf("stories: %v", err)
		}
		if err := opened.Close(); err != nil {
			t.Fatal(err)
		}
		if opened, err = Open(ctx, path, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
}

// The script counts again what it is given, in DuckDB alone: also texts that a
// spreadsheet would compute, hours of a zone, and what is not there.
func TestBundleScript(t *testing.T) {
	ctx := context.Background()
	s, plan := bundleStore(t)
	dir := t.TempDir()
	if _, err := s.WriteBundle(ctx, plan, dir); err != nil {
		t.Fatal(err)
	}
	counts, err := s.BundleCounts(ctx, plan)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		BundleTopics: `[{"topic":"border","name":"Border","description":"","version":3,"query":"border","languages":["en"]}]`,
		BundleCoverage: `{"publisher":"a.example","first":"2025-01-31","running":true,"articles_in_all":9,"articles":[2,0],"usual":[2.5,0.12],"states":[3,1]}
{"publisher":"b.example","first":"2025-02-01","running":false,"articles_in_all":1,"articles":[1],"usual":[4],"states":[2]}
`,
		"coverage.csv": "title,n,at,day,share,running\na.example usual,2,,2025-01-31,2.5,false\na.example silent,0,,2025-02-01,0.12,true\nb.example little,1,,2025-02-01,4,false\n",
		"a.csv":        "title,n,at,day,share\nCrossing closed,2,2025-02-01T10:00:00+02:00,2025-02-01,0.1\n'=1+1,,2025-02-02T08:00:00Z,,0.3333333333333333\n\"a,\"\"b\n\",5,,2025-02-03,\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	columns := []BundleColumn{{Name: "title", Kind: BundleText}, {Name: "n", Kind: BundleInteger}, {Name: "at", Kind: BundleTime}, {Name: "day", Kind: BundleDate}, {Name: "share", Kind: BundleFloat}}
	statement := `SELECT 'Crossing closed' AS title, 2 AS n, TIMESTAMP '2025-02-01 08:00' AS "at", DATE '2025-02-01' AS day, 1 / 10 AS share -- a comment
UNION ALL SELECT '=1+1', NULL, TIMESTAMP '2025-02-02 08:00', NULL, 1 / 3
UNION ALL SELECT 'a,"b' || chr(10), 5, NULL, DATE '2025-02-03', NULL`
	stories := `SELECT coalesce(title, '') AS title, articles AS n, first_published AS "at", NULL AS day, sources / 1 AS share FROM stories WHERE articles > 1`
	topics := `SELECT topic AS title, version AS n, NULL AS "at", NULL AS day, len(languages) / 1 AS share FROM topics`
	if err := os.WriteFile(filepath.Join(dir, "stories.csv"), []byte("title,n,at,day,share\n,2,2025-02-01T08:00:00Z,,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "topics.csv"), []byte("title,n,at,day,share\nborder,3,,,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	coverage := `SELECT publisher || ' ' || state AS title, articles AS n, NULL AS "at", day, usual AS share, running FROM coverage`
	checks := []BundleCheck{
		{"equal", "a.sql", "a.csv", statement, columns},
		{"other", "a.sql", "a.csv", strings.Replace(statement, "=1+1", "=1+2", 1), columns},
		{"less", "a.sql", "a.csv", "FROM (" + statement + ") LIMIT 2", columns},
		{"twice", "a.sql", "a.csv", statement + " UNION ALL " + statement, columns},
		{"stories", "a.sql", "stories.csv", stories, columns},
		{"topics", "a.sql", "topics.csv", topics, columns},
		{"coverage", "a.sql", "coverage.csv", coverage, append(slices.Clone(columns), BundleColumn{Name: "running", Kind: BundleBoolean})},
	}
	plain := func(counts []BundleCount) [][]string {
		t.Helper()
		rows, err := storetest.Plain(ctx, dir, BundleScript(counts, checks))
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	want := [][]string{{"counts", "5", "0"}, {"equal", "3", "0"}, {"other", "3", "2"}, {"less", "3", "1"}, {"twice", "3", "3"}, {"stories", "1", "0"}, {"topics", "1", "0"}, {"coverage", "3", "0"}}
	if diff := cmp.Diff(want, plain(counts)); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
	counts[0].Stories++
	if got := plain(counts)[0]; got[2] != "2" {
		t.Errorf("a count that is wrong: %v", got)
	}
}
