package analytics

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

func TestExplain(t *testing.T) {
	a := art("1", "lt", "2025-03-02T08:00:00Z",
		"Border guards shot down a balloon", // 6 words
		"The border closures began when balloons, smuggling cigarettes over the Lithuanian border, came near the airport. Guards spoke of “provocations” and of football.")
	a.SourceName, a.Author = "Naujienos", "Jane Smith"
	undated := art("2", "", "", "Border", "")
	for _, c := range []struct {
		query   string
		of      store.Article
		want    string
		summary string
	}{
		{`border`, a, "yes border | title word 1 | text word 2 | text word 12\n", ""},
		{`title:guards text:guards`, a, "yes title:guards | title word 2\nyes text:guards | text word 17\n", ""},
		{`closure`, a, "NO closure | `closure` is not in the article, but `closures` is: `closure*` would find it\n",
			"`closure` is not in the article, but `closures` is: `closure*` would find it"},
		{`title:ball`, a, "NO title:ball | `ball` is not in the title, but `balloon` is: `ball*` would find it\n", "`ball` is not in the title, but `balloon` is: `ball*` would find it"},
		{`ball`, a, "NO ball | `ball` is not in the article, but `balloon`, `balloons` are: `ball*` would find them\n", "`ball` is not in the article, but `balloon`, `balloons` are: `ball*` would find them"},
		{`title:airport`, a, "NO title:airport | `airport` is not in the title, only in the text\n", "`airport` is not in the title, only in the text"},
		{`text:shot`, a, "NO text:shot | `shot` is not in the text, only in the title\n", "`shot` is not in the text, only in the title"},
		{`sanction*`, a, "NO sanction* | no word in the article begins with `sanction`\n", "no word in the article begins with `sanction`"},
		{`border NOT football`, a, "yes border | title word 1 | text word 2 | text word 12\nNO NOT football | excluded by `football` (text, word 23)\n",
			"excluded by `football` (text, word 23)"},
		{`border -(hockey OR border)`, a, "yes border | title word 1 | text word 2 | text word 12\nNO NOT (hockey OR border) | excluded by `border` (title, word 1, and 2 more)\n",
			"excluded by `border` (title, word 1, and 2 more)"},
		{`-hockey`, a, "yes NOT hockey | `hockey` is not in the article\n", ""},
		{`-(hockey OR tennis)`, a, "yes NOT (hockey OR tennis) | none of `hockey`, `tennis` is in the article\n", ""},
		{`-language:lt`, a, "NO NOT language:lt | excluded: the language is `lt`\n", "excluded: the language is `lt`"},
		{`"border guards" "guards border"`, a, "yes \"border guards\" | title words 1-2\nNO \"guards border\" | `guards` and `border` both occur, but never side by side in this order: nearest 1\n",
			"`guards` and `border` both occur, but never side by side in this order: nearest 1"},
		{`"border crossing"`, a, "NO \"border crossing\" | `crossing` is not in the article\n", "`crossing` is not in the article"},
		{`"shot airport"`, a, "NO \"shot airport\" | `shot` and `airport` both occur, but never all in the title or all in the text\n",
			"`shot` and `airport` both occur, but never all in the title or all in the text"},
		{`"smuggling balloons"~3`, a, "yes \"smuggling balloons\"~3 | text words 6-7\n", ""},
		{`"closures airport"~10`, a, "NO \"closures airport\"~10 | `closures` and `airport` both occur, but never within 10 words: nearest 13\n",
			"`closures` and `airport` both occur, but never within 10 words: nearest 13"},
		{`"the border closures of"~4`, a, "NO \"the border closures of\"~4 | `the`, `border`, `closures` and `of` all occur, but never within 4 words: nearest 16\n",
			"`the`, `border`, `closures` and `of` all occur, but never within 4 words: nearest 16"},
		{`balloon* NEAR/10 border`, a, "yes balloon* NEAR/10 border | title word 1 | title word 6 | text word 2 | text word 6 | text word 12\n", ""},
		{`balloon* NEAR/5 airport`, a, "NO balloon* NEAR/5 airport | `balloon*` and `airport` both occur, but never within 5 words: nearest 10\n",
			"`balloon*` and `airport` both occur, but never within 5 words: nearest 10"},
		{`(hockey OR tennis) NEAR/5 airport`, a, "NO (hockey OR tennis) NEAR/5 airport | none of `hockey`, `tennis` is in the article\n",
			"none of `hockey`, `tennis` is in the article"},
		{`shot NEAR/5 airport`, a, "NO shot NEAR/5 airport | `shot` and `airport` both occur, but never both in the title or both in the text\n",
			"`shot` and `airport` both occur, but never both in the title or both in the text"},
		{`airport NEAR/5 air*`, a, "NO airport NEAR/5 air* | `airport` and `air*` both occur, but only in the same place\n",
			"`airport` and `air*` both occur, but only in the same place"},
		{`hockey OR border OR tennis OR closures`, a, "yes border | title word 1 | text word 2 | text word 12\nyes closures | text word 3\n", ""},
		{`hockey OR tennis`, a, "NO hockey OR tennis | none of `hockey`, `tennis` is in the article\n", "none of `hockey`, `tennis` is in the article"},
		{`title:(hockey OR tennis OR golf OR polo OR chess OR go)`, a, "NO title:(hockey OR tennis OR golf OR polo OR chess OR go) | none of `hockey`, `tennis`, `golf`, `polo` and 2 more is in the title\n",
			"none of `hockey`, `tennis`, `golf`, `polo` and 2 more is in the title"},
		{`(hockey tennis) OR (border AND guards AND closure) OR (border closure)`, a,
			"no (hockey AND tennis) OR (border AND guards AND closure) OR (border AND closure) | none of 3 alternatives matches\n" +
				"  yes border | title word 1 | text word 2 | text word 12\n  yes guards | title word 2 | text word 17\n" +
				"  NO closure | `closure` is not in the article, but `closures` is: `closure*` would find it\n",
			"none of 3 alternatives matches; the nearest fails: `closure` is not in the article, but `closures` is: `closure*` would find it"},
		{`(hockey -golf -polo) OR (border closing)`, a,
			"no (hockey AND NOT golf AND NOT polo) OR (border AND closing) | none of 2 alternatives matches\n" +
				"  yes border | title word 1 | text word 2 | text word 12\n  NO closing | `closing` is not in the article\n",
			"none of 2 alternatives matches; the nearest fails: `closing` is not in the article"},
		{`((border OR hockey) closing) OR ((guards OR border) hockey)`, a, // as much met of both, but more found of the second
			"no ((border OR hockey) AND closing) OR ((guards OR border) AND hockey) | none of 2 alternatives matches\n" +
				"  yes guards | title word 2 | text word 17\n  yes border | title word 1 | text word 2 | text word 12\n  NO hockey | `hockey` is not in the article\n",
			"none of 2 alternatives matches; the nearest fails: `hockey` is not in the article"},
		{`(hockey -golf) OR (tennis -polo)`, a, "NO (hockey AND NOT golf) OR (tennis AND NOT polo) | none of 2 alternatives matches\n", "none of 2 alternatives matches"},
		{`(border guards -football) OR (border closing)`, a,
			"no (border AND guards AND NOT football) OR (border AND closing) | none of 2 alternatives matches\n" +
				"  yes border | title word 1 | text word 2 | text word 12\n  yes guards | title word 2 | text word 17\n  NO NOT football | excluded by `football` (text, word 23)\n",
			"none of 2 alternatives matches; the nearest fails: excluded by `football` (text, word 23)"},
		{`border hockey tennis`, a, "yes border | title word 1 | text word 2 | text word 12\nNO hockey | `hockey` is not in the article\nno tennis | `tennis` is not in the article\n",
			"`hockey` is not in the article"},
		{`language:(be OR ru)`, a, "NO language:(be OR ru) | the language is `lt`; the query wants `be OR ru`\n", "the language is `lt`; the query wants `be OR ru`"},
		{`language:lt country:LT author:smith source:naujienos url:n.example published:2025`, a,
			"yes language:lt | the language is `lt`\nyes country:LT | the publisher's country is `LT`\nyes author:smith | the author is `Jane Smith`\n" +
				"yes source:naujienos | the source is `lt.example (Naujienos)`\nyes url:n.example | the address is `https://n.example/1`\nyes published:2025 | it was published `2025-03-02 08:00:00 UTC`\n", ""},
		{`published:2024`, a, "NO published:2024 | it was published `2025-03-02 08:00:00 UTC`; the query wants `2024`\n", "it was published `2025-03-02 08:00:00 UTC`; the query wants `2024`"},
		{`published:*`, undated, "NO published:* | the date of publication is not known; the query wants `*`\n", "the date of publication is not known; the query wants `*`"},
		{`-language:*`, undated, "yes NOT language:* | the language is not known; the query wants `*`\n", ""},
		{`score:(balloon*^10 border^5 football^-4.5 hockey^7) >= 10`, a,
			"yes score:(balloon*^10 border^5 football^-4.5 hockey^7) >= 10 | the score is 10.5, and 10 is enough\n" +
				"  yes balloon* 10 | title word 6 | text word 6\n  yes border 5 | title word 1 | text word 2 | text word 12\n  yes football -4.5 | text word 23\n", ""},
		{`score:(balloon*^10 border^5 football^-4.5 hockey^7) >= 12 guards`, a,
			"NO score:(balloon*^10 border^5 football^-4.5 hockey^7) >= 12 | the score is 10.5, 1.5 short of 12\n" +
				"  yes balloon* 10 | title word 6 | text word 6\n  yes border 5 | title word 1 | text word 2 | text word 12\n  yes football -4.5 | text word 23\nyes guards | title word 2 | text word 17\n",
			"the score is 10.5, 1.5 short of 12"},
		{`-score:(border) >= 1`, a, "NO NOT score:(border) >= 1 | excluded: the score is 1, and 1 is enough\n", "excluded: the score is 1, and 1 is enough"},
		{`NOT -hockey`, a, "NO NOT NOT hockey | excluded: `hockey` is not in the article\n", "excluded: `hockey` is not in the article"},
	} {
		q, err := Parse(c.query)
		if err != nil {
			t.Fatal(err)
		}
		e := Explanation{Query: q, Finding: q.explain(c.of)}
		e.Matches = e.Finding.Matches
		checkExplanation(t, e, c.of)
		if diff := cmp.Diff(c.want, told(e)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.query, diff)
		}
		if got := e.Summary().String(); got != c.summary {
			t.Errorf("%s\n got %s\nwant %s", c.query, got, c.summary)
		}
	}
}

