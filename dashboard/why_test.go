package dashboard

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
	"tidings/sql"
)

const weightedTopics = `
topics:
  - slug: balloons
    name: Balloons
    languages: [en]
    terms: {balloon*: 10, '"air show"': -20, border: 2.5}
    threshold: 12.5
    require: border OR airspace
    exclude: [football, hockey]
`

func weightedServer(t *testing.T) *Server {
	t.Helper()
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	article := func(n int, language, title, text string) store.Article {
		return store.Article{Key: fmt.Sprint(n), URL: fmt.Sprintf("https://a.example/%d", n), Title: title, Text: text, Language: language,
			SourceDomain: "a.example", Published: at, DateFrom: "file"}
	}
	_, analyst := newStore(t, []store.Article{
		article(1, "en", "Balloons <b> over the border", "A balloon, and balloons."),
		article(2, "en", "Balloon at an air show", "The border is far."),
		article(3, "lt", "Balloons", "border football"),
	}, weightedTopics)
	return newServer(t, analyst)
}

func TestWeightedTopicPages(t *testing.T) {
	h := weightedServer(t).Handler()
	for _, c := range []struct {
		path string
		want []string
		not  []string
	}{
		{"/topics/balloons", []string{"Counts from a score of", "12.5, the sum", "<code dir=\"auto\">border OR airspace</code>", "<code dir=\"auto\">football</code><br><code dir=\"auto\">hockey</code>",
			"<code dir=\"auto\">balloon*</code> &#43;10", "<code dir=\"auto\">&#34;air show&#34;</code> −20", "The same as a query", "score:(balloon*^10 "}, nil},
		{"/articles/1", []string{"Matches</strong>", "score 12.5 of 12.5", "score:(…) &gt;= 12.5", "&#43;10", "&#43;2.5", "3 times: title word 1; text word 2, 4"}, []string{"air show"}},
		{"/articles/2?topic=balloons", []string{"Does not match</strong>", "score −7.5 of 12.5", "The score is -7.5, 20 short of 12.5.", "−20"}, nil},
		{"/articles/3?topic=balloons", []string{"Does not match</strong>", "The language is <code>lt</code>; the topic counts only <code>en</code>.", "excluded by <code>football</code> (text, word 2)", "score 12.5 of 12.5"}, nil},
	} {
		w := get(h, c.path)
		for _, want := range c.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s lacks %q", c.path, want)
			}
		}
		for _, not := range c.not {
			if strings.Contains(w.Body.String(), not) {
				t.Errorf("%s has %q", c.path, not)
			}
		}
	}
}

func TestExplainRows(t *testing.T) {
	h := weightedServer(t).Handler()
	const head = "series,match,part,part_start,part_end,found,failed,reason,weight,score,threshold,count,field,first_word,last_word,start,end"
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"?q=%22a+balloon%22+title:border", []string{
			`"""a balloon"" title:border",true,"""a balloon""",0,11,true,false,,,,,1,text,1,2,0,9`,
			`"""a balloon"" title:border",true,title:border,12,24,true,false,,,,,1,title,5,5,22,28`,
		}},
		{"?q=NOT+score:%28balloon*%5E2+border%29+%3E%3D+3+OR+x", []string{
			"NOT score:(balloon*^2 border) >= 3 OR x,false,NOT score:(balloon*^2 border) >= 3 OR x,0,39,false,true,none of 2 alternatives matches,,,,,,,,,",
		}},
		{"", []string{
			"Balloons,true,language:en,,,true,false,the language is `en`,,,,,,,,,",
			`Balloons,true,"score:(balloon*^10 ""air show""^-20 border^2.5) >= 12.5",0,53,true,false,"the score is 12.5, and 12.5 is enough",,12.5,12.5,,,,,,`,
			"Balloons,true,balloon*,7,15,true,false,,10,,,3,title,1,1,0,8",
			"Balloons,true,balloon*,7,15,true,false,,10,,,3,text,2,2,2,9",
			"Balloons,true,balloon*,7,15,true,false,,10,,,3,text,4,4,15,23",
			"Balloons,true,border,34,40,true,false,,2.5,,,1,title,5,5,22,28",
			"Balloons,true,border,59,65,true,false,,,,,1,title,5,5,22,28",
			"Balloons,true,NOT football,83,95,true,false,`football` is not in the article,,,,,,,,,",
			"Balloons,true,NOT hockey,100,110,true,false,`hockey` is not in the article,,,,,,,,,",
		}},
	} {
		w := get(h, "/articles/1/explain.csv"+c.query)
		if diff := cmp.Diff(head+"\n"+strings.Join(c.want, "\n")+"\n", w.Body.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.query, diff)
		}
		var rows []map[string]any
		if err := json.Unmarshal(get(h, "/articles/1/explain.json"+c.query).Body.Bytes(), &rows); err != nil || len(rows) != len(c.want) {
			t.Errorf("%s as JSON: %d rows, %v", c.query, len(rows), err)
		}
	}
	for path, status := range map[string]int{
		"/articles/9/explain.json":            404,
		"/articles/x/explain.json":            404,
		"/articles/1/explain.json?topic=gone": 404,
		"/articles/1/explain.json?q=%28":      400,
		"/articles/1/explain.json?from=2025":  400,
	} {
		if w := get(h, path); w.Code != status {
			t.Errorf("%s: status %d, want %d", path, w.Code, status)
		}
	}
}

