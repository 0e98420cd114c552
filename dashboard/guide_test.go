package dashboard

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tidings/analytics"
)

// linksIn gives where the links of a page's elements of a class lead, and their words.
func linksIn(t *testing.T, h http.Handler, path, class string) (hrefs, words []string) {
	t.Helper()
	page, err := parsePage(get(h, path).Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, box := range elements(page, func(n *html.Node) bool { return hasClass(n, class) }) {
		for _, a := range elements(box, func(n *html.Node) bool { return n.Data == "a" }) {
			hrefs, words = append(hrefs, attribute(a, "href")), append(words, textOf(a))
		}
	}
	return hrefs, words
}

// Each example of the guide runs, and finds something where its words come from.
func TestGuideExamplesRun(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	hrefs, queries := linksIn(t, h, "/explore", "guide")
	if len(hrefs) != 9 {
		t.Fatalf("%d examples: %v", len(hrefs), queries)
	}
	for i, href := range hrefs {
		w := get(h, href)
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "No article matches") || !strings.Contains(w.Body.String(), "Totals") {
			t.Errorf("the example %s finds nothing: status %d", queries[i], w.Code)
		}
	}
	if w := get(h, "/explore?q=border"); !strings.Contains(w.Body.String(), `id="guide"><summary>How to write a query`) {
		t.Error("with a query asked the guide is not there, closed")
	}
}

func TestWordPair(t *testing.T) {
	for title, want := range map[string]string{
		"Border crossing closed, day 0":  "border crossing",
		"The EU and its 27 members":      " ",
		"Near misses near airports":      " ",
		"Łukašenka adkazaŭ žurnalistam!": "adkazaŭ žurnalistam",
		"":                               " ",
	} {
		first, second := wordPair(title)
		if got := first + " " + second; got != want {
			t.Errorf("%q gives %q, want %q", title, got, want)
		}
	}
}

// An empty database says how the first articles come, and each link of it leads on.
func TestFirstSteps(t *testing.T) {
	_, analyst := newStore(t, nil, "")
	s, err := New(Config{Analyst: analyst, Now: now, Version: "test", Feeds: &FeedDesk{}})
	if err != nil {
		t.Fatal(err)
	}
	h := s.Handler()
	hrefs, _ := linksIn(t, h, "/", "steps")
	if got := strings.Join(hrefs, " "); got != "/feeds /explore /explore/topic" {
		t.Errorf("the steps lead to %s", got)
	}
	for _, href := range hrefs {
		if w := get(h, href); w.Code != http.StatusOK {
			t.Errorf("%s: status %d", href, w.Code)
		}
	}
	if body := get(newServer(t, analyst).Handler(), "/").Body.String(); !strings.Contains(body, "tidings feeds add ADDRESS") || strings.Contains(body, `<a href="/feeds">Add`) {
		t.Error("a server that does not change feeds sends people to its page of feeds")
	}
	if body := get(newServer(t, shared(t)).Handler(), "/").Body.String(); strings.Contains(body, "three steps") {
		t.Error("a database with articles is treated as an empty one")
	}
}

// Every error page leads on: what mends it stands first, and no link leads to an error.
func TestErrorPagesLeadOn(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for path, first := range map[string]string{
		"/articles?from=yesterday":                "/articles",
		"/topics/border?interval=week&by=weather": "/topics/border?interval=week",
		"/topics/border?intervall=day":            "/topics/border",
		"/topics/gone":                            "/",
		"/nowhere":                                "/",
		"/articles/99999":                         "/articles",
		"/boards/gone":                            "/boards",
		"/feeds/99":                               "/feeds",
		"/annotations/99":                         "/annotations",
		"/coverage/source?source=nobody":          "/coverage",
		"/sql":                                    "/",
	} {
		hrefs, _ := linksIn(t, h, path, "next")
		if len(hrefs) < 3 || hrefs[0] != first {
			t.Errorf("%s leads to %v, want %s first", path, hrefs, first)
			continue
		}
		for _, href := range hrefs {
			if w := get(h, href); w.Code >= 400 {
				t.Errorf("%s leads to %s: status %d", path, href, w.Code)
			}
		}
	}
	for _, p := range []Problem{{Code: "timeout"}, {Code: "internal"}, {Code: "too_many"}, {Code: "not_ready"}} {
		if next := english.nextSteps("/anomalies", url.Values{"interval": {"day"}}, true, p); next[0].Label != "Try again" || next[0].Href != "/anomalies?interval=day" {
			t.Errorf("%s: %v", p.Code, next)
		}
		if next := english.nextSteps("/feeds", nil, false, p); next[0].Label == "Try again" {
			t.Errorf("%s: a form cannot be sent again by a link", p.Code)
		}
	}
	if next := english.nextSteps("/board", url.Values{"q": {`"`}}, true, Problem{Code: "bad_query", Parameter: "q", Value: `"`}); next[0].Href != "/explore?q=%22" || next[1].Href != "/explore" {
		t.Errorf("a query that cannot be read leads to %v", next)
	}
	if next := english.nextSteps("/articles", nil, false, newServer(t, shared(t)).problem(errMethod)); next[0].Href != "/articles" {
		t.Errorf("what cannot be sent there leads to %v", next)
	}
	// What the store cannot answer is told with what to do, and the guide stands all the same.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if rows := newServer(t, shared(t)).guide(ctx, analytics.Corpus{Newest: -1}); len(rows) != 9 || rows[0].Query != "border crossing" {
		t.Errorf("without an answer of the store the guide has %v", rows)
	}
}
