package analytics

import (
	"fmt"
	"strings"
	"testing"

	"tidings/sql"
)

// checkExplanation checks what holds for every explanation.
func checkExplanation(t *testing.T, e Explanation, a store.Article) {
	t.Helper()
	failed := e.Failed()
	if e.Matches != (failed == nil) || e.Matches != (e.Summary().Text == "") {
		t.Fatalf("%s: matches %v, failed %+v, summary %q", e.Query.Text, e.Matches, failed, e.Summary())
	}
	for i, f := range failed {
		if f.Matches {
			t.Errorf("%s: %s is on the way to what failed and matches", e.Query.Text, f.Text)
		}
		if i == len(failed)-1 && f.Reason.Text == "" {
			t.Errorf("%s: %s failed without a reason", e.Query.Text, f.Text)
		}
	}
	firsts := 0
	for _, l := range e.Lines() {
		if l.Failed {
			firsts++
			if l.Matches || l.Text != failed[len(failed)-1].Text {
				t.Errorf("%s: the part that failed first is %s, the list has %s", e.Query.Text, failed[len(failed)-1].Text, l.Text)
			}
		}
		if l.Reason.Text == "" && l.Count == 0 {
			t.Errorf("%s: %s says nothing", e.Query.Text, l.Text)
		}
	}
	if want := len(failed); firsts != min(want, 1) {
		t.Errorf("%s: %d parts failed first", e.Query.Text, firsts)
	}
	checkFinding(t, e, e.Finding, a)
}

func checkFinding(t *testing.T, e Explanation, f Finding, a store.Article) {
	t.Helper()
	if f.At != (Span{}) {
		again, err := Parse(f.Text)
		if err != nil {
			t.Errorf("%s: part %q: %v", e.Query.Text, f.Text, err)
		} else if again.String() != f.Text {
			t.Errorf("%s: part %q is not canonical", e.Query.Text, f.Text)
		}
		if f.At.Start < 0 || f.At.End > len(e.Query.Text) || f.At.Start >= f.At.End {
			t.Errorf("%s: part %s at %v", e.Query.Text, f.Text, f.At)
		}
	}
	if len(f.Places) != min(f.Count, MaxPlaces) {
		t.Errorf("%s: %d places of %d", f.Text, len(f.Places), f.Count)
	}
	for _, p := range f.Places {
		text := a.Title
		if p.Field == FieldText {
			text = a.Text
		}
		n := 0
		for tok := range store.Tokens(text) {
			n++
			if n == p.First && tok.Start != p.Bytes.Start || n == p.Last && tok.End != p.Bytes.End {
				t.Errorf("%s: place %+v in %q: word %d is at %d-%d", f.Text, p, text, n, tok.Start, tok.End)
			}
		}
		if p.First < 1 || p.Last < p.First || p.Last > n {
			t.Errorf("%s: place %+v in %q", f.Text, p, text)
		}
	}
	for _, part := range f.Parts {
		checkFinding(t, e, part, a)
	}
}

// told writes an explanation as a person reads it.
func told(e Explanation) string {
	var b strings.Builder
	for _, l := range e.Lines() {
		mark := "yes"
		switch {
		case l.Failed:
			mark = "NO"
		case !l.Matches:
			mark = "no"
		}
		fmt.Fprintf(&b, "%s%s %s", strings.Repeat("  ", l.Depth), mark, l.Text)
		if l.Weight != 0 {
			fmt.Fprintf(&b, " %s", l.Weight)
		}
		for _, p := range l.Places {
			b.WriteString(" | " + strings.Replace(p.words().String(), ",", "", 1))
		}
		if l.Reason.Text != "" {
			b.WriteString(" | " + l.Reason.String())
		}
		b.WriteByte('\n')
	}
	return b.String()
}