// A page shows no more than a person reads; the downloads have all.
func TestWhyIsBounded(t *testing.T) {
	var words []string
	for i := range 300 {
		words = append(words, fmt.Sprintf("w%d", i))
	}
	_, analyst := newStore(t, []store.Article{{Key: "k", URL: "https://a.example/1", Title: strings.Join(words, " "), SourceDomain: "a.example", DateFrom: "none"}}, "")
	h := newServer(t, analyst).Handler()
	path := "?q=" + strings.Join(words, "+")
	if w := get(h, "/articles/1"+path); strings.Count(w.Body.String(), `<li class="level-`) != maxWhyLines || !strings.Contains(w.Body.String(), "100 further parts are in the downloads") {
		t.Error("the page is not bounded")
	}
	if rows := readCSV(t, get(h, "/articles/1/explain.csv"+path)); len(rows) != 301 {
		t.Errorf("the download has %d rows", len(rows))
	}
}

func TestReasons(t *testing.T) {
	want := []piece{{"a", true}, {" and ", false}, {"b c", true}, {" both occur", false}}
	if diff := cmp.Diff(want, reasonPieces("`a` and `b c` both occur")); diff != "" {
		t.Error(diff)
	}
	for in, want := range map[string]string{"": "", "none": "None", "`a` is": "`a` is", "ёлка": "Ёлка"} {
		if got := sentence(in); got != want {
			t.Errorf("sentence(%q) = %q", in, got)
		}
	}
	for in, want := range map[analytics.Weight]string{10_000: "+10", -2_500: "−2.5"} {
		if got := formatWeight(in); got != want {
			t.Errorf("formatWeight(%d) = %q", in, got)
		}
	}
}

// Every clause of an explanation has its text in the catalogue, and says in English what
// it says to programs.
func TestClausesAreInTheCatalogue(t *testing.T) {
	ru := built.choose("ru", "")
	for _, text := range analytics.ClauseTexts() {
		c := analytics.Clause{Text: text}
		for _, verb := range regexp.MustCompile(`%[sd]`).FindAllString(text, -1) {
			if verb == "%d" {
				c.Values = append(c.Values, len(c.Values)+1)
			} else {
				c.Values = append(c.Values, analytics.Clause{Text: "%s occurs", Values: []any{"`x`"}})
			}
		}
		if strings.Contains(text, "within %d words") {
			c.Values[1] = 5
		}
		if strings.Contains(text, "within %d word:") {
			c.Values[1] = 1
		}
		if got, want := english.clause(c), c.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got := ru.clause(c); regexp.MustCompile(`[a-wyz]`).MatchString(got) {
			t.Errorf("%q in Russian is %q", text, got)
		}
	}
}
