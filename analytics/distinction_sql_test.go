package analytics

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The SQL of words against the usual ones gives their counts and scores, too where few
// articles of a language tell what is usual, where none do, and where they are so few that
// they tell but what is not new.
func TestWordsAgainstTheUsualInSQL(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name    string
		usual   int // articles a day in Lithuanian, for that many days
		days    int
		says    string
		unknown string // a word that only the burst has
		known   string // one that must not be among the words
	}{
		{"enough", 3, 60, "prie border kaip visada", "balionai", "visada"},
		{"few", 1, 60, "prie border kaip visada", "balionai", "visada"},
		{"none", 0, 0, "", "balionai", "visada"},
		{"hardly any", 5, 1, "prie border kontrabandiniai", "balionai", "kontrabandiniai"},
	} {
		a, s := open(t)
		random := rand.New(rand.NewPCG(7, 7))
		put(t, s, slices.Concat(
			writing(random, "usual", "en", "2025-03-01", 60, 5, "at the border as usual"),
			writing(random, "lt", "lt", "2025-03-01", c.days, c.usual, c.says),
			writing(random, "rest-lt", "lt", "2025-03-01", 62, 4, "po rungtynių"),
			writing(random, "burst", "lt", "2025-04-30", 2, 20, "prie border kontrabandiniai balionai"),
			writing(random, "same", "en", "2025-04-30", 2, 5, "at the border as usual"),
		)...)
		console := freshConsole(t, a)
		for _, more := range []string{"", "&unit=stories", "&tz=Asia/Kathmandu&language=lt", "&unit=texts&source=lt.example&source=en.example"} {
			params := "q=border&from=2025-04-30&to=2025-05-02" + more
			d := distinction(t, a, params, Reference{Kind: Usual}, 30)
			words := terms(d.Words)
			if !slices.Contains(words, c.unknown) || slices.Contains(words, c.known) {
				t.Errorf("%s, %s: the words are %q", c.name, params, words)
			}
			if told := d.Others != nil; told != (c.name != "enough") {
				t.Errorf("%s, %s: others tell, too: %t", c.name, params, told)
			}
			shown, err := a.WordsSQL(ctx, d)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wordLines(d), answerLines(t, console, shown)); diff != "" {
				t.Errorf("%s, %s (-answer +SQL):\n%s\n%s", c.name, params, diff, shown.Text)
			}
			if len(d.Sources) == 0 && more == "" {
				t.Errorf("%s: no source is apart", c.name)
			}
			checkShares(t, a, console, d)
		}
	}
}

// checkShares compares the sources and stories of a distinction with the rows that their
// SQL gives.
func checkShares(t *testing.T, a *Analyst, console *Console, d Distinction) {
	t.Helper()
	shown, err := a.SharesSQL(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	given := answerLines(t, console, shown)
	for _, s := range d.Sources {
		if want := line("source", s.Label, s.Target.Count, s.Target.Of, s.Target.Ratio(), s.Reference.Count, s.Reference.Of, s.Reference.Ratio()); !slices.Contains(given, want) {
			t.Errorf("the SQL gives no %s: %q", want, given)
		}
	}
	for _, s := range d.Stories {
		if want := line("story", s.Title, s.Target.Count, s.Target.Of, s.Target.Ratio(), nil, nil, nil); !slices.Contains(given, want) {
			t.Errorf("the SQL gives no %s: %q", want, given)
		}
	}
}
