package analytics

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

func TestLikelihood(t *testing.T) {
	for _, c := range []struct{ a, n, b, m, want float64 }{
		{110, 110 + 2442, 111, 111 + 29114, 270.72}, // the first row of Dunning's table of bigrams
		{0, 10, 0, 10, 0},
		{10, 10, 10, 10, 0},
		{5, 10, 50, 100, 0},
		{5, 10, 0, 0, 0},
		{60, 100, 500, 1000, 0}, // the odds are 1.5 times as large
	} {
		if got := likelihood(c.a, c.n, c.b, c.m); math.Abs(got-c.want) > 0.005 {
			t.Errorf("%+v: %g", c, got)
		}
	}
	// Against the definition: the likelihoods of two shares and of one.
	log := func(k, n, p float64) float64 { return k*math.Log(p) + (n-k)*math.Log(1-p) }
	a, n, b, m := 12.0, 40.0, 30.0, 900.0
	want := 2 * (log(a, n, a/n) + log(b, m, b/m) - log(a, n, (a+b)/(n+m)) - log(b, m, (a+b)/(n+m)))
	if got := likelihood(a, n, b, m); math.Abs(got-want) > 1e-9 {
		t.Errorf("%g, want %g", got, want)
	}
	if got := likelihood(b, m, a, n); math.Abs(got+want) > 1e-9 {
		t.Errorf("the other way round %g, want %g", got, -want)
	}
}

// A few usual articles do not make a word new that the rest has, and make none new
// that they have.
func TestFewUsualArticles(t *testing.T) {
	score := func(target, usual, rest [2]float64) float64 {
		have, all := newFrequencies(3, 1), newFrequencies(3, 1)
		for side, s := range [][2]float64{target, usual, rest} {
			have[side][0], all[side][0] = s[0], s[1]
		}
		return distinctness(have, all, enoughAlone)
	}
	for name, c := range map[string]struct {
		target, usual, rest [2]float64
		distinct            bool
	}{
		"new":                                       {[2]float64{10, 20}, [2]float64{0, 200}, [2]float64{0, 900}, true},
		"new to the topic, and said elsewhere":      {[2]float64{10, 20}, [2]float64{0, 200}, [2]float64{400, 900}, true},
		"the same of a small topic":                 {[2]float64{10, 20}, [2]float64{0, 50}, [2]float64{400, 900}, false},
		"new to a small topic":                      {[2]float64{10, 20}, [2]float64{0, 50}, [2]float64{9, 900}, true},
		"usual in a small topic":                    {[2]float64{10, 20}, [2]float64{25, 50}, [2]float64{9, 900}, false},
		"new to a topic of this language":           {[2]float64{10, 20}, [2]float64{0, 5}, [2]float64{9, 900}, true},
		"usual in the few articles of the language": {[2]float64{10, 20}, [2]float64{3, 5}, [2]float64{9, 900}, false},
		"of a language that the topic had not":      {[2]float64{10, 20}, [2]float64{0, 0}, [2]float64{9, 900}, true},
		"with nothing to compare":                   {[2]float64{10, 20}, [2]float64{0, 0}, [2]float64{0, 0}, false},
	} {
		if got := score(c.target, c.usual, c.rest); (got >= leastScore) != c.distinct {
			t.Errorf("%s: %.2f", name, got)
		}
	}
}

func TestAllot(t *testing.T) {
	var words []scored
	for i, term := range strings.Fields("a b c d e f") {
		words = append(words, scored{Keyword: Keyword{Term: term, Score: float64(20 - i)}})
	}
	for i, term := range strings.Fields("x y z") {
		words = append(words, scored{Keyword: Keyword{Term: term, Score: float64(6 - i)}, home: 1})
	}
	words = append(words, scored{Keyword: Keyword{Term: "dull", Score: 3}})
	for _, c := range []struct {
		articles []float64
		limit    int
		want     string
	}{
		{[]float64{60, 30}, 6, "a b c d x y"},
		{[]float64{1000, 1}, 6, "a b c d e f"},
		{[]float64{1, 1000}, 4, "a x y z"}, // no more than there are
		{[]float64{60, 30}, 100, "a b c d e f x y z"},
	} {
		if got := strings.Join(terms(keywords(allot(slices.Clone(words), c.articles, c.limit))), " "); got != c.want {
			t.Errorf("%v, %d: %s, want %s", c.articles, c.limit, got, c.want)
		}
	}
}

func TestWholeNames(t *testing.T) {
	name := func(term string, articles int64) scored {
		return scored{Keyword: Keyword{Term: term, Target: Share{Count: articles}}}
	}
	got := whole([]scored{name("ada balon", 9), name("ada", 10), name("balon", 40), name("lada", 3), name("minsk", 40), name("minsk region", 4)})
	var left []string
	for _, w := range got {
		left = append(left, w.Term)
	}
	// "balon" stands for "ada balon", and that for "ada" all the same.
	if diff := cmp.Diff([]string{"balon", "lada", "minsk"}, left); diff != "" {
		t.Error(diff)
	}
}

func TestIsWord(t *testing.T) {
	for term, want := range map[string]bool{"border": true, "o'hara": true, "3.5": false, "2025": false, "a": false, "zapad-2025": false,
		"ada balon": true, "article 4": true, "я": false, "шары": true} {
		if isWord(term) != want {
			t.Errorf("%q: %v", term, !want)
		}
	}
	long := ""
	for tok := range store.Tokens(strings.Repeat("abcdefgh", 100)) {
		long = tok.Term
	}
	if isWord(long) {
		t.Errorf("%q is found again by itself", long)
	}
}

// The little words that long articles have and short ones lack are not what sets the
// long ones apart.
func TestLongArticles(t *testing.T) {
	a, s := open(t)
	var batch []store.Article
	short := strings.Fields("the and other of that who were there when it was said the and")
	for i := range 60 {
		day := "2025-03-01T08:00:00Z"
		batch = append(batch,
			art("long"+string(rune('a'+i%26))+string(rune('a'+i/26)), "en", day, "Report", strings.Repeat("the guard and the other guard of that border who were there when it was said ", 3)+"sanctions"),
			art("short"+string(rune('a'+i%26))+string(rune('a'+i/26)), "en", day, "Match", strings.Join(short[i%12:i%12+3], " ")))
	}
	put(t, s, batch...)
	d := distinction(t, a, "q=sanctions", Reference{Kind: Rest}, 20)
	got := terms(d.Words)
	slices.Sort(got)
	if diff := cmp.Diff([]string{"border", "guard", "report", "sanctions"}, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}
