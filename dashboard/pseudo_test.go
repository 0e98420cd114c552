package dashboard

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Every text of every page comes from the catalogue: in a language of tests, which puts
// ⟦ and ⟧ around what the catalogue has, no letter stands outside of them but those of
// data. Data are in elements that say so: bdi, code, pre, time, data, kbd, what has a
// lang or dir attribute, and translate="no".
func TestEveryTextIsOfTheCatalogue(t *testing.T) {
	config := furnishedConfig(t, 3000)
	config.Addr, config.Now, config.Version = "127.0.0.1:0", now, "1"
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	marked := *english
	marked.pseudo = true
	s.locales = &locales{all: []*locale{&marked}}
	if err := s.loadTemplates(); err != nil {
		t.Fatal(err)
	}
	pages := slices.Clone(lookPages)
	for _, part := range []string{"/topics/sanctions/words", "/articles/facets?topic=sanctions", "/feeds/live", "/board/stories", "/board/silent", "/board/voice?topic=sanctions&topic=migration"} {
		pages = append(pages, lookPage{name: "part " + part, address: part})
	}
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			w := get(s.Handler(), p.address)
			want := p.status
			if want == 0 {
				want = http.StatusOK
			}
			if w.Code != want {
				t.Fatalf("status %d, want %d: %.500s", w.Code, want, w.Body)
			}
			if !strings.Contains(w.Body.String(), pseudoOpen) {
				t.Fatal("the page has no text of the catalogue")
			}
			document, err := parsePage(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range foreignTexts(document, new(int)) {
				t.Errorf("not in the catalogue, and not marked as data: %s", text)
			}
		})
	}
}

var letter = regexp.MustCompile(`\p{L}`)

// spokenAttributes are the attributes that people read or hear.
var spokenAttributes = []string{"aria-label", "title", "placeholder", "alt", "aria-description", "data-empty"}

// chartTexts are the members of a chart's JSON that people read, where they are texts.
var chartTexts = regexp.MustCompile(`"(?:title|subtitle|source)":"((?:[^"\\]|\\.)+)"`)

// withinText are the elements that stand within a text, which may begin before and end
// after them.
var withinText = []string{"a", "b", "bdi", "button", "code", "data", "em", "i", "kbd", "span", "strong", "time"}

// foreignTexts are the texts beneath a node that have letters outside of the marks; depth
// is how many marks are open before it, and behind it afterwards.
func foreignTexts(n *html.Node, depth *int) []string {
	var out []string
	foreign := func(where, text string, depth *int) {
		if rest := withoutMarked(text, depth); letter.MatchString(rest) {
			out = append(out, fmt.Sprintf("<%s> %q", where, strings.Join(strings.Fields(text), " ")))
		}
	}
	if n.Type == html.ElementNode && n.Data == "title" && n.Namespace == "" {
		return nil // the heading, which is looked at, and the name of the program
	}
	switch n.Type {
	case html.TextNode:
		foreign(n.Parent.Data, n.Data, depth)
	case html.ElementNode:
		if !slices.Contains(withinText, n.Data) {
			depth = new(int)
		}
		switch n.Data {
		case "bdi", "code", "pre", "time", "data", "kbd", "style", "noscript", "textarea", "svg":
			return nil
		case "script":
			for _, a := range n.Attr {
				if a.Key == "data-chart" || a.Key == "id" && strings.HasSuffix(a.Val, "-data") {
					for _, m := range chartTexts.FindAllStringSubmatch(n.FirstChild.Data, -1) {
						foreign("chart "+a.Val, m[1], new(int))
					}
				}
			}
			return nil
		}
		data := false
		for _, a := range n.Attr {
			if (a.Key == "lang" || a.Key == "dir") && n.Data != "html" || a.Key == "translate" && a.Val == "no" {
				data = true
			}
			if slices.Contains(spokenAttributes, a.Key) && !slices.Contains(n.Attr, html.Attribute{Key: "translate", Val: "no"}) {
				foreign(n.Data+" "+a.Key, a.Val, new(int))
			}
			if n.Data == "input" && a.Key == "value" && slices.ContainsFunc(n.Attr, func(b html.Attribute) bool {
				return b.Key == "type" && (b.Val == "submit" || b.Val == "button")
			}) {
				foreign("input value", a.Val, new(int))
			}
		}
		if data {
			return out
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out = append(out, foreignTexts(c, depth)...)
	}
	return out
}

// zones are the names of time zones behind a moment.
var zones = regexp.MustCompile(`, [0-9]{2}:[0-9]{2} (?:UTC|[A-Z]{3,4})\b`)

// withoutMarked takes what stands between the marks out of a text, and the name of the
// program; depth is how many marks are open.
func withoutMarked(text string, depth *int) string {
	var b strings.Builder
	for _, r := range text {
		switch string(r) {
		case pseudoOpen:
			*depth++
		case pseudoClose:
			*depth = max(*depth-1, 0)
		default:
			if *depth == 0 {
				b.WriteRune(r)
			}
		}
	}
	return zones.ReplaceAllString(strings.ReplaceAll(b.String(), "Tidings", ""), "")
}
