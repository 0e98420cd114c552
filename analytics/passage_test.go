package analytics

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"tidings/sql"
)

// marksFor finds the words of a query.
func marksFor(t *testing.T, query string) marks {
	t.Helper()
	q, err := Parse(query)
	if err != nil {
		t.Fatal(err)
	}
	return marks{{newMarker(q.Expr, FieldTitle), newMarker(q.Expr, FieldText)}}
}

func TestPassage(t *testing.T) {
	filler := strings.Repeat("слова ", 100)
	for _, c := range []struct {
		query, text   string
		want          string // what is marked stands in brackets
		before, after bool
	}{
		{"storm", "A storm.", "A [storm].", false, false},
		{"storm", "Only the title has it.", "Only the title has it.", false, false},
		{"storm", "", "", false, false},
		// One place alone, then two near each other: the second stretch is shown.
		{"storm", "storm " + filler + "a storm, and a storm again", strings.Repeat("слова ", 9) + "a [storm], and a [storm] again", true, false},
		{"storm", "storm " + filler, "[storm]" + strings.Repeat(" слова", 29), false, true},
		{"long*", strings.Repeat("x", 100) + " long" + strings.Repeat("g", 300), "[long" + strings.Repeat("g", 300) + "]", true, false},
	} {
		p := marksFor(t, c.query).passage(&store.Article{Title: "A storm", Text: c.text})
		if got := bracketed(t, p.Text, p.Spans); got != c.want || p.Before != c.before || p.After != c.after {
			t.Errorf("%s in %.40q: %q (more before %v, behind %v), want %q (%v, %v)", c.query, c.text, got, p.Before, p.After, c.want, c.before, c.after)
		}
		if got := bracketed(t, p.Title, p.TitleSpans); c.query == "storm" && got != "A [storm]" {
			t.Errorf("the title is %q", got)
		}
	}
}

// A passage is part of the text, whole characters, and has something that matches where
// the text has.
func TestPassageOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := []string{"storm", "буря", "a", "naïve", "長い", "\n\n", "…", "👩‍👩‍👧", "x́", strings.Repeat("ы", 90)}
	m := marksFor(t, "storm OR буря")
	for range 2000 {
		var b strings.Builder
		for range r.IntN(200) {
			b.WriteString(words[r.IntN(len(words))])
			if r.IntN(4) > 0 {
				b.WriteByte(' ')
			}
		}
		text := b.String()
		p := m.passage(&store.Article{Text: text})
		if !utf8.ValidString(p.Text) || !strings.Contains(text, p.Text) {
			t.Fatalf("%q is no part of %q", p.Text, text)
		}
		if len(m[0].text.mark(text)) > 0 && len(p.Spans) == 0 {
			t.Fatalf("%q has nothing of what is in %q", p.Text, text)
		}
		bracketed(t, p.Text, p.Spans)
	}
}
