package dashboard

import (
	"encoding/csv"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tidings/sql"
)

// hostileTexts are what strangers put into titles, names and queries.
func hostileTexts() []string {
	return []string{
		`</script><script>alert("hostile")</script>`,
		`<img src=x onerror=alert("hostile")>`,
		`"><svg onload=alert("hostile")>`,
		`__f__function(){alert("hostile")}__f__`,
		`=HYPERLINK("http://evil.example","hostile")`,
		`+1+cmd|' /C calc'!A0`,
		`@SUM(1+1)*hostile`,
		"\tDDE(hostile)",
		"hostile \u202Egnp.exe\u202C \u2066isolate\u2069",
		"hostile line \u2028 separator \u2029 end",
		"hostile \x00 null",
		"{{.Secret}} hostile ${1+1} {a|b}",
		"hostile " + strings.Repeat("wordwithoutend", 40_000),
		"hostile \r\nSet-Cookie: x=1",
		`javascript:alert("hostile")`,
	}
}

func hostileArticles() []store.Article {
	var out []store.Article
	for i, text := range hostileTexts() {
		out = append(out, store.Article{
			Key: text[:min(len(text), 40)], URL: `javascript:alert("hostile")`, Title: text, Text: text, Author: text,
			SourceName: text[:min(len(text), 200)], Language: "en", Published: time.Date(2025, 1, 1+i, 0, 0, 0, 0, time.UTC), DateFrom: "feed",
		})
	}
	return out
}

const hostileTopics = `
topics:
  - slug: hostile
    name: '</script><b>__f__ "hostile"'
    description: '<img src=x onerror=alert(1)> "hostile"'
    query: 'hostile OR "</script>"'
`

func TestHostileCorpus(t *testing.T) {
	_, analyst := newStore(t, hostileArticles(), hostileTopics)
	h := newServer(t, analyst).Handler()
	paths := []string{"/", "/topics/hostile", "/board?topic=hostile&q=hostile", "/present", "/board/present?topic=hostile", "/embed/volume?topic=hostile", "/boards/new?topic=hostile&q=%3Cb%3E&label=%3Cb%3E", "/board/stories", "/board/silent", "/board/voice?topic=hostile&q=hostile", "/topics/hostile?by=source&interval=day", "/articles", "/articles?topic=hostile", "/sources",
		"/explore?topic=hostile&q=hostile", "/topics/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/articles?%3Cscript%3E=1",
		"/articles?unit=texts&topic=hostile", "/articles/facets", "/articles/facets?topic=hostile", "/articles/passages?topic=hostile&article=1&article=2&article=3"}
	for i := range hostileTexts() {
		paths = append(paths, articlePath(int64(i+1)))
	}
	for _, text := range hostileTexts() {
		if len(text) < 200 {
			paths = append(paths, address("/explore", map[string][]string{"q": {text}}), address("/articles", map[string][]string{"source": {text}}),
				address("/topics/hostile", map[string][]string{"interval": {text}}))
		}
	}
	for _, path := range paths {
		w := get(h, path)
		body := w.Body.String()
		checkMarkup(t, path, body)
		if w.Code >= 500 {
			t.Errorf("%s: status %d", path, w.Code)
		}
		if w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: a header was injected", path)
		}
		if len(body) > 3<<20 {
			t.Errorf("%s: %d bytes", path, len(body))
		}
	}
	for _, path := range []string{"/articles.csv", "/sources.csv", "/topics/hostile/sources.csv", "/overview.csv", "/topics/hostile/volume.csv?by=source"} {
		records, err := csv.NewReader(get(h, path).Body).ReadAll()
		if err != nil || len(records) < 2 {
			t.Errorf("%s: %d records, %v", path, len(records), err)
		}
		for _, r := range records {
			for _, field := range r {
				if strings.HasPrefix(field, "=") || strings.HasPrefix(field, "+") || strings.HasPrefix(field, "@") || strings.HasPrefix(field, "\t") {
					t.Errorf("%s: the field %q is a formula", path, field)
				}
				if strings.Contains(field, "\x00") {
					t.Errorf("%s: a NUL in %q", path, field)
				}
			}
		}
	}
}

// parsePage reads a page as a browser without scripts does, which has the tables that are
// kept as text for the others.
func parsePage(page io.Reader) (*html.Node, error) {
	return html.ParseWithOptions(page, html.ParseOptionEnableScripting(false))
}

// checkMarkup parses a page as a browser does and checks that nothing in it
// can run: no element or attribute but those of the templates.
func checkMarkup(t *testing.T, path, body string) {
	t.Helper()
	root, err := parsePage(strings.NewReader(body))
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	elements := strings.Fields(`html head meta em title link script body a p strong header nav form label input button main div h1 h2 dl dt dd
		section span canvas details summary table caption thead tbody tr th td data time bdi ol ul li pre code select option datalist
		fieldset legend noscript footer article mark br dialog kbd aside textarea template ins del`)
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(elements, n.Data) {
			t.Errorf("%s: the page has an element %s", path, n.Data)
		}
		attributes := map[string]string{}
		for _, a := range n.Attr {
			attributes[a.Key] = a.Val
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" {
				t.Errorf("%s: %s has an attribute %s", path, n.Data, a.Key)
			}
			if slices.Contains([]string{"href", "src", "action"}, a.Key) && !regexp.MustCompile(`^(/|#|\?|https?://)`).MatchString(a.Val) {
				t.Errorf("%s: %s leads to %q", path, n.Data, a.Val)
			}
		}
		if n.Data == "script" && attributes["type"] != "application/json" && !strings.HasPrefix(attributes["src"], "/assets/") {
			t.Errorf("%s: the page has a script of its own: %v", path, attributes)
		}
	}
}

func TestMarkupCheckSeesHarm(t *testing.T) {
	for _, harm := range []string{"<script>1</script>", "<img>", "<p onclick=x>", "<p style=x>", `<a href="javascript:x">`, `<script src="//evil">`, "<iframe></iframe>"} {
		probe := &testing.T{}
		checkMarkup(probe, "probe", harm)
		if !probe.Failed() {
			t.Errorf("%s passes", harm)
		}
	}
}

// TestDirectionMarksAreFenced checks that a title which turns the direction of
// writing turns nothing but itself.
func TestDirectionMarksAreFenced(t *testing.T) {
	_, analyst := newStore(t, hostileArticles(), "")
	body := get(newServer(t, analyst).Handler(), "/articles").Body.String()
	title := regexp.MustCompile(`<a class="title"[^>]* dir="auto">[^<]*` + "\u202E")
	if !title.MatchString(body) {
		t.Error("the title with a direction mark is not in an element with dir=auto")
	}
	source := regexp.MustCompile("<bdi>[^<]*\u202E")
	if !source.MatchString(body) {
		t.Error("the source with a direction mark is not in a bdi element")
	}
}
