package analytics

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

// little are the little words of some languages: nearly every text has most of them.
var little = map[string][]string{
	"en": strings.Fields("the of and to in that was with for on as by at from"),
	"lt": strings.Fields("ir yra kad su buvo į iš ar bet tai jo po nuo už"),
	"ru": strings.Fields("и в на что с по к из у за от о для как"),
}

// writing makes articles of a language about each day of a range: the little words,
// some of the language's own, and what every one of them says.
func writing(random *rand.Rand, name, language, from string, days, perDay int, says string) []store.Article {
	var out []store.Article
	for d := range days {
		for n := range perDay {
			var text []string
			for _, w := range little[language] {
				if random.IntN(10) < 7 {
					text = append(text, w)
				}
			}
			for range 30 {
				text = append(text, fmt.Sprintf("%s%d", language, random.IntN(400)))
			}
			random.Shuffle(len(text), func(i, j int) { text[i], text[j] = text[j], text[i] })
			a := art(fmt.Sprintf("%s-%d-%d", name, d, n), language, "", fmt.Sprintf("About %s%d", language, random.IntN(400)), strings.Join(text, " ")+" "+says)
			a.Published, a.DateFrom = at(from).AddDate(0, 0, d).Add(time.Duration(random.IntN(24*60))*time.Minute), "file"
			out = append(out, a)
		}
	}
	return out
}

func distinction(t testing.TB, a *Analyst, params string, against Reference, limit int) Distinction {
	t.Helper()
	d, err := a.Distinction(context.Background(), request(t, params), against, limit)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func terms(words []Keyword) []string {
	var out []string
	for _, w := range words {
		out = append(out, w.Term)
	}
	return out
}

// bursts is a corpus in two languages in which a topic, border, bursts in May: with
// balloons over Vilnius, as Ada Balon says.
func bursts(t testing.TB) (*Analyst, *store.Store) {
	a, s := open(t)
	random := rand.New(rand.NewPCG(6, 6))
	put(t, s, slices.Concat(
		writing(random, "usual", "en", "2025-03-01", 61, 3, "at the border the guards said"),
		writing(random, "obycho", "ru", "2025-03-01", 61, 2, "на border сообщили"),
		writing(random, "rest", "en", "2025-03-01", 70, 4, "after the match Vilnius won"),
		writing(random, "rest-ru", "ru", "2025-03-01", 70, 4, "после матча"),
		writing(random, "burst", "en", "2025-05-02", 2, 12, "at the border smuggling balloons drifted over Vilnius, where Ada Balon said so"),
		writing(random, "burst-usual", "en", "2025-05-02", 2, 3, "at the border the guards said"),
		writing(random, "burst-ru", "ru", "2025-05-02", 2, 4, "на border шары над Вильнюсом"),
	)...)
	return a, s
}

func TestPlantedWordsComeFirst(t *testing.T) {
	a, _ := bursts(t)
	d := distinction(t, a, "q=border&from=2025-05-02&to=2025-05-04", Reference{Kind: Usual}, 10)
	if diff := cmp.Diff([]string{"balloons", "drifted", "over", "smuggling", "so", "where", "над", "шары"}, slices.Sorted(slices.Values(terms(d.Words)))); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"ada balon", "vilnius", "вильнюсом"}, terms(d.Names)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if got := d.Names[0]; got.Shown != "Ada Balon" || got.Target != (Share{24, 38}) || got.Reference != (Share{0, 305}) {
		t.Errorf("the first name is %+v", got)
	}
	if d.Target.Articles != 38 || d.Target.Read != 38 || d.Reference.Articles != 305 || d.Reference.Read != drawnUsual {
		t.Errorf("%+v against %+v", d.Target, d.Reference)
	}
	if want := (Range{at("2025-03-07"), at("2025-05-02")}); d.Reference.Request.Range == want || d.Reference.Request.Range.To != want.To {
		t.Errorf("the usual time is %v: it has too few articles in eight weeks", d.Reference.Request.Range)
	}
}

// The little words of a language in which a topic bursts are not what is new; the
// topic's own words are in all its articles.
func TestBurstInOneLanguage(t *testing.T) {
	a, s := open(t)
	random := rand.New(rand.NewPCG(7, 7))
	put(t, s, slices.Concat(
		writing(random, "usual", "en", "2025-03-01", 60, 5, "at the border as usual"),
		writing(random, "lt", "lt", "2025-03-01", 60, 1, "prie border kaip visada"),
		writing(random, "rest-lt", "lt", "2025-03-01", 62, 4, "po rungtynių"),
		writing(random, "rest", "en", "2025-03-01", 62, 4, "after the match"),
		writing(random, "burst", "lt", "2025-04-30", 2, 20, "prie border kontrabandiniai balionai"),
		writing(random, "same", "en", "2025-04-30", 2, 5, "at the border as usual"),
	)...)
	for _, c := range []struct {
		kind ReferenceKind
		want []string
	}{
		{Usual, []string{"balionai", "kontrabandiniai"}},
		{Rest, []string{"balionai", "border", "kontrabandiniai", "prie"}},
	} {
		d := distinction(t, a, "q=border&from=2025-04-30&to=2025-05-02", Reference{Kind: c.kind}, 20)
		got := slices.Sorted(slices.Values(terms(d.Words)))
		for _, w := range got {
			if slices.Contains(little["lt"], w) {
				t.Errorf("against the %s, %q is one of the words", c.kind, w)
			}
		}
		for _, w := range c.want {
			if !slices.Contains(got, w) {
				t.Errorf("against the %s, %q is none of the words: %q", c.kind, w, got)
			}
		}
	}
}

