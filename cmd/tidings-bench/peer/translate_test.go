package peer

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/search/query"

	"tidings/analytics"
)

// TestTranslation has for each query what each engine is asked; "" where it
// cannot be asked so.
func TestTranslation(t *testing.T) {
	for _, test := range []struct {
		query, ts, fts, ilike string
		bleve                 bool
	}{
		{"Border", `'border'`, `"border"`, `(a.title ILIKE '%border%' OR a.text ILIKE '%border%')`, true},
		{"sanction*", `'sanction':*`, `"sanction" *`, `(a.title ILIKE '%sanction%' OR a.text ILIKE '%sanction%')`, true},
		{`"border crossing"`, `('border' <-> 'crossing')`, `"border crossing"`, `(a.title ILIKE '%border crossing%' OR a.text ILIKE '%border crossing%')`, true},
		{`"border incident*"`, `('border' <-> 'incident':*)`, `"border incident" *`, `(a.title ILIKE '%border incident%' OR a.text ILIKE '%border incident%')`, false},
		{`"smuggl* balloons"`, `('smuggl':* <-> 'balloons')`, "", `(a.title ILIKE '%smuggl balloons%' OR a.text ILIKE '%smuggl balloons%')`, false},
		{`"border guard's"`, `('border' <-> 'guard')`, `"border guard"`, `(a.title ILIKE '%border guard%' OR a.text ILIKE '%border guard%')`, true},
		{`в'язень`, `'в''язень'`, `"в'язень"`, `(a.title ILIKE '%в''язень%' OR a.text ILIKE '%в''язень%')`, true},
		{"aa AND bb", `('aa' & 'bb')`, `("aa" AND "bb")`, "", true},
		{"aa OR bb AND cc", `('aa' | ('bb' & 'cc'))`, `("aa" OR ("bb" AND "cc"))`, "", true},
		{"aa -bb", `('aa' & !'bb')`, `(("aa") NOT ("bb"))`, "", true},
		{"aa -(bb OR cc) -dd", `('aa' & !('bb' | 'cc') & !'dd')`, `(("aa") NOT (("bb" OR "cc") OR "dd"))`, "", true},
		{"NOT aa", `!'aa'`, "", "", true},
		{"aa NEAR/2 bb", `((('aa' <1> 'bb') | ('bb' <1> 'aa') | ('aa' <2> 'bb') | ('bb' <2> 'aa')))`, `(NEAR("aa" "bb", 1))`, "-", false},
		{`aa NEAR/1 "bb cc"`, `((('aa' <2> ('bb' <-> 'cc')) | (('bb' <-> 'cc') <1> 'aa')))`, `(NEAR("aa" "bb cc", 0))`, "-", false},
		{`"aa bb"~2`, `('aa' & 'bb' & (('aa' <1> 'bb') | ('aa' <2> 'bb') | ('bb' <1> 'aa') | ('bb' <2> 'aa')))`, `NEAR("aa" "bb", 1)`, "-", false},
		{`"aa bb cc"~2`, `('aa' & 'bb' & 'cc' & ((('aa' <1> 'bb') <1> 'cc') | (('aa' <1> 'cc') <1> 'bb') | (('bb' <1> 'aa') <1> 'cc') | (('bb' <1> 'cc') <1> 'aa') | (('cc' <1> 'aa') <1> 'bb') | (('cc' <1> 'bb') <1> 'aa')))`,
			`NEAR("aa" "bb" "cc", 1)`, "-", false},
		{`"aa bb cc"~50`, "", `NEAR("aa" "bb" "cc", 49)`, "-", false},
		{"title:aa", `'aa':A`, `({title} : ("aa"))`, "-", true},
		{"title:(aa* OR bb)", `('aa':A* | 'bb':A)`, `({title} : (("aa" * OR "bb")))`, "-", true},
		{"text:aa", `'aa':D`, `({text} : ("aa"))`, "-", false},
		{"language:be", "", "", "-", false},
	} {
		parsed, err := analytics.Parse(test.query)
		if err != nil {
			t.Fatalf("%s: %v", test.query, err)
		}
		compare := func(engine, want string, translate func(analytics.Expr) (string, error)) {
			t.Helper()
			got, err := translate(parsed.Expr)
			var cannot *CannotError
			switch {
			case want == "" && !errors.As(err, &cannot):
				t.Errorf("%s for %s: %s, %v; expected that it cannot", test.query, engine, got, err)
			case want != "" && (err != nil || got != want):
				t.Errorf("%s for %s:\n%s, %v; expected\n%s", test.query, engine, got, err, want)
			}
		}
		compare("PostgreSQL", test.ts, func(e analytics.Expr) (string, error) { return tsquery(e, "") })
		compare("FTS5", test.fts, fts5)
		switch test.ilike {
		case "":
		case "-":
			compare("ILIKE", "", func(e analytics.Expr) (string, error) { n := 0; return ilikeCondition(e, &n) })
		default:
			compare("ILIKE", test.ilike, func(e analytics.Expr) (string, error) { n := 0; return ilikeCondition(e, &n) })
		}
		_, err = bleveQuery(parsed.Expr, "body")
		var cannot *CannotError
		if test.bleve != (err == nil) || err != nil && !errors.As(err, &cannot) {
			t.Errorf("%s for Bleve: %v; expected that it can: %v", test.query, err, test.bleve)
		}
	}
}

func TestBleveQueries(t *testing.T) {
	for text, want := range map[string]string{
		"Border":        `{"term":"border","field":"body"}`,
		"sanction*":     `{"prefix":"sanction","field":"body"}`,
		`"aa bb"`:       `{"terms":["aa","bb"],"field":"body","fuzziness":0}`,
		"aa AND NOT bb": `{"must":{"conjuncts":[{"term":"aa","field":"body"}]},"must_not":{"disjuncts":[{"term":"bb","field":"body"}],"min":0}}`,
		"title:aa":      `{"term":"aa","field":"title"}`,
	} {
		parsed, err := analytics.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		q, err := bleveQuery(parsed.Expr, "body")
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s: %s; expected %s", text, got, want)
		}
		if _, err := query.ParseQuery(got); err != nil {
			t.Errorf("%s: Bleve does not read its own query: %v", text, err)
		}
	}
}

// TestTheStarterTopicsCanBeAsked: a topic that an engine cannot be asked would
// go unmeasured without anybody having decided so.
func TestTheStarterTopicsCanBeAsked(t *testing.T) {
	file, err := analytics.StarterTopics()
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range file.Topics {
		parsed, err := analytics.Parse(topic.Query)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tsquery(parsed.Expr, ""); err != nil {
			t.Errorf("%s for PostgreSQL: %v", topic.Slug, err)
		}
		if text, err := fts5(parsed.Expr); err != nil || strings.Count(text, "(") != strings.Count(text, ")") {
			t.Errorf("%s for FTS5: %v", topic.Slug, err)
		}
		if _, err := bleveQuery(parsed.Expr, "body"); err != nil {
			t.Errorf("%s for Bleve: %v", topic.Slug, err)
		}
	}
}
