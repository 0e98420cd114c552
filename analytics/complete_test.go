package analytics

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// completed writes completions on a line each.
func completed(c Completions) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[%d,%d) %q\n", c.Start, c.End, c.Word)
	for _, one := range c.List {
		fmt.Fprintf(&b, "%s %s", one.Kind, one.Text)
		if one.Counted {
			fmt.Fprintf(&b, " %d", one.Articles)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestComplete(t *testing.T) {
	ctx := context.Background()
	a, _ := corpus(t)
	file, err := ReadTopics("topics.yaml", strings.NewReader("topics:\n  - slug: closed-borders\n    name: Šiauliai borders\n    query: border\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Apply(ctx, file, false); err != nil {
		t.Fatal(err)
	}
	// The place is where | stands.
	for query, want := range map[string]string{
		"bo|":                    "[0,2) \"bo\"\ntopic closed-borders 4\nword border 4\n",
		"BORD|":                  "[0,4) \"BORD\"\ntopic closed-borders 4\nword border 4\n",
		"siauliai|":              "[0,8) \"siauliai\"\ntopic closed-borders 4\n",
		"incident AND (op|ening": "[14,21) \"op\"\nword opened 1\n",
		"-su|":                   "[1,3) \"su\"\nword sunny 1\n",
		"мя|":                    "[0,4) \"мя\"\nword мяжа 1\n",
		"b|":                     "[0,1) \"b\"\ntopic closed-borders 4\n",
		"la|":                    "[0,2) \"la\"\nfield language:\n",
		"la|nguage:lt":           "[0,8) \"la\"\nfield language:\n",
		"tit|":                   "[0,3) \"tit\"\nfield title:\n",
		"en.|":                   "[0,3) \"en.\"\nsource source:en.example 3\n",
		"title:bo|":              "[6,8) \"bo\"\nword border 3\n",
		"title:(closed OR bo|":   "[17,19) \"bo\"\nword border 3\n",
		"text:bo|":               "[5,7) \"bo\"\nword border 1\n",
		"language:|":             "[9,9) \"\"\nvalue en 3\nvalue lt 2\nvalue be 1\n",
		"language:lith|":         "[9,13) \"lith\"\nvalue lt 2\n",
		"language:(en OR |)":     "[16,16) \"\"\nvalue en 3\nvalue lt 2\nvalue be 1\n",
		"language:en bo|":        "[12,14) \"bo\"\ntopic closed-borders 4\nword border 4\n",
		"country:l|":             "[8,9) \"l\"\nvalue LT 2\n",
		`source:"lt|"`:           "[7,11) \"\\\"lt\"\nvalue lt.example 2\n",
		"published:2|":           "[10,11) \"2\"\nvalue 2025 5\n",
		`"border o|`:             "[8,9) \"o\"\n",
		`"border op|"`:           "[8,10) \"op\"\nword opened 1\n",
		`title:"border|`:         "[7,13) \"border\"\nword border 3\n",
		"pre-bor|":               "[0,7) \"pre-bor\"\nword pre-border\n",
		"bord*|":                 "[0,5) \"bord*\"\ntopic closed-borders 4\nword border 4\n",
		"url:bo|":                "[4,6) \"bo\"\n",
		"zz|":                    "[0,2) \"zz\"\n",
		"AND|":                   "[0,3) \"AND\"\n",
		"[x bo|":                 "[3,5) \"bo\"\ntopic closed-borders 4\nword border 4\n",
	} {
		at := strings.IndexByte(query, '|')
		text := query[:at] + query[at+1:]
		got, err := a.Complete(ctx, text, at)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if diff := cmp.Diff(want, completed(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	// What is completed can be read, and has the articles that were said.
	for _, query := range []string{"bo", "o", "cl", "we", "en.", "language:", "country:l", "source:", "author:", "published:", "title:bo", "text:bo"} {
		got, err := a.Complete(ctx, query, len(query))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range got.List {
			if c.Kind == CompleteTopic || !c.Counted {
				continue
			}
			whole := query[:got.Start] + c.Text + query[got.End:]
			groups, err := a.Breakdown(ctx, Request{Selections: []Selection{{Query: whole}}}, ByLanguage)
			if err != nil {
				t.Errorf("%s: %v", whole, err)
				continue
			}
			var n int64
			for _, g := range groups {
				n += g.Count
			}
			if undated, err := a.Breakdown(ctx, Request{Undated: true, Selections: []Selection{{Query: whole}}}, ByLanguage); err != nil {
				t.Error(err)
			} else {
				for _, g := range undated {
					n += g.Count
				}
			}
			if n != c.Articles {
				t.Errorf("%s has %d articles, and was said to have %d", whole, n, c.Articles)
			}
		}
	}
	for _, at := range []int{-1, 5, 1} {
		var wrong *ParamError
		if _, err := a.Complete(ctx, "яж", at); !errors.As(err, &wrong) || wrong.Name != "at" {
			t.Errorf("at %d: %v", at, err)
		}
	}
	var wrong *ParamError
	if _, err := a.Complete(ctx, strings.Repeat("a", MaxQueryBytes+1), 0); !errors.As(err, &wrong) || wrong.Name != "q" {
		t.Errorf("a query without end: %v", err)
	}
}

// Wherever one is in whatever text, the place is in it and around where one is.
func FuzzPlaceIn(f *testing.F) {
	for _, query := range []string{`language:(lt OR "a b") -x*`, `source:"Marsh`, "(((", "published:[2025 TO", `«да» AND "`, `\"`, "a^2 near5:\"b\""} {
		f.Add(query, len(query))
	}
	f.Fuzz(func(t *testing.T, query string, at int) {
		if at < 0 || at > len(query) || !strings.HasPrefix(query, strings.ToValidUTF8(query[:at], "")) || strings.ToValidUTF8(query, "") != query {
			return
		}
		p := placeIn(query, at)
		if p.start < 0 || p.start > at || p.end < at || p.end > len(query) {
			t.Errorf("%q at %d: [%d,%d)", query, at, p.start, p.end)
		}
	})
}
