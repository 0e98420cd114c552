package analytics

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Forty copies of one wire report are forty articles, and one text or story: where these
// are counted, its words are not those of the topic.
func TestWordsByUnit(t *testing.T) {
	a, s := open(t)
	random := rand.New(rand.NewPCG(11, 11))
	batch := slices.Concat(
		writing(random, "topic", "en", "2025-03-01", 30, 3, "at the border guards counted lorries"),
		writing(random, "rest", "en", "2025-03-01", 30, 6, "after the match"),
	)
	report := "Border wire: " + strings.Repeat("A hippopotamus escaped from the zoo and crossed the border while keepers looked on and counted to every one of them. ", 1) +
		"Officials promised that fences would be bought, that the river would be watched, and that those who left the gate open would be found."
	for i := range 40 {
		x := art(fmt.Sprint("copy", i), "en", "2025-03-10", "Border wire", report)
		x.SourceDomain = fmt.Sprintf("copier%d.example", i%20)
		if i%2 == 0 {
			x.Text += fmt.Sprintf(" Edition %d.", i)
		}
		batch = append(batch, x)
	}
	put(t, s, batch...)
	console := freshConsole(t, a)
	for _, c := range []struct {
		unit   Unit
		copies int64 // of the report
	}{{Articles, 40}, {Texts, 21}, {Stories, 1}} {
		d := distinction(t, a, "q=border&unit="+string(c.unit), Reference{Kind: Rest}, 60)
		if want := 90 + c.copies; d.Target.Articles != want {
			t.Errorf("%s: %d are counted, want %d", c.unit, d.Target.Articles, want)
		}
		word := func(term string) *Keyword {
			if i := slices.IndexFunc(d.Words, func(k Keyword) bool { return k.Term == term }); i >= 0 {
				return &d.Words[i]
			}
			return nil
		}
		if k := word("lorries"); k == nil || k.Target != (Share{90, d.Target.Articles}) {
			t.Errorf("%s: %+v has lorries", c.unit, k)
		}
		switch k := word("hippopotamus"); {
		case c.copies == 1 && k != nil:
			t.Errorf("%s: the words of one story are among those of the topic: %+v", c.unit, k)
		case c.copies > 1 && (k == nil || k.Target.Count != c.copies):
			t.Errorf("%s: %+v has the report", c.unit, k)
		}
		if len(d.Stories) != 1 || d.Stories[0].Target != (Share{40, 130}) {
			t.Errorf("%s: the stories are %+v", c.unit, d.Stories)
		}
		shown, err := a.WordsSQL(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if want, have := wordLines(d), answerLines(t, console, shown); !slices.Equal(want, have) {
			t.Errorf("%s: %q, and in SQL %q", c.unit, want, have)
		}
	}
}
