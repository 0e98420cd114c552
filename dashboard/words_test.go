package dashboard

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tidings/analytics"
)

var wordLink = regexp.MustCompile(`<tr><td class="name"><a href="([^"]+)"><bdi>([^<]+)</bdi></a></td>\s*<td class="n"><a href="[^"]+"><data value="(\d+)">`)

// Each word of a topic leads to as many articles as stand beside it.
func TestWordsLeadToTheirArticles(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	words := map[string]string{}
	for _, path := range []string{"/topics/border/words", "/topics/border/words?from=2025-02-10&to=2025-04-01&tz=Europe/Vilnius&language=en&language=lt"} {
		w := get(h, path)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: status %d", path, w.Code)
		}
		for _, m := range wordLink.FindAllStringSubmatch(w.Body.String(), -1) {
			words[path+" "+m[2]] = m[3]
			href := html.UnescapeString(m[1])
			list := get(h, href).Body.String()
			if !strings.Contains(list, "<strong>"+m[3]+"</strong> article") {
				t.Errorf("%s: %s has %s, but its list %s does not", path, m[2], m[3], href)
			}
			u, err := url.Parse(href)
			if err != nil || u.Query().Get("with") == "" {
				t.Fatalf("%s: %v", href, err)
			}
			if !strings.Contains(list, `Only those that also match <code dir="auto">`+html.EscapeString(u.Query().Get("with"))+`</code>`) {
				t.Errorf("%s does not say what narrows it", href)
			}
		}
	}
	if len(words) < 6 || words["/topics/border/words crossing"] != "58" {
		t.Errorf("the words are %v", words)
	}
}

// A list narrowed by a query keeps it in its links and downloads, and marks it in
// the articles.
func TestNarrowedList(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	body := get(h, "/articles?topic=border&with=crossing&limit=3&from=2025-02-01").Body.String()
	for _, want := range []string{
		`href="/articles?from=2025-02-01&amp;limit=3&amp;topic=border">all of them</a>`,
		`/articles.csv?from=2025-02-01&amp;topic=border&amp;with=crossing`,
		`rel="next"`, `with=crossing`,
		`<input type="hidden" name="with" value="crossing">`,
		`?q=crossing&amp;topic=border"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for path, want := range map[string]string{
		"/articles?with=border+AND+(":       "offset 12",
		"/articles?with=border&with=closed": "one query",
		"/topics/border?with=closed":        "one of the parameters",
		"/articles.json?with=(":             `"parameter":"with"`,
	} {
		if w := get(h, path); w.Code != http.StatusBadRequest || !strings.Contains(html.UnescapeString(w.Body.String()), want) {
			t.Errorf("%s: status %d, without %s:\n%s", path, w.Code, want, w.Body)
		}
	}
}

func TestWordsBlockSays(t *testing.T) {
	share := func(n, of int64) analytics.Share { return analytics.Share{Count: n, Of: of} }
	d := analytics.Distinction{Kind: analytics.Rest,
		Target:    analytics.Side{Articles: 4000, Read: 400},
		Reference: analytics.Side{Articles: 90_000, Read: 400},
		Words:     []analytics.Keyword{{Term: "potash", Shown: "potash", Target: share(1200, 4000), Reference: share(3, 90_000), Score: 9}},
	}
	b := newWordsBlock(english, d, analytics.Corpus{})
	if len(b.Lists) != 1 || b.Lists[0].Of != 4000 || b.Lists[0].Others != 90_000 || b.Lists[0].Rows[0].Ratio != 0.3 || b.Lists[0].Rows[0].Others != 3 {
		t.Errorf("%+v", b.Lists)
	}
	if len(b.Notes) != 1 || b.Notes[0] != "Found in 400 of the 4,000 and 400 of the 90,000 others, drawn at random; counted in all of them." {
		t.Errorf("%q", b.Notes)
	}
	d.Words, d.Target, d.Reference = nil, analytics.Side{Articles: 1, Read: 1}, analytics.Side{Articles: 7, Read: 7}
	if b = newWordsBlock(english, d, analytics.Corpus{}); len(b.Lists) != 0 || len(b.Notes) != 1 || b.Notes[0] != "No word is clearly more frequent in this one than in the 7 others." {
		t.Errorf("%+v", b)
	}
}
