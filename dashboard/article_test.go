package dashboard

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
)

func TestMarkSpans(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  string
		spans []analytics.Span
		want  []piece
	}{
		{"none", "граница", nil, []piece{{"граница", false}}},
		{"empty", "", nil, nil},
		{"middle", "a border b", []analytics.Span{{Start: 2, End: 8}}, []piece{{"a ", false}, {"border", true}, {" b", false}}},
		{"whole", "border", []analytics.Span{{Start: 0, End: 6}}, []piece{{"border", true}}},
		{"beyond the text", "border", []analytics.Span{{Start: 3, End: 60}}, []piece{{"border", false}}},
		{"backwards and empty", "border", []analytics.Span{{Start: 4, End: 2}, {Start: 1, End: 1}}, []piece{{"border", false}}},
		{"overlapping", "border", []analytics.Span{{Start: 0, End: 3}, {Start: 2, End: 5}}, []piece{{"bor", true}, {"der", false}}},
	} {
		if diff := cmp.Diff(c.want, markSpans(c.text, c.spans)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestOriginalLink(t *testing.T) {
	for raw, want := range map[string]string{
		"https://a.example/1?x=1#y": "https://a.example/1?x=1#y",
		"HTTP://a.example/":         "http://a.example/",
		"javascript:alert(1)":       "",
		"JavaScript:alert(1)":       "",
		" javascript:alert(1)":      "",
		"data:text/html,x":          "",
		"file:///etc/passwd":        "",
		"//a.example/1":             "",
		"/relative":                 "",
		"https:a.example":           "",
		"http://[broken":            "",
		"":                          "",
	} {
		if got := originalLink(raw); got != want {
			t.Errorf("originalLink(%q) = %q, want %q", raw, got, want)
		}
	}
}

func TestCutText(t *testing.T) {
	text := strings.Repeat("ж", 10)
	got, cut := cutText(text, 7)
	if got != "жжж" || !cut || !utf8.ValidString(got) {
		t.Errorf("cutText = %q, %v", got, cut)
	}
	if got, cut := cutText(text, 20); got != text || cut {
		t.Errorf("cutText = %q, %v", got, cut)
	}
}