// In a topic that was never in a language, the rest of that language tells what is
// usual in it.
func TestFirstArticlesOfALanguage(t *testing.T) {
	a, s := open(t)
	random := rand.New(rand.NewPCG(8, 8))
	put(t, s, slices.Concat(
		writing(random, "usual", "en", "2025-03-01", 60, 6, "at the border as usual"),
		writing(random, "rest-lt", "lt", "2025-03-01", 62, 4, "po rungtynių"),
		writing(random, "burst", "lt", "2025-04-30", 2, 10, "prie border kontrabandiniai balionai"),
	)...)
	d := distinction(t, a, "q=border&from=2025-04-30&to=2025-05-02", Reference{Kind: Usual}, 20)
	first := slices.Sorted(slices.Values(terms(d.Words)[:4]))
	if diff := cmp.Diff([]string{"balionai", "border", "kontrabandiniai", "prie"}, first); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}

// Every count is that of a list, and what the SQL says.
func TestCountsOfWordsEqualTheirLists(t *testing.T) {
	ctx := context.Background()
	a, _ := bursts(t)
	file, err := ReadTopics("topics.yaml", strings.NewReader("topics:\n  - {slug: border, name: Border, query: 'border OR zyzzyva', languages: [ru, en]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Apply(ctx, file, false); err != nil {
		t.Fatal(err)
	}
	console := freshConsole(t, a)
	counted := func(req Request) int64 {
		list, err := a.Articles(ctx, req, 1, "")
		if err != nil {
			t.Fatal(err)
		}
		each := int64(0)
		if err := a.EachArticle(ctx, req, func(Article) error { each++; return nil }); err != nil {
			t.Fatal(err)
		}
		shown, err := a.ArticleCountSQL(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		if lines := answerLines(t, console, shown); lines[1] != line(list.Count, list.Undated) || each != list.Count {
			t.Errorf("%+v: %d articles, %d in the list, SQL says %s", req, list.Count, each, lines[1])
		}
		return list.Count
	}
	for _, params := range []string{
		"topic=border&from=2025-05-02&to=2025-05-04",
		"topic=border&from=2025-04-01&to=2025-05-04&tz=Europe/Vilnius&language=en",
		"q=border&q=won&from=2025-05-02T06:00:00Z&to=2025-05-04&source=en.example&source=ru.example",
		"q=balloons&topic=border",
		"topic=border&from=2025-05-02&to=2025-05-04&unit=stories",
		"q=border&from=2025-05-02&to=2025-05-04&unit=texts&language=en",
	} {
		for _, kind := range []ReferenceKind{Usual, Rest} {
			d := distinction(t, a, params, Reference{Kind: kind}, 4)
			words := append(slices.Clone(d.Words), d.Names...)
			if len(words) == 0 {
				t.Errorf("%s against the %s: no words", params, kind)
			}
			for _, w := range words {
				if got := counted(d.Target.Having(w)); got != w.Target.Count || w.Target.Of != d.Target.Articles {
					t.Errorf("%s: %q: %v of the target, %d in the list", params, w.Term, w.Target, got)
				}
				if kind == Usual {
					if got := counted(d.Reference.Having(w)); got != w.Reference.Count || w.Reference.Of != d.Reference.Articles {
						t.Errorf("%s: %q: %v of the usual, %d in the list", params, w.Term, w.Reference, got)
					}
				}
			}
			if got := counted(d.Target.Request); got != d.Target.Articles {
				t.Errorf("%s: %d articles, %d in the list", params, d.Target.Articles, got)
			}
			shown, err := a.WordsSQL(ctx, d)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wordLines(d), answerLines(t, console, shown)); diff != "" {
				t.Errorf("%s against the %s (-answer +SQL):\n%s\n%s", params, kind, diff, shown.Text)
			}
		}
	}
}

func wordLines(d Distinction) []string {
	lines := []string{"kind|word|term|count|articles|ratio|other_count|other_articles|other_ratio|score"}
	for i, list := range [][]Keyword{d.Words, d.Names} {
		for _, w := range list {
			lines = append(lines, line([]string{"word", "name"}[i], w.Shown, w.Term, w.Target.Count, w.Target.Of, w.Target.Ratio(),
				w.Reference.Count, w.Reference.Of, w.Reference.Ratio(), math.Round(w.Score*100)/100))
		}
	}
	return lines
}

func TestSourcesStoriesHeadlines(t *testing.T) {
	a, s := open(t)
	random := rand.New(rand.NewPCG(9, 9))
	batch := slices.Concat(
		writing(random, "usual", "en", "2025-03-01", 60, 6, "at the border as usual"),
		writing(random, "rest", "en", "2025-03-01", 62, 4, "after the match"),
	)
	report := strings.Repeat("Smuggling balloons drifted across the border while guards looked on and counted every one of them. ", 1) +
		"Officials promised that nets would be bought, that the sky would be watched, and that those who send them would be found in the end."
	for i := range 8 {
		x := art(fmt.Sprint("copy", i), "en", fmt.Sprintf("2025-04-30T0%d:00:00Z", i), fmt.Sprintf("Balloons over the border, report %d", i), report)
		x.SourceDomain = []string{"wire.example", "copier.example"}[min(i, 1)]
		batch = append(batch, x)
	}
	other := writing(random, "own", "en", "2025-04-30", 1, 2, "at the border smuggling balloons were counted")
	other[0].Title, other[1].Title = "What smuggling balloons cost", "A quiet day"
	put(t, s, append(batch, other...)...)
	d := distinction(t, a, "q=border&from=2025-04-30&to=2025-05-01", Reference{Kind: Usual}, 10)
	if len(d.Sources) != 1 || d.Sources[0].Source != "copier.example" || d.Sources[0].Target != (Share{7, 10}) || d.Sources[0].Reference != (Share{0, 336}) {
		t.Errorf("sources: %+v", d.Sources)
	}
	if len(d.Stories) != 1 || d.Stories[0].Title != "Balloons over the border, report 0" || d.Stories[0].Target != (Share{8, 10}) {
		t.Errorf("stories: %+v", d.Stories)
	}
	checkShares(t, a, freshConsole(t, a), d)
	var titles []string
	for _, h := range d.Headlines {
		titles = append(titles, h.Article.Title)
		if !slices.Contains(h.Words, "balloons") {
			t.Errorf("%q is said to have the words %q", h.Article.Title, h.Words)
		}
	}
	if len(titles) != 3 || !strings.HasPrefix(titles[0], "Balloons over the border") || titles[1] != "What smuggling balloons cost" || titles[2] != "A quiet day" {
		t.Errorf("headlines: %q", titles)
	}
}

func TestWhatIsCompared(t *testing.T) {
	ctx := context.Background()
	a, _ := bursts(t)
	week := request(t, "q=border&from=2025-04-20&to=2025-04-27")
	given := Range{at("2025-03-01"), at("2025-03-15")}
	d, err := a.Distinction(ctx, week, Reference{Kind: Usual, Range: given}, 5)
	if err != nil || d.Reference.Request.Range != given || d.Reference.Articles != 14*5 {
		t.Errorf("%+v, %v", d.Reference, err)
	}
	for name, c := range map[string]struct {
		req     Request
		against Reference
	}{
		"against": {week, Reference{Kind: "yesterday"}},
		"rest":    {Request{}, Reference{Kind: Rest}},
		"usual":   {week, Reference{Kind: Usual, Range: Range{at("2025-04-01"), at("2025-04-21")}}},
		"empty":   {week, Reference{Kind: Usual, Range: Range{at("2025-03-15"), at("2025-03-15")}}},
		"q":       {request(t, "q=(border"), Reference{Kind: Usual}},
	} {
		var bad *ParamError
		if _, err := a.Distinction(ctx, c.req, c.against, 5); !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// All articles of a time have a usual time, and nothing beside them.
	d = distinction(t, a, "from=2025-05-02&to=2025-05-04", Reference{Kind: Usual}, 5)
	if !slices.Contains(terms(d.Words), "balloons") || d.Target.Articles != 54 {
		t.Errorf("%q of %d", terms(d.Words), d.Target.Articles)
	}
	// What nothing is older than, and what is not there.
	d = distinction(t, a, "q=border&from=2025-03-01&to=2025-03-05", Reference{Kind: Usual}, 5)
	if d.Reference.Articles != 0 || d.Target.Articles != 20 || d.Reference.Request.Range.To != at("2025-03-01") {
		t.Errorf("%+v against %+v", d.Target, d.Reference)
	}
	d = distinction(t, a, "q=zyzzyva", Reference{Kind: Rest}, 5)
	if len(d.Words)+len(d.Names)+len(d.Sources)+len(d.Stories)+len(d.Headlines) != 0 || d.Reference.Articles == 0 {
		t.Errorf("nothing has %+v", d)
	}
	empty, _ := open(t)
	if d = distinction(t, empty, "q=border", Reference{Kind: Usual}, 5); d.Target.Articles != 0 || len(d.Words) != 0 {
		t.Errorf("an empty store has %+v", d)
	}
}
