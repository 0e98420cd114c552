package dashboard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
)

// bundled are addresses of bundles, with what is claimed of all that match.
var bundled = []struct {
	query string
	want  ManifestCount
}{
	{"topic=border", ManifestCount{Articles: 201, Texts: 201, Stories: 201, Undated: 1}},
	{"topic=border&topic=never&q=%22border+crossing%22&q=-weather+language:en&interval=month&by=source&texts=all", ManifestCount{Articles: 201, Texts: 201, Stories: 201, Undated: 2}},
	{"q=note+OR+-sanctions&from=2025-02-10T10:00:00Z&to=2025-06-03&tz=Asia/Kathmandu&interval=hour", ManifestCount{Articles: 89, Texts: 89, Stories: 89, Undated: 2}},
	{"topic=sanctions&q=it%27s+%22%3D1%2B1%22&source=north.example&language=en&country=GB&interval=week&tz=America/New_York&by=language", ManifestCount{Articles: 174, Texts: 174, Stories: 174}},
	{"topic=border&from=2025-03-01&to=2025-04-01&texts=none", ManifestCount{Articles: 10, Texts: 10, Stories: 10, Undated: 1}},
	{"topic=border&topic=sanctions@1&q=weather&unit=stories&interval=month", ManifestCount{Articles: 317, Texts: 317, Stories: 317, Undated: 1}},
	{"q=weather&unit=texts&by=language&tz=Europe/Minsk&interval=month&date_from=feed", ManifestCount{Articles: 174, Texts: 174, Stories: 174}},
	{"topic=border&panel=fixed&from=2025-03-03&to=2025-04-01&interval=day", ManifestCount{Articles: 9, Texts: 9, Stories: 9, Undated: 1}},
	{"topic=never&from=1999-01-01&to=1999-01-03", ManifestCount{}},
}

// A bundle counts as where it is from: opened in a new database, by its statements in
// SQL, and in DuckDB without Tidings.
func TestBundlesCountTheSame(t *testing.T) {
	t.Parallel()
	h := exportServer(t).Handler()
	for _, c := range bundled {
		t.Run(c.query, func(t *testing.T) {
			b := makeBundle(t, h, c.query)
			var m Manifest
			b.manifest(t, &m)
			any := m.Counts[len(m.Counts)-2]
			if c.want.Of = analytics.BundleOfAny; any != c.want {
				t.Errorf("it claims %+v, want %+v", any, c.want)
			}
			for _, f := range open(t, b.write(t)) {
				if !f.Equal() {
					t.Errorf("%+v", f)
				}
			}
			plain := b.plain(t)
			for _, row := range plain {
				if row[2] != "0" {
					t.Errorf("plain DuckDB: %v", row)
				}
			}
			stated := slices.DeleteFunc(slices.Clone(m.Statements), func(s ManifestStatement) bool { return s.File == "" })
			if len(plain) != len(stated)+1 || len(stated) < len(m.Statements)-3 || plain[1][0] != "volume" || plain[1][1] == "0" {
				t.Errorf("plain DuckDB made the checks %v", plain)
			}
		})
	}
}

// A topic as it was defined is counted as it was then, beside itself as it is.
func TestBundlesOfVersions(t *testing.T) {
	_, analyst := newStore(t, testArticles(), testTopics)
	for _, query := range []string{"border*", "weather", "граница"} {
		file, err := analytics.ReadTopics("topics.yaml", strings.NewReader("topics: [{slug: border, name: Border, query: "+query+"}]"))
		if err != nil {
			t.Fatal(err)
		}
		if query == "weather" {
			file.Topics[0].Languages = []string{"en"}
		}
		if _, err := analyst.Apply(context.Background(), file, false); err != nil {
			t.Fatal(err)
		}
	}
	b := makeBundle(t, newServer(t, analyst).Handler(), "topic=border&topic=border@2&topic=border@3&topic=border@2025-07-01&q=weather&q=border*&interval=month&unit=stories")
	var m Manifest
	b.manifest(t, &m)
	claimed := map[string]int64{}
	for i, s := range m.Selections {
		claimed[fmt.Sprint(s.Mentions, " ", s.Spelling, " ", s.Version)] = m.Counts[i].Articles
	}
	want := map[string]int64{"border border 4": 143, "border-version-2 border@2 2": 58, "border-version-3 border@3 3": 174, "border-version-4 border@2025-07-01 4": 143, "query-1  1": 174, "query-2  1": 58}
	if diff := cmp.Diff(want, claimed); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
	for _, f := range open(t, b.write(t)) {
		if !f.Equal() {
			t.Errorf("%+v", f)
		}
	}
	for _, row := range b.plain(t) {
		if row[2] != "0" {
			t.Errorf("plain DuckDB: %v", row)
		}
	}
}

