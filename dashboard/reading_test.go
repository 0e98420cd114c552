package dashboard

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/sql"
)

var (
	facetPattern = regexp.MustCompile(`<li( class="chosen")?><a href="([^"]+)"[^>]*>.*?</a> <data value="(\d+)">`)
	countPattern = regexp.MustCompile(`<div class="lead"><strong>([\d,]+)</strong>`)
	rowPattern   = regexp.MustCompile(`data-article="(\d+)"`)
)

// listOf gives the count that a list's page says and the articles on it.
func listOf(t *testing.T, h http.Handler, path string) (count string, articles []string) {
	t.Helper()
	w := get(h, path)
	m := countPattern.FindStringSubmatch(w.Body.String())
	if w.Code != http.StatusOK || m == nil {
		t.Fatalf("%s: %d without a count: %s", path, w.Code, w.Body)
	}
	for _, row := range rowPattern.FindAllStringSubmatch(w.Body.String(), -1) {
		articles = append(articles, row[1])
	}
	return strings.ReplaceAll(m[1], ",", ""), articles
}

// The count of each value of a facet is that of the list which its link leads to.
func TestFacetsLeadToTheirLists(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, c := range []struct {
		path          string
		links, chosen int
	}{
		{"", 3 + 3 + 3 + 2 + 1, 0},
		{"q=border&topic=sanctions", 1 + 1 + 1 + 2 + 1, 0},
		{"topic=border", 2 + 2 + 2 + 1 + 1, 0}, // of the other topics; sanctions alone is one
		{"topic=border&unit=stories", 2 + 2 + 2 + 1 + 1, 0},
		{"topic=border&and=sanctions", 1 + 1 + 1 + 1, 1},
		{"topic=border&unit=texts&from=2025-02-01&to=2025-02-15&tz=Europe/Minsk", 2 + 2 + 2 + 1 + 1, 0},
		{"source=north.example&source=South", 2 + 2 + 2 + 2 + 1, 2},
		{"source=baltic.example&topic=border", 2, 1}, // nothing is left, but other sources have some
		{"language=Russian&country=unknown", 1 + 1 + 1, 2},
		{"undated=true", 1 + 1 + 1 + 1, 0},
		{"q=border&with=weather&panel=fixed", 1 + 1 + 1 + 2 + 1, 0},
		{"date_from=feed&language=lt", 1 + 2 + 1 + 0, 2},
		{"date_from=url", 0 + 1, 1},
	} {
		t.Run(c.path, func(t *testing.T) {
			whole, _ := listOf(t, h, "/articles?"+c.path)
			w := get(h, "/articles/facets?"+c.path)
			if w.Code != http.StatusOK {
				t.Fatalf("%d: %s", w.Code, w.Body)
			}
			links, chosen := 0, 0
			for _, m := range facetPattern.FindAllStringSubmatch(w.Body.String(), -1) {
				href := html.UnescapeString(m[2])
				count, _ := listOf(t, h, href)
				if m[1] != "" {
					chosen++
					if len(href) >= len("/articles?"+c.path) {
						t.Errorf("%s takes nothing away", href)
					}
					continue
				}
				links++
				if count != m[3] || count == "0" {
					t.Errorf("%s is said to have %s and has %s (of %s)", href, m[3], count, whole)
				}
			}
			if links != c.links || chosen != c.chosen {
				t.Errorf("%d links and %d chosen ones, want %d and %d: %s", links, chosen, c.links, c.chosen, w.Body)
			}
		})
	}
}

// Pages of a list have each article once, in every order and unit, and the next page is
// what it was when articles have come at the head of the list.
func TestPagesStayWhereTheyAre(t *testing.T) {
	for _, c := range []struct {
		sort  string
		comes time.Time // of an article that stands at the head
		first string
	}{
		{"newest", time.Date(2025, 6, 30, 23, 0, 0, 0, time.UTC), "342"},
		{"oldest", time.Date(2024, 12, 31, 23, 0, 0, 0, time.UTC), "3"}, // only the day is known, whose beginning stands first
		{"stored", time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), "342"},
	} {
		for _, unit := range []string{"articles", "stories"} {
			t.Run(c.sort+" "+unit, func(t *testing.T) {
				st, analyst := newStore(t, testArticles(), "")
				h := newServer(t, analyst).Handler()
				path := "/articles?limit=150&sort=" + c.sort + "&unit=" + unit
				next := func(path string) string {
					m := regexp.MustCompile(`<a href="([^"]+)" rel="next">`).FindStringSubmatch(get(h, path).Body.String())
					if m == nil {
						return ""
					}
					return html.UnescapeString(m[1])
				}
				count, first := listOf(t, h, path)
				all := slices.Clone(first)
				second := next(path)
				_, before := listOf(t, h, second)
				for at := second; at != ""; at = next(at) {
					_, rows := listOf(t, h, at)
					all = append(all, rows...)
				}
				slices.Sort(all)
				if n := len(slices.Compact(all)); fmt.Sprint(n) != count || len(all) != n {
					t.Errorf("%d rows, %d different, of %s", len(all), n, count)
				}
				late := testArticles()[0]
				late.Key, late.URL, late.Title, late.Text, late.Published = "late", "https://north.example/late", "One that comes late", strings.Repeat("Something else happened. ", 20), c.comes
				if _, err := st.Write(context.Background(), []store.Article{late}); err != nil {
					t.Fatal(err)
				}
				if _, rows := listOf(t, h, path); rows[0] == first[0] || rows[1] != first[0] {
					t.Errorf("the new one is not at the head: %v, before %v", rows[:2], first[:2])
				}
				if _, after := listOf(t, h, second); !slices.Equal(before, after) {
					t.Errorf("the next page has changed from %v to %v", before, after)
				}
				if unit == "articles" && first[0] != c.first {
					t.Errorf("%s is first, want %s", first[0], c.first)
				}
			})
		}
	}
	if w := get(newServer(t, shared(t)).Handler(), "/articles?sort=best"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "one of newest, oldest, stored") {
		t.Errorf("an order that there is not: %d", w.Code)
	}
}