// The way to the part that failed first, and where its steps stand in the text
// of the query.
func TestExplainLeadsToWhatFailed(t *testing.T) {
	q, err := Parse(`мяжа AND (hockey OR title:(border guards tennis) OR golf)`)
	if err != nil {
		t.Fatal(err)
	}
	e := Explanation{Query: q, Finding: q.explain(art("1", "en", "", "Border guards", "мяжа"))}
	var got []string
	for _, f := range e.Failed() {
		got = append(got, q.Text[f.At.Start:f.At.End])
	}
	want := []string{
		`мяжа AND (hockey OR title:(border guards tennis) OR golf)`,
		`hockey OR title:(border guards tennis) OR golf`,
		`title:(border guards tennis)`,
		`tennis`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Fields other than words, each with every article.
func TestExplainValues(t *testing.T) {
	ctx := context.Background()
	_, s := open(t)
	r := rand.New(rand.NewPCG(8, 1))
	var batch []store.Article
	for i := range 100 {
		batch = append(batch, randomArticle(r, i))
	}
	batch = append(batch, store.Article{Key: "k", Title: "no address", SourceName: "Наша", Author: "—", DateFrom: "none"},
		store.Article{Key: "l", Title: "no source", URL: "x", Author: "Smith", DateFrom: "none"})
	batch = append(batch, art("last of January", "be", "2025-01-31", "x", ""))
	put(t, s, batch...)
	var stored []store.Article
	for id := range batch {
		a, ok, err := s.Article(ctx, int64(id+1))
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		stored = append(stored, a)
	}
	none := []string{`author:"—"`, "author:smit"} // no word, and only the beginning of one
	more := []string{`source:"Наша"`, "-source:*", "-author:*", "-url:*", "source:a.byx", "author:smi*"}
	for _, text := range slices.Concat(none, more, valueQueries, dateQueries) {
		q, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		have := map[int64]bool{}
		for _, undated := range []bool{false, true} {
			list, err := s.Articles(ctx, q.Match(), store.Scope{Undated: undated}, store.After{}, 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range list {
				have[a.ID] = true
			}
		}
		for _, a := range stored {
			if got := q.explain(a).Matches; got != have[a.ID] {
				t.Errorf("%s on %+v: explained as %v, the store says %v", text, a, got, have[a.ID])
			}
		}
		if slices.Contains(none, text) == (len(have) > 0) {
			t.Errorf("%s matches %d articles", text, len(have))
		}
	}
}

// The index takes the words of a very long title for text, and so does what is
// explained.
func TestExplainVeryLongTitles(t *testing.T) {
	ctx := context.Background()
	_, s := open(t)
	r := rand.New(rand.NewPCG(5, 6))
	var batch []store.Article
	for i := range 30 {
		title := strings.Repeat("x ", 996+r.IntN(6))
		for range 6 + r.IntN(4) {
			title += matchWords[r.IntN(len(matchWords))] + " "
		}
		batch = append(batch, art(fmt.Sprint(i), "en", "2025-01-01", title, "border guard "+matchWords[r.IntN(len(matchWords))]))
	}
	put(t, s, batch...)
	matched := map[bool]int{}
	for range 60 {
		q, err := Parse(randomQuery(r, 1))
		if err != nil {
			t.Fatal(err)
		}
		list, err := s.Articles(ctx, q.Match(), store.Scope{}, store.After{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, a := range list {
			got[a.URL] = true
		}
		for _, a := range batch {
			e := Explanation{Query: q, Finding: q.explain(a)}
			if e.Matches = e.Finding.Matches; e.Matches != got[a.URL] {
				t.Fatalf("%s on %q %q: the store says %v", q.Text, a.Title[1980:], a.Text, got[a.URL])
			}
			checkExplanation(t, e, a)
			matched[e.Matches]++
		}
	}
	if matched[true] < 100 || matched[false] < 100 {
		t.Errorf("too one-sided to tell much: %v", matched)
	}
}

func TestExplainSelections(t *testing.T) {
	ctx := context.Background()
	a, _ := corpus(t)
	apply(t, a, `
topics:
  - {slug: border, name: Border, query: border, languages: [be, lt]}
  - {slug: closed, name: Closed, terms: {border: 2, closed: 1, weather: 5}, threshold: 3}
  - {slug: weather, name: Weather, query: weather}
`, false)
	all, err := a.Explain(ctx, 1, nil)
	if err != nil || len(all) != 1 || all[0].Slug != "closed" || !all[0].Matches {
		t.Fatalf("the topics of article 1: %+v, %v", all, err)
	}
	got, err := a.Explain(ctx, 1, []Selection{{Topic: "border"}, {Topic: "closed"}, {Query: "closed weather"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"NO language:(be OR lt) | the language is `en`; the topic counts only `be OR lt`\nyes border | title word 1\n",
		"yes score:(border^2 closed weather^5) >= 3 | the score is 3, and 3 is enough\n  yes border 2 | title word 1\n  yes closed 1 | title word 2\n",
		"yes closed | title word 2\nNO weather | `weather` is not in the article\n",
	}
	for i, e := range got {
		if diff := cmp.Diff(want[i], told(e)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", e.Name, diff)
		}
	}
	var missing *NotFoundError
	if _, err := a.Explain(ctx, 99, nil); !errors.As(err, &missing) || missing.Kind != "article" {
		t.Errorf("an article that is not there: %v", err)
	}
	if _, err := a.Explain(ctx, 1, []Selection{{Topic: "none"}}); !errors.As(err, &missing) || missing.Kind != "topic" {
		t.Errorf("a topic that is not there: %v", err)
	}
	var param *ParamError
	if _, err := a.Explain(ctx, 1, []Selection{{Query: "("}}); !errors.As(err, &param) {
		t.Errorf("a query that does not parse: %v", err)
	}
}

// What was explained is what the store tagged, for the starter topics too.
func TestExplainStarterTopics(t *testing.T) {
	ctx := context.Background()
	a, s := corpus(t)
	file, err := StarterTopics()
	if err != nil {
		t.Fatal(err)
	}
	put(t, s,
		art("b1", "en", "2025-02-01", "Border guards found smuggled cigarettes", "The border crossing stays closed after balloons violated the airspace of Lithuania."),
		art("b2", "ru", "2025-02-02", "Санкции", "Новый пакет санкций против Беларуси; пограничники закрыли пункт пропуска."),
		art("b3", "en", "2025-02-03", "Border collie", "The border collie was closed in."),
	)
	if _, err := a.Apply(ctx, file, false); err != nil {
		t.Fatal(err)
	}
	tagged := 0
	for id := int64(1); id <= 9; id++ {
		stored, _, err := s.Article(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		slugs, err := s.ArticleTopics(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		tagged += len(slugs)
		mention := strings.Join(slugs, " ") + " "
		for _, topic := range file.Topics {
			all, err := a.Explain(ctx, id, []Selection{{Topic: topic.Slug}})
			if err != nil {
				t.Fatal(err)
			}
			if all[0].Matches != strings.Contains(mention, topic.Slug+" ") {
				t.Errorf("article %d, topic %s: explained as %v, tagged %s", id, topic.Slug, all[0].Matches, mention)
			}
			checkExplanation(t, all[0], stored)
		}
	}
	if tagged < 3 {
		t.Errorf("only %d mentions", tagged)
	}
}