// What is changed in a bundle is found: a byte of any file, and, where the sums are made
// to fit, an article, a claim, the rows of a chart, a statement, what matches.
func TestBundlesThatWereChanged(t *testing.T) {
	t.Parallel()
	h := exportServer(t).Handler()
	whole := makeBundle(t, h, "topic=border&q=weather&interval=month")
	for name := range whole {
		changed := whole.clone()
		text := slices.Clone(changed[name])
		text[len(text)/2] ^= 1
		changed[name] = text
		_, err := tryOpen(t, changed.write(t))
		var fault *BundleError
		if !errors.As(err, &fault) {
			t.Errorf("a byte of %s was changed, and nothing found: %v", name, err)
		} else if fault.File != name && name != manifestName {
			t.Errorf("a byte of %s was changed, and %v found", name, err)
		}
	}
	article := func(expression string) func(*testing.T, zipped) {
		return func(t *testing.T, b zipped) {
			b.table(t, analytics.BundleArticles, "SELECT * REPLACE ("+expression+") FROM 'articles.parquet'")
		}
	}
	for _, c := range []struct {
		name   string
		change func(*testing.T, zipped)
		find   string // the check that finds it
		plain  string // that of plain DuckDB; "" none
	}{
		{"a word of an article", article("if(id = 1, replace(title, 'Border', 'Fence'), title) AS title"), "mentions border", "articles"},
		{"the title of an article", article("if(id = 1, title || '!', title) AS title"), "texts text_id", "articles"},
		{"what an article's text is", article("if(id = 4, 'Guards spoke of the sun.', text) AS text"), "mentions query-1", ""},
		{"a mention more", func(t *testing.T, b zipped) {
			b.table(t, analytics.BundleMentions, "FROM 'mentions.parquet' UNION ALL SELECT * REPLACE (2 AS article) FROM 'mentions.parquet' WHERE article = 1 AND topic = 'query-1'")
		}, "mentions query-1", "counts"},
		{"an article less in scope", func(t *testing.T, b zipped) {
			b.table(t, analytics.BundleScope, "FROM 'scope.parquet' WHERE id <> (SELECT max(id) FROM 'scope.parquet' WHERE published IS NOT NULL AND id NOT IN (SELECT id FROM 'articles.parquet'))")
		}, "count all in scope: articles", "counts"},
		{"the story of an article", func(t *testing.T, b zipped) {
			b.table(t, analytics.BundleArticles, "SELECT * REPLACE (if(id = 4, 1, story) AS story) FROM 'articles.parquet'")
			b.table(t, analytics.BundleScope, "SELECT * REPLACE (if(id = 4, 1, story) AS story) FROM 'scope.parquet'")
		}, "count any selection: stories", "counts"},
		{"a claim", func(t *testing.T, b zipped) {
			b.edit(t, func(m *Manifest) { m.Counts[0].Articles++ })
		}, "count border: articles", ""},
		{"a chart", func(t *testing.T, b zipped) {
			b[dataFolder+"volume.csv"] = bytes.Replace(b[dataFolder+"volume.csv"], []byte("2025-02-01,"), []byte("2025-02-01,1"), 1)
		}, "chart volume", "volume"},
		{"a row less", func(t *testing.T, b zipped) {
			text := b[dataFolder+"articles.csv"]
			b[dataFolder+"articles.csv"] = text[:bytes.LastIndexByte(text[:len(text)-1], '\n')+1]
		}, "statement articles", "articles"},
		{"a statement", func(t *testing.T, b zipped) {
			b[sqlFolder+"by-source.sql"] = []byte("SELECT 'x' AS source, 1 AS count, 1 AS total_count, 1.0 AS ratio")
		}, "statement by-source", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := whole.clone()
			c.change(t, b)
			b.sums(t)
			if found := differing(t, b); !slices.Contains(found, c.find) {
				t.Errorf("%q differ, and not %q", found, c.find)
			}
			for _, row := range b.plain(t) {
				if row[0] == c.plain && row[2] == "0" {
					t.Errorf("plain DuckDB found nothing: %v", row)
				}
			}
		})
	}
}

// A bundle of too much is refused, and so is one of nothing in particular.
func TestBundlesThatAreNotMade(t *testing.T) {
	s := exportServer(t)
	for query, want := range map[string]string{
		"":                          "a query or a topic",
		"topic=gone":                "There is no such topic",
		"q=(":                       "The query cannot be read",
		"topic=border&texts=some":   "matched, all or none",
		"topic=border&undated=true": "undated",
		"topic=border&average=3":    "average",
		"topic=border&language=pl":  "nothing in scope has a date",
		"topic=border&interval=hour&from=1900-01-01": "at most 20000 buckets",
	} {
		if w := get(s.Handler(), "/bundle?"+query); w.Code < 400 || w.Code > 499 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, without %q", query, w.Code, want)
		}
	}
	req := analytics.Request{Selections: []analytics.Selection{{Topic: "border"}}}
	for texts, want := range map[analytics.BundleTexts]string{analytics.TextsMatched: "202 articles match, and at most 201", analytics.TextsAll: "344 articles in scope, and at most 201"} {
		_, err := s.exporter.MakeBundle(context.Background(), req, BundleOptions{Texts: texts, MaxArticles: 201})
		var much *analytics.TooMuchError
		if !errors.As(err, &much) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
