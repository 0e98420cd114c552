package analytics

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

const weightedYAML = `
topics:
  - slug: balloons
    name: Balloons
    terms:
      balloon*: 10
      '"air show"': -15.5
      border: 5
    threshold: 12.5
    require: [border OR airspace, 'country:LT language:lt']
    exclude: football
  - slug: listed
    name: Listed
    languages: [lt]
    terms:
      - {term: 007, weight: 1}
      - weight: 0.25
        term: "true"
    threshold: 1.25
`

func readOne(t testing.TB, yaml string) TopicFile {
	t.Helper()
	file, err := ReadTopics("t.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestWeightedTopicsAreQueries(t *testing.T) {
	file := readOne(t, weightedYAML)
	for i, want := range []string{
		`score:(balloon*^10 "air show"^-15.5 border^5) >= 12.5 AND (border OR airspace) AND country:LT AND language:lt AND NOT football`,
		`score:(007 true^0.25) >= 1.25`,
	} {
		if got := file.Topics[i].Query; got != want {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
	w, ok := Topic{Query: file.Topics[0].Query}.Weighting()
	want := Weighting{
		Terms:     []WeightedTerm{{"balloon*", 10_000}, {`"air show"`, -15_500}, {"border", 5_000}},
		Threshold: 12_500,
		Require:   []string{"border OR airspace", "country:LT", "language:lt"},
		Exclude:   []string{"football"},
	}
	if diff := cmp.Diff(want, w); !ok || diff != "" {
		t.Errorf("%v (-want +got):\n%s", ok, diff)
	}
	for _, query := range []string{
		`border`,
		`border score:(a b) >= 1`,           // not begun by the score
		`score:(a b) >= 1 border`,           // not in canonical form: it stays as typed
		`score:(a b) >= 1 OR border`,        // an alternative is none of a weighting's parts
		`score:(a) >= 1 AND NOT b AND cd`,   // what is excluded comes last
		`NOT score:(a b) >= 1`,              // excluded itself
		`(score:(a b) >= 1 AND border)`,     // parentheses are not canonical
		`score:(a^1 b) >= 1`,                // nor is a weight of 1
		`title:border AND score:(a b) >= 1`, // again not begun by the score
	} {
		if w, ok := weightingOf(query); ok {
			t.Errorf("%s is taken for a weighting: %+v", query, w)
		}
	}
}

func TestWeightedTopicsNameThePlaceOfAFault(t *testing.T) {
	const head = "topics:\n  - slug: a\n    name: A\n"
	for _, c := range []struct{ name, body, want string }{
		{"query too", "    query: x\n    terms: {b: 1}\n    threshold: 1\n", "t.yaml:5:13: topic a: query and terms: a topic has one of them"},
		{"neither", "", "t.yaml:2:5: topic a: expected a query, or terms"},
		{"threshold without terms", "    query: x\n    threshold: 1\n", "t.yaml:5:16: topic a: threshold: belongs to terms"},
		{"require without terms", "    query: x\n    require: [a]\n", "t.yaml:5:14: topic a: require: belongs to terms"},
		{"exclude without terms", "    query: x\n    exclude: a\n", "t.yaml:5:14: topic a: exclude: belongs to terms"},
		{"no terms", "    terms: {}\n    threshold: 1\n", "t.yaml:4:12: topic a: terms: expected at least one term"},
		{"no list", "    terms: border\n    threshold: 1\n", "t.yaml:4:12: topic a: terms: expected a map such as"},
		{"list of words", "    terms: [border]\n    threshold: 1\n", "t.yaml:4:13: topic a: terms: expected {term: …, weight: …}"},
		{"no threshold", "    terms:\n      b: 1\n", "t.yaml:5:7: topic a: threshold: missing"},
		{"threshold in words", "    terms: {b: 1}\n    threshold: high\n", `t.yaml:5:16: topic a: threshold: "high": expected a number such as`},
		{"threshold with four digits", "    terms: {b: 1}\n    threshold: 0.0001\n", `t.yaml:5:16: topic a: threshold: "0.0001": expected at most 3 digits`},
		{"threshold NaN", "    terms: {b: 1}\n    threshold: .nan\n", `t.yaml:5:16: topic a: threshold: ".nan": expected a number`},
		{"threshold 0", "    terms: {b: 1}\n    threshold: 0\n", `t.yaml:5:16: topic a: threshold: "0": expected a threshold above 0`},
		{"threshold out of reach", "    terms: {b: 1, c: 2, d: -9}\n    threshold: 3.5\n", `t.yaml:5:16: topic a: threshold: "3.5": expected a threshold of at most 3: all weights above 0 together are 3`},
		{"weight 0", "    terms:\n      b: 1\n      c: 0\n    threshold: 1\n", `t.yaml:6:10: topic a: terms: "c": weight 0`},
		{"weight in words", "    terms:\n      b: heavy\n    threshold: 1\n", `t.yaml:5:10: topic a: terms: "b": weight "heavy": expected a number`},
		{"weight infinite", "    terms:\n      b: .inf\n    threshold: 1\n", `t.yaml:5:10: topic a: terms: "b": weight ".inf": expected a number`},
		{"weight a list", "    terms:\n      b: [1]\n    threshold: 1\n", `t.yaml:5:10: topic a: terms: "b": expected a weight`},
		{"weight missing", "    terms:\n      b:\n    threshold: 1\n", `t.yaml:5:9: topic a: terms: "b": expected a weight`},
		{"two words", "    terms:\n      \"border guards\": 1\n    threshold: 1\n", `t.yaml:5:7: topic a: terms: "border guards": expected a word, a prefix or a phrase; a phrase keeps its quotes in YAML inside single ones`},
		{"an alternative", "    terms:\n      a OR b: 1\n    threshold: 1\n", `t.yaml:5:7: topic a: terms: "a OR b": expected a word, a prefix or a phrase; anything else stands under require`},
		{"a field", "    terms:\n      title:b: 1\n    threshold: 1\n", `t.yaml:5:7: topic a: terms: "title:b": expected`},
		{"a bad term", "    terms:\n      b*: 1\n    threshold: 1\n", `t.yaml:5:7: topic a: terms: offset 0: found "b*", expected at least 2 characters`},
		{"the same term", "    terms:\n      Łodz: 1\n      lódź: 2\n    threshold: 1\n", `t.yaml:6:7: topic a: terms: "lódź": the same term stands in line 5`},
		{"the same key", "    terms:\n      b: 1\n      b: 2\n    threshold: 1\n", `t.yaml:6:7: mapping key "b" already defined`},
		{"unknown key of a term", "    terms:\n      - {term: b, wieght: 2}\n    threshold: 1\n", `t.yaml:5:19: topic a: terms: unknown key "wieght"`},
		{"a term without weight", "    terms:\n      - term: b\n    threshold: 1\n", `t.yaml:5:9: topic a: terms: expected both term and weight`},
		{"a term that is a list", "    terms:\n      - {term: [b], weight: 1}\n    threshold: 1\n", `t.yaml:5:16: topic a: terms: term: expected a single value`},
		{"a bad requirement", "    terms: {b: 1}\n    threshold: 1\n    require:\n      - ok\n      - (x\n", `t.yaml:8:9: topic a: require: offset 2`},
		{"a requirement that is a map", "    terms: {b: 1}\n    threshold: 1\n    require: {a: b}\n", `t.yaml:6:15: topic a: require: expected a query or a list of queries`},
		{"a bad exclusion", "    terms: {b: 1}\n    threshold: 1\n    exclude: b*\n", `t.yaml:6:14: topic a: exclude: offset 0`},
		{"unknown key", "    terms: {b: 1}\n    treshold: 1\n", `t.yaml:5:5: `},
	} {
		_, err := ReadTopics("t.yaml", strings.NewReader(head+c.body))
		var at *FileError
		if !errors.As(err, &at) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q in %q", c.name, c.want, fmt.Sprint(err))
		}
	}
	_, err := ReadTopics("t.yaml", strings.NewReader(head+"    terms: {b: 0, c*: 1, d: x}\n    threshold: 1\n    require: (\n"))
	if n := strings.Count(fmt.Sprint(err), "t.yaml:"); n != 4 {
		t.Errorf("want all four faults, have %v", err)
	}
	long := head + "    terms:\n"
	for i := range 2001 {
		long += fmt.Sprintf("      w%d: 1\n", i)
	}
	if _, err = ReadTopics("t.yaml", strings.NewReader(long+"    threshold: 1\n")); !strings.Contains(fmt.Sprint(err), "t.yaml:5:7: topic a: the definition as a query: ") {
		t.Errorf("too long a list: %v", err)
	}
}

// A topic that was exported and applied again is unchanged, whatever its words.
func FuzzWeightingRoundTrip(f *testing.F) {
	for _, seed := range []string{"border", `"border guard*"`, "007", "1,000", "true", "null", "- x", "y", "0x1F", "«Радыё „Свабода“»", `"a: b" # c`, `AT&T`,
		`"AND"`, "1e3", "don't", `"'quoted' \"twice\""`, "title:(a OR -b*) published:[2025 TO *]", `url:"x.org/?a=(b)"`, "a\u200db", "\U00010400x", ".inf"} {
		f.Add(seed, 2, seed, seed)
	}
	f.Fuzz(func(t *testing.T, term string, weight int, require, exclude string) {
		e, err := parseTerm(term)
		if err != nil || weight == 0 || weight > MaxWeight || weight < -MaxWeight {
			t.Skip()
		}
		score := Score{Threshold: 1, Terms: []ScoreTerm{{Expr: e, Weight: Weight(weight)}}}
		if helper := (Word{Text: "zyzzyva"}); termKey(e) != termKey(helper) {
			score.Terms = append(score.Terms, ScoreTerm{Expr: helper, Weight: weightUnit})
		}
		if expected, _ := checkThreshold(score.Threshold, score.Terms); expected.Text != "" {
			t.Skip()
		}
		var with, without []Expr
		if q, err := Parse(require); err == nil {
			with = append(with, q.Expr)
		}
		if q, err := Parse(exclude); err == nil {
			without = append(without, q.Expr)
		}
		query := weightingQuery(score, with, without)
		if len(query) > MaxQueryBytes || depth(And{Exprs: append(with, without...)}) > MaxDepth-2 {
			t.Skip()
		}
		if _, ok := weightingOf(query); !ok {
			t.Fatalf("%s is not taken for a weighting", query)
		}
		var out bytes.Buffer
		if err := WriteTopics(&out, []Topic{{Slug: "a", Name: "A", Query: query}}); err != nil {
			t.Fatal(err)
		}
		again, err := ReadTopics("again", bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatalf("%s\n%s\n%v", query, &out, err)
		}
		if got := again.Topics[0].Query; got != query || !strings.Contains(out.String(), "\n    terms:\n") {
			t.Fatalf("%s\ncame back as\n%s\nthrough\n%s", query, got, &out)
		}
	})
}

func TestParseWeight(t *testing.T) {
	for text, want := range map[string]Weight{"1": 1000, "-20": -20_000, "+3.5": 3500, "0.001": 1, "007": 7000, "2.50": 2500, "1000000": 1e9, "0": 0, "-0.125": -125} {
		got, err := ParseWeight(text)
		if err != nil || got != want {
			t.Errorf("ParseWeight(%q) = %d, %v", text, got, err)
		}
		if again, err := ParseWeight(got.String()); err != nil || again != got {
			t.Errorf("%q is written %q, which is %d, %v", text, got, again, err)
		}
		if fmt.Sprint(got.Float()) != got.String() && want < 1e9 {
			t.Errorf("%q is %v as a number", text, got.Float())
		}
	}
	for _, text := range []string{"", "-", ".", ".5", "5.", "1e3", "0x10", "NaN", "Inf", "1,5", "1_000", " 1", "1.0000", "1000000.001", "--1", "١"} {
		if got, err := ParseWeight(text); err == nil {
			t.Errorf("ParseWeight(%q) = %s", text, got)
		}
	}
}

// Random weighted topics over random articles: what the store tags is what the
// definition says, tried out article by article.
func TestWeightedTopicsTagWhatTheySay(t *testing.T) {
	ctx := context.Background()
	a, s := open(t)
	r := rand.New(rand.NewPCG(11, 4))
	articles := map[int64]store.Article{}
	yaml := "topics:\n"
	for i := range 40 {
		require, exclude := "[]", "[]"
		if r.IntN(2) == 0 {
			require = fmt.Sprintf("['%s', '%s']", randomQuery(r, 0), randomQuery(r, 1))
		}
		if r.IntN(2) == 0 {
			exclude = fmt.Sprintf("['%s']", randomQuery(r, 0))
		}
		score, err := Parse(randomScore(r))
		if err != nil {
			t.Fatal(err)
		}
		yaml += fmt.Sprintf("  - slug: t%d\n    name: T\n    require: %s\n    exclude: %s\n    threshold: %s\n    terms:\n", i, require, exclude, score.Expr.(Score).Threshold)
		for _, term := range score.Expr.(Score).Terms {
			yaml += fmt.Sprintf("      '%s': %s\n", canonical(term.Expr), term.Weight)
		}
	}
	apply(t, a, yaml, false)
	for batch := range 3 { // tagged in steps, too
		var list []store.Article
		for i := range 60 {
			list = append(list, randomArticle(r, batch*60+i))
		}
		put(t, s, list...)
		if _, err := a.Tag(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for id := int64(1); id <= 180; id++ {
		stored, ok, err := s.Article(ctx, id)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		articles[id] = stored
	}
	file := readOne(t, yaml)
	mentions := 0
	for id, article := range articles {
		slugs, err := s.ArticleTopics(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		tagged := map[string]bool{}
		for _, slug := range slugs {
			tagged[slug] = true
		}
		for _, d := range file.Topics {
			q, err := Parse(d.Query)
			if err != nil {
				t.Fatal(err)
			}
			want := holds(q.Expr, article, "")
			if want != tagged[d.Slug] {
				t.Fatalf("%s\non %q %q: tagged %v, the definition says %v", d.Query, article.Title, article.Text, tagged[d.Slug], want)
			}
			if want {
				mentions++
			}
			e := q.explain(article)
			tally := e.Tally
			if tally == nil {
				tally = e.Parts[0].Tally
			}
			var sum Weight
			w, _ := weightingOf(d.Query)
			for _, term := range w.Terms {
				if expr, err := parseTerm(term.Term); err != nil {
					t.Fatal(err)
				} else if holds(expr, article, "") {
					sum += term.Weight
				}
			}
			if e.Matches != want || tally.Sum != sum || tally.Threshold != w.Threshold {
				t.Fatalf("%s\non %q %q: mention %v with %s, explained as %v with %s", d.Query, article.Title, article.Text, want, sum, e.Matches, tally.Sum)
			}
		}
	}
	if all := len(articles) * len(file.Topics); mentions < all/20 || mentions > all*9/10 {
		t.Errorf("%d of %d are mentions: too one-sided to tell much", mentions, all)
	}
}

func TestWeightedTopicsGetNewVersions(t *testing.T) {
	a, _ := corpus(t)
	const one = "topics: [{slug: b, name: B, terms: {border: 2, closed: 1}, threshold: 3}]"
	for _, c := range []struct{ name, yaml, want string }{
		{"new", one, "added v1 1"},
		{"again", one, "unchanged v1 1"},
		{"the other form", "topics: [{slug: b, name: B, terms: [{weight: 2.0, term: '\"border\"'}, {term: closed, weight: 1}], threshold: 3.00}]", "unchanged v1 1"},
		{"a weight", strings.Replace(one, "closed: 1", "closed: 2", 1), "changed v2 1"},
		{"the threshold", strings.Replace(one, "threshold: 3", "threshold: 2", 1), "changed v3 4"},
		{"an exclusion", strings.Replace(one, "threshold: 3", "threshold: 2, exclude: again", 1), "changed v4 3"},
		{"a query", "topics: [{slug: b, name: B, query: border}]", "changed v5 4"},
	} {
		if got := apply(t, a, c.yaml, false)["b"]; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
