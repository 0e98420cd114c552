package dashboard

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/analytics"
)

// newConsole makes ad-hoc SQL over an Analyst; the test binary is its own child
// (see TestMain).
func newConsole(t testing.TB, analyst *analytics.Analyst) *analytics.Console {
	t.Helper()
	console := analytics.NewConsole(analyst, []string{os.Args[0], "sealed-child"})
	t.Cleanup(console.Close)
	if err := console.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	return console
}

func newSQLServer(t testing.TB, analyst *analytics.Analyst, timeout time.Duration) *Server {
	t.Helper()
	s, err := New(Config{Analyst: analyst, Console: newConsole(t, analyst), Now: now, Version: "test", QueryTimeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sqlAddress makes an address of name and value pairs.
func sqlAddress(path string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return address(path, values)
}

// post sends a form to a handler on this machine.
func post(h http.Handler, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Host = host
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestSQLJSON(t *testing.T) {
	h := newSQLServer(t, shared(t), 0).Handler()
	type body struct {
		Columns []struct{ Name, Type, Kind string }
		Rows    [][]any
		More    bool
		AsOf    time.Time `json:"as_of"`
		Error   struct {
			Code, Message, Parameter string
			Line, Column             int
			Offset                   *int
		}
	}
	ask := func(t *testing.T, status int, pairs ...string) (b body) {
		t.Helper()
		w := get(h, sqlAddress("/sql/answer.json", pairs...))
		if w.Code != status {
			t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &b); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		return b
	}

	b := ask(t, 200, "sql", `SELECT 1 AS n, 'a"b' AS text, NULL::DATE AS day, DATE '2025-01-31' AS other, 1.50 AS price, 'nan'::DOUBLE AS nothing, true AS yes`)
	if got, want := fmt.Sprint(b.Rows), `[[1 a"b <nil> 2025-01-31 1.5 <nil> true]]`; got != want || b.More || b.AsOf.IsZero() {
		t.Errorf("rows %s, want %s; more %v, as of %v", got, want, b.More, b.AsOf)
	}
	if got := fmt.Sprint(b.Columns[0], b.Columns[4]); got != "{n INTEGER int} {price DECIMAL(3,2) number}" {
		t.Errorf("columns %s", got)
	}

	// Caps: a thousand unless more is asked for, ten thousand at most.
	const many = "SELECT * FROM range(20000)"
	if b := ask(t, 200, "sql", many); len(b.Rows) != 1000 || !b.More {
		t.Errorf("%d rows, more %v", len(b.Rows), b.More)
	}
	if b := ask(t, 200, "sql", many, "rows", "10000"); len(b.Rows) != 10_000 || !b.More {
		t.Errorf("%d rows, more %v", len(b.Rows), b.More)
	}
	if b := ask(t, 200, "sql", "SELECT * FROM range(1000)"); len(b.Rows) != 1000 || b.More {
		t.Errorf("%d rows, more %v", len(b.Rows), b.More)
	}
	if b := ask(t, 400, "sql", many, "rows", "10001"); b.Error.Code != "bad_parameter" || b.Error.Parameter != "rows" {
		t.Errorf("%+v", b.Error)
	}
	// The bytes are bounded too: forty rows of a million bytes.
	if b := ask(t, 200, "sql", "SELECT repeat('x', 1000000) FROM range(40)"); len(b.Rows) != readSQLBytes/1_000_000 || !b.More {
		t.Errorf("%d long rows, more %v", len(b.Rows), b.More)
	}

	// Parameters.
	b = ask(t, 200, "sql", "SELECT $a || $b, count(*) FROM mentions WHERE topic = $topic", "$a", "é", "$b", "", "$topic", "sanctions")
	if got := fmt.Sprint(b.Rows); !strings.HasPrefix(got, "[[é ") || strings.HasSuffix(got, " 0]]") {
		t.Errorf("rows %s", got)
	}
	if b := ask(t, 400, "sql", "SELECT $a"); !strings.Contains(b.Error.Message, "$a has no value") || *b.Error.Offset != 7 {
		t.Errorf("%+v", b.Error)
	}
	if b := ask(t, 400, "sql", "SELECT 1", "$a", "1"); !strings.Contains(b.Error.Message, "no parameter $a") || b.Error.Offset != nil {
		t.Errorf("%+v", b.Error)
	}
	if b := ask(t, 400, "sql", "SELECT 1", "query", "1"); b.Error.Code != "bad_parameter" || b.Error.Parameter != "query" {
		t.Errorf("%+v", b.Error)
	}

	// Errors with their place, in bytes of the text as it was sent.
	b = ask(t, 400, "sql", "\n-- граница\nSELECT 'ж', nothing FROM articles")
	if b.Error.Code != "bad_sql" || b.Error.Line != 3 || b.Error.Column != 13 || *b.Error.Offset != 32 {
		t.Errorf("%+v, offset %v", b.Error, *b.Error.Offset)
	}
	if b := ask(t, 400, "sql", "DROP TABLE article"); b.Error.Code != "bad_sql" {
		t.Errorf("%+v", b.Error)
	}
	if b := ask(t, 400, "sql", ""); b.Error.Code != "bad_sql" {
		t.Errorf("%+v", b.Error)
	}

	// A form, for what is too long for an address.
	long := "SELECT 1 -- " + strings.Repeat("-", 90_000)
	if w := post(h, "/sql/answer.json", url.Values{"sql": {long}}); w.Code != 200 || !strings.Contains(w.Body.String(), "[[1]]") {
		t.Errorf("a long statement: %d %s", w.Code, w.Body)
	}
	if w := post(h, "/sql/answer.json", url.Values{"sql": {strings.Repeat(long, 10)}}); w.Code != 400 {
		t.Errorf("one too long: %d %.100s", w.Code, w.Body)
	}
}

func TestSQLAnswer(t *testing.T) {
	h := newSQLServer(t, shared(t), 0).Handler()
	for _, c := range []struct {
		name   string
		pairs  []string
		status int
		want   []string
		not    []string
	}{
		{"rows", []string{"sql", "SELECT 'a' AS x, NULL AS n, '' AS empty, 0.1 + 0.2::DOUBLE AS f"}, 200,
			[]string{"1 row.", `<td class="null n">NULL</td>`, `<span dir="auto"></span>`, ">VARCHAR<", `title="0.30000000000000004"`, "0.3</td>", "data as of "}, nil},
		{"more", []string{"sql", "SELECT * FROM range(20000)"}, 200, []string{"The first 1,000 rows of more."}, []string{"<td class=\"n\">1000</td>"}},
		{"all known", []string{"sql", "SELECT * FROM range(5000)"}, 200, []string{"The first 1,000 of 5,000 rows."}, nil},
		{"none", []string{"sql", "SELECT 1 WHERE false"}, 200, []string{"No rows."}, []string{"sql-draw"}},
		{"markup is text", []string{"sql", `SELECT '<img src=x>' AS "<b>"`}, 200, []string{"&lt;img src=x&gt;", "&lt;b&gt;"}, []string{"<img", "<b>"}},
		{"an article is a link", []string{"sql", "SELECT id, title FROM articles WHERE id = 1"}, 200, []string{`href="/articles/1"`}, nil},
		{"another number is not", []string{"sql", "SELECT id FROM topics"}, 200, nil, []string{`href="/articles/`}},
		{"an address is a link", []string{"sql", "SELECT 'https://a.example/' AS a, 'javascript:alert(1)' AS b"}, 200, []string{`href="https://a.example/" rel="noopener noreferrer external"`}, []string{`href="javascript`}},
		{"the place of an error in units of scripts", []string{"sql", "SELECT '😀', nothing"}, 400, []string{`data-place="13"`, "line 1, column 13", "trouble"}, []string{"<table"}},
		{"a value of a parameter that has gone is left out", []string{"sql", "SELECT 1", "$old", "x"}, 200, []string{"1 row."}, nil},
		{"a parameter without a value", []string{"sql", "SELECT $x"}, 400, []string{`data-place="7"`}, nil},
		{"downloads have the values", []string{"sql", "SELECT $x", "$x", "a&b"}, 200, []string{"/sql.csv?%24x=a%26b&amp;sql=SELECT"}, nil},
		{"a bad chart", []string{"sql", "SELECT 1", "chart", "pie"}, 400, []string{"line, bars or none"}, nil},
		{"a line", []string{"sql", "SELECT day, count FROM volume_daily WHERE topic = 'border' ORDER BY day", "chart", "line"}, 200,
			[]string{`"type":"time"`, `"useUTC":true`, "count by day", `<option value="day" selected>`}, nil},
		{"without a chart", []string{"sql", "SELECT day, count FROM volume_daily"}, 200, []string{"chart=line", `aria-current="true">None`}, []string{"<canvas", "data-chart"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := get(h, sqlAddress("/sql/answer", c.pairs...))
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			body := strings.ReplaceAll(w.Body.String(), "&#43;", "+")
			for _, want := range c.want {
				if !strings.Contains(body, want) {
					t.Errorf("the answer lacks %q", want)
				}
			}
			for _, not := range c.not {
				if strings.Contains(body, not) {
					t.Errorf("the answer has %q", not)
				}
			}
			if t.Failed() {
				t.Logf("%.3000s", body)
			}
			if csp := w.Header().Get("Content-Security-Policy"); csp != contentSecurityPolicy || strings.Contains(csp, "unsafe") {
				t.Errorf("policy %q", csp)
			}
		})
	}
}

func TestSQLPage(t *testing.T) {
	h := newSQLServer(t, shared(t), 0).Handler()
	w := get(h, "/sql")
	body := w.Body.String()
	for _, want := range []string{`<a href="/sql" aria-current="page">SQL</a>`, "volume_daily", "Topic by week", "Data as of ", `"topic":"border"`} {
		if w.Code != 200 || !strings.Contains(body, want) {
			t.Errorf("status %d, the page lacks %q", w.Code, want)
		}
	}
	// The form's own submit has the answer on the page.
	body = get(h, sqlAddress("/sql", "sql", "SELECT $n::INT * 2 AS more", "$n", "21", "run", "true", "chart", "", "x", "")).Body.String()
	for _, want := range []string{`<textarea id="sql-text"`, "SELECT $n::INT * 2 AS more</textarea>", `<input name="$n" value="21"`, "1 row.", `<td class="n">42</td>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if w := get(h, sqlAddress("/sql", "sql", "SELECT nothing", "run", "true")); w.Code != 400 || !strings.Contains(w.Body.String(), `data-place="7"`) {
		t.Errorf("an error: %d", w.Code)
	}
	// Without it the script asks, where all parameters have values.
	if body := get(h, sqlAddress("/sql", "sql", "SELECT $n", "$n", "1")).Body.String(); !strings.Contains(body, "data-ask") || strings.Contains(body, "sql-answer-h") {
		t.Error("the script is not told to ask")
	}
	if body := get(h, sqlAddress("/sql", "sql", "SELECT $n")).Body.String(); strings.Contains(body, "data-ask") {
		t.Error("the script is told to ask a statement without its values")
	}
	for path, status := range map[string]int{
		"/sql?run=yes": 400, "/sql?sql=%FF": 400, "/sql?sql=a&sql=b": 400, "/sql?q=a": 400, "/sql/saved/none": 404, "/sql/saved/none.sql": 404,
		"/sql/sample/words": 200, "/sql/sample/setting": 404, "/sql/sample/articles?x=1": 400,
	} {
		if w := get(h, path); w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
	}
}

func TestSQLIsOff(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, path := range []string{"/sql", "/sql/answer?sql=SELECT+1", "/sql/answer.json?sql=SELECT+1", "/sql/sample/articles", "/sql/saved/x"} {
		if w := get(h, path); w.Code != 404 || !strings.Contains(w.Body.String(), "ad-hoc SQL is off") {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := post(h, "/sql/saved", url.Values{"name": {"n"}, "sql": {"SELECT 1"}}); w.Code != 404 {
		t.Errorf("saving: %d", w.Code)
	}
	if strings.Contains(get(h, "/").Body.String(), `href="/sql"`) {
		t.Error("the navigation leads to a page that is not there")
	}
}

// Every example is answered, with rows, and drawn where it says so.
func TestSQLExamples(t *testing.T) {
	analyst := shared(t)
	h := newSQLServer(t, analyst, 0).Handler()
	examples, err := analyst.Examples(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range examples {
		t.Run(e.Name, func(t *testing.T) {
			w := get(h, exampleHref(e))
			body := w.Body.String()
			if w.Code != 200 || !strings.Contains(body, "<td") || strings.Contains(body, "No rows.") {
				t.Errorf("status %d", w.Code)
			}
			chart, err := url.ParseQuery(e.Chart)
			if err != nil {
				t.Fatal(err)
			}
			if drawn := strings.Contains(body, `data-chart="`); drawn != (e.Chart != "") {
				t.Errorf("drawn: %v", drawn)
			}
			for name, values := range chart {
				if name != "chart" && !strings.Contains(body, fmt.Sprintf(`value="%s" selected`, values[0])) && !strings.Contains(body, fmt.Sprintf(`value="%s" checked`, values[0])) {
					t.Errorf("the chart is not of %s %s", name, values[0])
				}
			}
		})
	}
}

// slowSQL takes long and uses little memory.
const slowSQL = "SELECT count(*) FROM range(100000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"

// A client that gives up ends the statement, and the next one is answered.
func TestSQLCancel(t *testing.T) {
	analyst := shared(t)
	server := httptest.NewServer(newSQLServer(t, analyst, time.Minute).Handler())
	defer server.Close()
	ask := func(ctx context.Context, text string) (int, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/sql/answer", strings.NewReader(url.Values{"sql": {text}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return 0, err
		}
		response.Body.Close()
		return response.StatusCode, nil
	}
	// More of them than run at once: if one went on, the last would wait.
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
			defer cancel()
			if _, err := ask(ctx, slowSQL); err == nil {
				t.Error("the slow statement has an answer")
			}
		})
	}
	all.Wait()
	began := time.Now()
	if status, err := ask(context.Background(), "SELECT 1"); err != nil || status != 200 {
		t.Errorf("the next statement: %d, %v", status, err)
	}
	if waited := time.Since(began); waited > 20*time.Second {
		t.Errorf("the next statement waited %s", waited)
	}
}

// A statement that takes too long is ended, and that is said.
func TestSQLDeadline(t *testing.T) {
	h := newSQLServer(t, shared(t), 1500*time.Millisecond).Handler()
	w := get(h, sqlAddress("/sql/answer.json", "sql", slowSQL))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `"timeout"`) {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestSQLRedraw(t *testing.T) {
	s := newSQLServer(t, shared(t), 0)
	h := s.Handler()
	took := func(pairs ...string) string {
		return get(h, sqlAddress("/sql/answer", append(pairs, "sql", "SELECT random() AS r, 'x' AS x")...)).Body.String()
	}
	value := func(body string) string {
		_, rest, _ := strings.Cut(body, `data-exact="`)
		v, _, _ := strings.Cut(rest, `"`)
		return v
	}
	first := value(took())
	if again := value(took("redraw", "true", "chart", "bars")); again != first || first == "" {
		t.Errorf("another chart asked again: %q, %q", first, again)
	}
	if again := value(took()); again == first {
		t.Error("the statement was not asked again")
	}
}
