package dashboard

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Every figure says what it is, in a sentence that is the table's, and no sentence is of
// nothing.
func TestFiguresSayWhatTheyAre(t *testing.T) {
	analyst := furnish(t, 3000)
	s, err := New(Config{Analyst: analyst, Console: newConsole(t, analyst), Now: now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	h := s.Handler()
	figures, seen := 0, map[string]bool{}
	look := func(address string, w *httptest.ResponseRecorder, status int) {
		t.Helper()
		if w.Code != status {
			t.Errorf("%s: status %d: %s", address, w.Code, w.Body)
			return
		}
		page, err := parsePage(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range elements(page, isWhat) {
			text := strings.TrimPrefix(textOf(what), textOf(what.FirstChild))
			for key, sentence := range figureHelp {
				seen[key] = seen[key] || sentence(english) == text
			}
		}
		for _, figure := range elements(page, isFigure) {
			figures++
			box := boxOf(figure)
			if !slices.ContainsFunc(elements(box, isWhat), func(what *html.Node) bool { return boxOf(what) == box }) {
				t.Errorf("%s: nothing in the head of its block says what this figure is: <%s %v>", address, figure.Data, figure.Attr)
			}
		}
		// Parts come later.
		for _, place := range elements(page, func(n *html.Node) bool { return attribute(n, "data-load") != "" }) {
			part := attribute(place, "data-load")
			if strings.HasPrefix(part, "/board/alarm") || strings.HasPrefix(part, "/anomalies/why") {
				continue // lines of a card and of a list, which say what they are
			}
			if w := get(h, part); w.Code != http.StatusOK {
				t.Errorf("%s: %s: status %d", address, part, w.Code)
			} else if body, err := parsePage(w.Body); err != nil {
				t.Fatal(err)
			} else {
				parts := elements(body, isFigure)
				figures += len(parts)
				whats := elements(body, isWhat)
				if len(parts) > 0 && len(whats) == 0 {
					t.Errorf("%s: nothing says what the figure in %s is", address, part)
				}
				for _, what := range whats {
					for key, sentence := range figureHelp {
						seen[key] = seen[key] || strings.HasSuffix(textOf(what), sentence(english))
					}
				}
			}
		}
	}
	for _, p := range lookPages {
		status := p.status
		if status == 0 {
			status = http.StatusOK
		}
		look(p.address, get(h, p.address), status)
	}
	statement := "/sql?" + url.Values{"sql": {"SELECT language, count(*) AS articles FROM articles GROUP BY language"}, "run": {"true"}, "chart": {"bars"}, "x": {"language"}, "y": {"articles"}}.Encode()
	look(statement, get(h, statement), http.StatusOK)
	form, err := parsePage(get(h, "/topics/sanctions/edit").Body)
	if err != nil {
		t.Fatal(err)
	}
	fields := url.Values{"do": {"preview"}, "definition": {"sanction* OR border"}}
	for _, field := range elements(form, func(n *html.Node) bool { return n.Data == "input" && attribute(n, "name") != "q" }) {
		fields.Set(attribute(field, "name"), attribute(field, "value"))
	}
	look("the preview of an edited topic", postForm(h, "/topics/sanctions/edit", fields), http.StatusOK)
	if figures < 100 {
		t.Errorf("only %d figures on all pages", figures)
	}
	// These need what the furnished server has not: pages of articles in a queue, a network.
	for key := range figureHelp {
		if !seen[key] && !slices.Contains([]string{"feeds-pages", "feed-pages", "look"}, key) {
			t.Errorf("the sentence %q is on no page", key)
		}
	}
}

// The templates ask for the sentences that there are, and each of those is one sentence.
func TestSentencesOfFigures(t *testing.T) {
	asked := map[string]bool{}
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := templateFiles.ReadFile("templates/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`{{template "what(?:-short)?" "([^"]+)"}}`).FindAllStringSubmatch(string(text), -1) {
			asked[m[1]] = true
			if _, err := english.whatIs(m[1]); err != nil {
				t.Errorf("%s: %v", f.Name(), err)
			}
		}
		// What has a figure of its own says what it is.
		for _, part := range strings.Split(string(text), `{{define "`)[1:] {
			name, _, _ := strings.Cut(part, `"`)
			figure := regexp.MustCompile(`{{template "(figure|wherefrom)"|<table class="(numbers|sql-rows)`).FindString(part)
			if figure != "" && !strings.Contains(part, `{{template "what`) && !slices.Contains([]string{"volume-rows", "sql-table"}, name) {
				t.Errorf("%s: the part %s has %s, and nothing says what it is", f.Name(), name, figure)
			}
		}
	}
	for key, sentence := range figureHelp {
		text := sentence(english)
		if !asked[key] {
			t.Errorf("no template asks for %q", key)
		}
		if !strings.HasSuffix(text, ".") || strings.Contains(text, ". ") || len(text) < 80 || len(text) > 330 {
			t.Errorf("%s is not one sentence of 80 to 330 letters: %d letters: %s", key, len(text), text)
		}
	}
	if _, err := english.whatIs("nothing"); err == nil {
		t.Error("a figure that is not there has a sentence")
	}
}

func isWhat(n *html.Node) bool { return n.Data == "details" && hasClass(n, "what") }

// isFigure says whether an element is a figure: a chart, counts, or where they are from.
func isFigure(n *html.Node) bool {
	return attribute(n, "data-chart") != "" || n.Data == "table" && (hasClass(n, "numbers") || hasClass(n, "sql-rows")) || n.Data == "dl" && hasClass(n, "figures") ||
		n.Data == "details" && hasClass(n, "from") && !hasClass(n, "what") || n.Data == "ol" && hasClass(n, "events") || n.Data == "aside" && hasClass(n, "facets")
}

// boxOf is the block that an element stands in: the tiles of a wall have one together.
func boxOf(n *html.Node) *html.Node {
	box := n
	for ; box.Parent != nil; box = box.Parent {
		if slices.Contains([]string{"section", "aside", "main", "body"}, box.Data) && !hasClass(box, "tile") || hasClass(box, "changes") {
			break
		}
	}
	return box
}

// elements are those of a tree that fit.
func elements(root *html.Node, fits func(*html.Node) bool) (out []*html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && fits(n) {
			out = append(out, n)
		}
	}
	return out
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, name string) bool {
	return slices.Contains(strings.Fields(attribute(n, "class")), name)
}

// textOf is the text in an element.
func textOf(root *html.Node) string {
	var out strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			out.WriteString(n.Data)
		}
	}
	return out.String()
}
