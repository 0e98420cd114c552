package analytics

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// changed writes changes as {-gone-}{+added+}.
func changed(changes []WordChange) string {
	var b strings.Builder
	for _, c := range changes {
		switch {
		case c.Added:
			b.WriteString("{+" + c.Text + "+}")
		case c.Gone:
			b.WriteString("{-" + c.Text + "-}")
		default:
			b.WriteString(c.Text)
		}
	}
	return b.String()
}

func TestCompareTexts(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"", "All new.", "{+All new.+}"},
		{"All gone.", "", "{-All gone.-}"},
		{"The same text.", "The same text.", "The same text."},
		{"Three men were held on Monday.", "Four men were held on Monday.", "{-Three -}{+Four +}men were held on Monday."},
		{"Three men were held.", "Three men were held, police said.", "Three men were {-held.-}{+held, police said.+}"},
		{"a b c a b b a", "c b a b a c", "{-a b -}c {+b +}a b {-b -}a {+c+}"},
		{"One.\n\nTwo.", "One. Two.", "One. Two."}, // only blanks differ
		{"На мяжы ціха.", "На мяжы не ціха.", "На мяжы {+не +}ціха."},
		{"長い夜", "短い夜", "{-長-}{+短+}い夜"},
	} {
		if got := changed(CompareTexts(c.before, c.after)); got != c.want {
			t.Errorf("%q to %q: %q, want %q", c.before, c.after, got, c.want)
		}
	}
}

// What stayed and came is the later text; what stayed and went is, but for blanks, the
// earlier one; and no more words change than by the table of CompareWords.
func TestCompareAnyTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		text := func() string {
			var words []string
			for range r.IntN(30) {
				words = append(words, string(rune('a'+r.IntN(4))))
			}
			return strings.Join(words, " ")
		}
		before, after := text(), text()
		var stayed, came, went string
		edits := 0
		for _, c := range CompareTexts(before, after) {
			if !c.Added {
				went += c.Text + " "
			}
			if !c.Gone {
				came += c.Text
			}
			if c.Added || c.Gone {
				edits += len(strings.Fields(c.Text))
			} else {
				stayed += c.Text
			}
		}
		if came != after || strings.Join(strings.Fields(went), " ") != before {
			t.Fatalf("%q to %q gives %q and %q", before, after, went, came)
		}
		least := 0
		for _, c := range CompareWords(before, after) {
			if c.Added || c.Gone {
				least += len(strings.Fields(c.Text))
			}
		}
		if edits != least {
			t.Fatalf("%q to %q: %d words change, and %d would do", before, after, edits, least)
		}
	}
	// Texts that have nothing in common are not compared for ever.
	before, after := strings.Repeat("a ", 20_000), strings.Repeat("b ", 20_000)
	if got := CompareTexts("same "+before+"end", "same "+after+"end"); len(got) != 4 || !got[1].Gone || !got[2].Added {
		t.Errorf("%d changes", len(got))
	}
}
