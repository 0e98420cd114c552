package dashboard

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
	"time"

	"tidings/analytics"
)

// usedKeys are the texts that templates, Go and scripts ask the catalogue for, each with
// a place.
func usedKeys(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	keys, err := scriptKeys()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		used[key] = "a script"
	}
	templateKeys(t, used)
	goKeys(t, used)
	storedKeys(t, used)
	saidKeys(t, used)
	return used
}

func templateKeys(t *testing.T, used map[string]string) {
	t.Helper()
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string]string{"report/report.html": reportHTML, "report/report.md": reportMarkdown}
	for _, file := range files {
		content, err := templateFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		contents[file] = string(content)
	}
	for file, content := range contents {
		trees := map[string]*parse.Tree{}
		tree := parse.New(file)
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(content, "", "", trees); err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(trees)) {
			walkTemplate(trees[name].Root, func(c *parse.CommandNode) {
				called, ok := c.Args[0].(*parse.IdentifierNode)
				if !ok || called.Ident != "t" && called.Ident != "th" {
					return
				}
				if len(c.Args) > 1 {
					if key, ok := c.Args[1].(*parse.StringNode); ok {
						used[key.Text] = file
						return
					}
				}
				t.Errorf("%s: %s: the text is not written out", file, c)
			})
		}
	}
}

// walkTemplate calls f for each command beneath a node.
func walkTemplate(n parse.Node, f func(*parse.CommandNode)) {
	branch := func(b *parse.BranchNode) {
		walkTemplate(b.Pipe, f)
		walkTemplate(b.List, f)
		if b.ElseList != nil {
			walkTemplate(b.ElseList, f)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			walkTemplate(child, f)
		}
	case *parse.ActionNode:
		walkTemplate(n.Pipe, f)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			walkTemplate(n.Pipe, f)
		}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			walkTemplate(c, f)
		}
	case *parse.CommandNode:
		f(n)
		for _, a := range n.Args {
			walkTemplate(a, f)
		}
	}
}

func goKeys(t *testing.T, used map[string]string) {
	t.Helper()
	files := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		var within string
		ast.Inspect(file, func(n ast.Node) bool {
			if f, ok := n.(*ast.FuncDecl); ok {
				within = f.Name.Name
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			called, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || called.Sel.Name != "say" && called.Sel.Name != "markup" || within == "markup" || within == "wording" {
				return true
			}
			place := files.Position(call.Pos())
			key, err := constantText(call.Args[0])
			if err != nil {
				t.Errorf("%s: the text is not written out: %v", place, err)
				return true
			}
			used[key] = fmt.Sprintf("%s:%d", place.Filename, place.Line)
			return true
		})
	}
}

// constantText is the value of a string that is written out, in parts perhaps.
func constantText(e ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return strconv.Unquote(e.Value)
	case *ast.BinaryExpr:
		left, err := constantText(e.X)
		if err != nil {
			return "", err
		}
		right, err := constantText(e.Y)
		return left + right, err
	default:
		return "", fmt.Errorf("it is a %T", e)
	}
}