// A row of a list in stories says how many articles of the list it stands for.
func TestListOfStories(t *testing.T) {
	text := strings.Repeat("The border crossing was closed on Saturday after three balloons had been seen over the fence. ", 5)
	var articles []store.Article
	for i := range 25 {
		url := fmt.Sprintf("https://paper%d.example/%d", i%12, i)
		articles = append(articles, store.Article{Key: url, URL: url, Title: fmt.Sprintf("Closed <%d>", i), Text: text, Language: "en",
			SourceDomain: fmt.Sprintf("paper%d.example", i%12), Published: time.Date(2025, 3, 1, i, 0, 0, 0, time.UTC), DateFrom: "feed"})
	}
	alone := articles[0]
	alone.Key, alone.URL, alone.Title, alone.Text, alone.Published = "alone", "https://paper1.example/alone", "Alone", "Nothing of that.", time.Date(2025, 3, 4, 0, 0, 0, 0, time.UTC)
	_, analyst := newStore(t, append(articles, alone), "")
	h := newServer(t, analyst).Handler()
	for path, want := range map[string][]string{
		"/articles?unit=stories": {`<strong>2</strong> stories`, "25 articles of this story in 12 sources", "And 5 more.", `<span>Closed &lt;24&gt;</span>`,
			`<a href="/articles/24"><bdi>Closed &lt;23&gt;</bdi></a> <span class="quiet"><bdi>paper11.example</bdi>, 1 Mar 2025, 23:00`},
		"/articles?unit=stories&sort=oldest":                         {"25 articles of this story", `<span>Closed &lt;0&gt;</span>`},
		"/articles?unit=stories&source=paper3.example":               {`<strong>1</strong> story`, "2 articles of this story in 1 source<"},
		"/articles?unit=stories&from=2025-03-01&to=2025-03-01T03:00": {"3 articles of this story in 3 sources"},
		"/articles?unit=texts&q=closed":                              {`<strong>25</strong> distinct texts`},
	} {
		body := get(h, path).Body.String()
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s lacks %q", path, text)
			}
		}
		if n := strings.Count(body, `class="copies"`); n > 1 || n == 1 == strings.Contains(path, "texts") {
			t.Errorf("%s has %d rows with copies", path, n)
		}
	}
	if body := get(h, "/articles").Body.String(); strings.Contains(body, "copies") {
		t.Error("a list of articles has copies")
	}
}

// The passages of a list mark what it looks for, in texts that are no markup.
func TestPassagesOfAList(t *testing.T) {
	one := testArticles()[0]
	one.Title, one.Text = "The <i>storm</i> is over", strings.Repeat("Nothing. ", 50)+"A <b>storm</b> & more: a storm again."+strings.Repeat(" Quiet.", 80)
	_, analyst := newStore(t, []store.Article{one}, testTopics)
	h := newServer(t, analyst).Handler()
	body := get(h, "/articles?q=storm").Body.String()
	m := regexp.MustCompile(`data-passages="([^"]+)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatal("the list has no passages")
	}
	body = get(h, html.UnescapeString(m[1])).Body.String()
	for _, want := range []string{`<li data-of="1">`, "<span>The &lt;i&gt;<mark>storm</mark>&lt;/i&gt; is over</span>", "A &lt;b&gt;<mark>storm</mark>&lt;/b&gt; &amp; more: a <mark>storm</mark> again.", `dir="auto">… Nothing.`, "Quiet. …</p>"} {
		if !strings.Contains(body, want) {
			t.Errorf("the passages lack %q: %s", want, body)
		}
	}
	if strings.Contains(get(h, "/articles").Body.String(), "data-passages") {
		t.Error("a list that looks for nothing has passages")
	}
	for path, want := range map[string]string{
		"/articles/passages?q=storm&article=x": "numbers of articles", "/articles/passages?q=(storm&article=1": "cannot be read",
		"/articles/passages?q=storm" + strings.Repeat("&article=1", maxLimit+1): "at most 500",
	} {
		if w := get(h, path); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, want %q", clip(path, 60), w.Code, want)
		}
	}
}
