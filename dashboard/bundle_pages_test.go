package dashboard

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
)

// burstServer serves testArticles with a burst on 3 June, which a wire story is part of,
// and the topic border in two versions.
func burstServer(t *testing.T) http.Handler {
	t.Helper()
	articles := testArticles()
	for n := range 40 {
		a := articles[0]
		a.Key = fmt.Sprintf("https://north.example/balloon/%d", n)
		a.URL, a.Title, a.Text = a.Key, fmt.Sprintf("Balloon number %d", n), fmt.Sprintf("Balloon number %d came over the border near Medininkai.", n)
		if n >= 25 {
			a.Title, a.Text = "Balloons over the border", "Agencies report that dozens of balloons came over the border near Medininkai in the night of Tuesday."
		}
		a.Published = time.Date(2025, 6, 3, 1, n, 0, 0, time.UTC)
		articles = append(articles, a)
	}
	_, analyst := newStore(t, articles, testTopics)
	file, err := analytics.ReadTopics("topics.yaml", strings.NewReader("topics: [{slug: border, name: Border, query: border*}]"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := analyst.Apply(context.Background(), file, false); err != nil {
		t.Fatal(err)
	}
	return newServer(t, analyst).Handler()
}

// An opened bundle shows the numbers of the blocks of its topic's page, as the server
// does that it is from.
func TestOpenedBundlesShowTheSameNumbers(t *testing.T) {
	t.Parallel()
	from := burstServer(t)
	tells := map[string]int{} // rows, of those that some bundle has to have
	for _, c := range []struct{ topic, texts, scope string }{
		{"border", "matched", "from=2025-05-20&to=2025-06-10&interval=day"},
		{"border", "all", "from=2025-05-20&to=2025-06-10&interval=day"},
		{"border", "none", "from=2025-05-20&to=2025-06-10&interval=day"},
		{"border", "all", "from=2025-06-02&to=2025-06-05&interval=day&tz=Europe/Vilnius"},
		{"border", "matched", "from=2025-04-01&to=2025-07-01&interval=week&unit=stories&language=en"},
		{"border", "none", "from=2025-04-01&to=2025-07-01&interval=week&unit=stories"},
		{"border", "matched", "interval=month&unit=texts"},
		{"border@1", "matched", "from=2025-02-01&to=2025-07-01&interval=day"},
		{"border", "matched", "from=2025-02-01&to=2025-05-01&interval=day&panel=fixed"},
		{"border@1", "all", "from=2025-02-01&to=2025-06-10&interval=week&unit=texts&panel=fixed&source=north.example&source=south.example"},
	} {
		t.Run(strings.Join([]string{c.topic, c.texts, c.scope}, " "), func(t *testing.T) {
			b := makeBundle(t, from, "topic="+c.topic+"&texts="+c.texts+"&"+c.scope)
			findings, s, err := openServer(t, b.write(t))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range findings {
				if !f.Equal() {
					t.Errorf("%+v", f)
				}
				if f.Check == "chart" {
					tells[f.Of] += int(f.Found)
				}
			}
			for _, row := range b.plain(t) {
				if row[2] != "0" {
					t.Errorf("plain DuckDB: %v", row)
				}
			}
			slug := c.topic
			if slug == "border@1" {
				slug = "border-version-1"
			}
			undivided := strings.NewReplacer("&interval=day", "", "&interval=week", "", "interval=month&", "").Replace(c.scope)
			asked := []string{"/topics/%s/volume.csv?coverage=true&" + c.scope, "/topics/%s/companions/volume.csv?" + c.scope}
			for _, block := range []string{"change", "companions", "words", "sources", "languages", "countries", "authors"} {
				asked = append(asked, "/topics/%s/"+block+".csv?"+undivided)
			}
			if strings.HasPrefix(c.scope, "from") {
				asked = append(asked, "/anomalies.csv?"+c.scope,
					"/coverage.csv?"+strings.NewReplacer("&unit=stories", "", "&unit=texts", "", "&language=en", "").Replace(c.scope))
			}
			for _, path := range asked {
				path, opened := strings.Replace(path, "%s", c.topic, 1), strings.Replace(path, "%s", slug, 1)
				if c.topic != slug && strings.Contains(path, "companions") {
					continue // the bundle has it as a topic of its own
				}
				want, have := string(body(t, from, path)), string(body(t, s.Handler(), opened))
				if strings.Contains(path, "change") || strings.Contains(path, "coverage") {
					if lines := strings.Count(want, "\n"); lines < 2 {
						t.Errorf("%s has %d lines", path, lines)
					}
				}
				if diff := cmp.Diff(want, have); diff != "" {
					t.Errorf("%s (-from +opened):\n%s", path, diff)
				}
			}
			page := string(body(t, s.Handler(), "/topics/"+slug+"?"+c.scope))
			if strings.Contains(page, "own question") {
				t.Error("the page has a block that the bundle does not tell")
			}
		})
	}
	for _, block := range []string{"coverage", "anomalies", "words", "words-usual", "change", "companions"} {
		if tells[block] == 0 {
			t.Errorf("no bundle has anything in %s", block)
		}
	}
}

// What was learned of articles that are not in a bundle is not told of other questions
// than its own.
func TestOpenedBundlesTellNothingElse(t *testing.T) {
	from := burstServer(t)
	b := makeBundle(t, from, "topic=border&from=2025-05-20&to=2025-06-10&interval=day")
	_, s, err := openServer(t, b.write(t))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/topics/border/words.csv?from=2025-05-20&to=2025-06-10":                http.StatusOK,
		"/topics/border/words.csv?from=2025-05-20&to=2025-06-09":                http.StatusBadRequest,
		"/topics/border/words.csv?from=2025-05-20&to=2025-06-10&unit=texts":     http.StatusBadRequest,
		"/topics/sanctions/words.csv?from=2025-05-20&to=2025-06-10":             http.StatusBadRequest,
		"/anomalies.csv?from=2025-05-20&to=2025-06-10":                          http.StatusOK,
		"/anomalies.csv?from=2025-05-20&to=2025-06-10&interval=week":            http.StatusBadRequest,
		"/anomalies.csv?from=2025-05-20&to=2025-06-10&language=en":              http.StatusBadRequest,
		"/anomalies.csv?from=2025-05-20&to=2025-06-10&unit=stories&topic=never": http.StatusBadRequest,
	} {
		w := get(s.Handler(), path)
		if w.Code != want || want != http.StatusOK && !strings.Contains(w.Body.String(), "own question") {
			t.Errorf("%s: %d %.300s, want %d", path, w.Code, w.Body, want)
		}
	}
	// Days beyond the range are not told as days on which nothing was published.
	if rows := string(body(t, s.Handler(), "/coverage.csv?from=2025-05-18&to=2025-05-22&interval=day&source=north.example")); !strings.Contains(rows, "2025-05-19,0,0,,not collected") || !strings.Contains(rows, "2025-05-21,1,0.88,1,usual") {
		t.Errorf("coverage beyond the range:\n%s", rows)
	}
}