// Each text that is asked for stands in the catalogue of each language, and no other.
func TestCatalogueHasEachText(t *testing.T) {
	used := usedKeys(t)
	for _, l := range built.all[1:] {
		for _, key := range slices.Sorted(maps.Keys(used)) {
			if l.texts[key] == "" {
				t.Errorf("%s: the catalogue %s has no\n%q: \"\"", used[key], l.Lang(), key)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(l.texts)) {
			if used[key] == "" {
				t.Errorf("the catalogue %s has %q, which nothing asks for", l.Lang(), key)
			}
		}
	}
}

var (
	numberedVerb = regexp.MustCompile(`%[-+# 0]*[0-9]*(?:\.[0-9]+)?\[(\d+)\][a-z]`)
	element      = regexp.MustCompile(`</?[a-z]+`)
)

// valuesOf are the numbers of the values that a text writes, its words in their plural
// forms left out.
func valuesOf(text string) []string {
	var out []string
	for _, m := range numberedVerb.FindAllStringSubmatch(indexed(alternatives.ReplaceAllString(text, "")), -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// A translation takes the same values and has the same elements as the English text.
func TestCatalogueKeepsValues(t *testing.T) {
	for _, l := range built.all[1:] {
		for _, key := range slices.Sorted(maps.Keys(l.texts)) {
			text := l.texts[key]
			if want, got := valuesOf(key), valuesOf(text); !slices.Equal(want, got) {
				t.Errorf("%s: %q writes the values %q, its translation %q writes %q", l.Lang(), key, want, text, got)
			}
			want, got := element.FindAllString(key, -1), element.FindAllString(text, -1)
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(want, got) {
				t.Errorf("%s: %q has the elements %q, its translation %q has %q", l.Lang(), key, want, text, got)
			}
			if strings.Contains(strings.ReplaceAll(alternatives.ReplaceAllString(text, ""), "||", ""), "|") || strings.TrimSpace(text) != text {
				t.Errorf("%s: %q: %q has a single | or blanks that mean nothing", l.Lang(), key, text)
			}
		}
	}
}

func TestLanguages(t *testing.T) {
	l := built
	for _, c := range []struct{ chosen, accepted, want string }{
		{"", "", "en"},
		{"", "ru", "ru"},
		{"", "ru-BY,ru;q=0.9,en;q=0.8", "ru"},
		{"", "be,ru;q=0.8,en;q=0.7", "ru"},
		{"", "uk,en;q=0.5", "en"}, // Ukrainian is not Russian
		{"", "de,en;q=0.5,ru;q=0.2", "en"},
		{"en", "ru", "en"},
		{"ru", "en", "ru"},
		{"xx", "ru", "ru"},
		{"", "\x00;;;", "en"},
	} {
		if got := l.choose(c.chosen, c.accepted).Lang(); got != c.want {
			t.Errorf("chosen %q, accepted %q: %s, want %s", c.chosen, c.accepted, got, c.want)
		}
	}
	const key = "%d [1:article|articles] of %d [2:source|sources]"
	for _, c := range []struct {
		lang string
		n, m int64
		want string
	}{
		{"en", 1, 30124, "1 article of 30,124 sources"},
		{"en", 0, 1, "0 articles of 1 source"},
		{"ru", 1, 21, "1 статья из 21 источника"},
		{"ru", 3, 12, "3 статьи из 12 источников"},
		{"ru", 30124, 5, "30\u00a0124 статьи из 5 источников"},
		{"ru", 11, 1, "11 статей из 1 источника"},
	} {
		if got := l.choose(c.lang, "").say(key, c.n, c.m); got != c.want {
			t.Errorf("%s, %d and %d: %q, want %q", c.lang, c.n, c.m, got, c.want)
		}
	}
	ru := l.choose("ru", "")
	for _, c := range []struct{ got, want string }{
		{ru.percent(0.12345), "12,3\u00a0%"},
		{ru.change(-0.5), "−50\u00a0%"},
		{ru.day(time.Date(2026, time.May, 4, 0, 0, 0, 0, time.UTC)), "4 мая 2026"},
		{ru.bucket(time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC), analytics.Month), "май 2026"},
		{english.bucket(time.Date(2026, time.May, 4, 0, 0, 0, 0, time.UTC), analytics.Week), "4 May 2026 (week 19 of 2026)"},
		{string(ru.markup("<span class=\"nb\">%s</span> to <span class=\"nb\">%s</span>", "<b>", "&")), `<span class="nb">&lt;b&gt;</span> – <span class="nb">&amp;</span>`},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestLanguageIsChosen(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	w := get(h, "/sources", "Accept-Language", "ru")
	for _, want := range []string{`<html lang="ru">`, "Обзор", "344 статьи из 3 источников", `href="/language?back=%2Fsources&amp;to=en"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page in Russian has no %s: %d %.2000s", want, w.Code, w.Body)
		}
	}
	if got := w.Header().Get("Vary"); got != "Accept-Encoding, Accept-Language, Cookie" {
		t.Errorf("Vary: %s", got)
	}
	w = get(h, "/language?to=ru&back=%2Fexplore%3Fq%3Dborder")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/explore?q=border" {
		t.Fatalf("choosing a language gives %d, %s", w.Code, w.Header().Get("Location"))
	}
	cookies := w.Result().Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Fatalf("cookies %v", cookies)
	}
	w = get(h, "/explore?q=border", "Cookie", cookies[0].Name+"="+cookies[0].Value)
	if !strings.Contains(w.Body.String(), `<html lang="ru">`) {
		t.Error("the choice is not kept")
	}
	for _, back := range []string{"https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)", "", "%2F%2Felsewhere.example"} {
		w := get(h, "/language?"+url.Values{"to": {"en"}, "back": {back}}.Encode())
		if got := w.Header().Get("Location"); got != "/" {
			t.Errorf("back to %q goes to %q", back, got)
		}
	}
	if w := get(h, "/language?to=xx"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "en, ru") {
		t.Errorf("an unknown language: %d", w.Code)
	}
}
