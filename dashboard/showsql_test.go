package dashboard

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
)

// shownPages are pages with every kind of block, over ranges and zones of every kind.
var shownPages = []string{
	"/",
	"/?interval=month&from=2025-01-01&to=2025-07-01",
	"/?interval=hour&from=2025-03-30&to=2025-03-31&tz=Europe/Vilnius&language=en",
	"/?interval=day&from=2025-06-30T10:00:00Z&to=2025-06-30T12:00:00Z",
	"/?from=1999-01-01&to=1999-01-02",
	"/topics/border", "/topics/border/words", "/topics/never/words", "/topics/border/words?language=pl", "/topics/border/words?from=2025-04-28T08:20:00Z&to=2025-05-10&tz=Asia/Kathmandu",
	"/topics/never",
	"/topics/border?interval=month&tz=Asia/Kathmandu&from=2025-02-10&to=2025-06-03&by=source&measure=ratio&average=4",
	"/topics/border?interval=hour&tz=Asia/Kathmandu&from=2025-04-28T08:20:00Z&to=2025-05-10",
	"/topics/sanctions?language=unknown&country=unknown&country=GB&source=south.example&source=North",
	"/topics/border?language=pl",
	"/explore?q=border&interval=quarter",
	"/explore?q=border&q=sanction*&topic=never&topic=border",
	"/explore?q=%22it%27s%22+OR+border&topic=border&by=language&interval=day&tz=America/New_York&country=unknown",
	"/explore?q=source:south.example+%D0%B3%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0&by=country",
	"/articles",
	"/articles?q=border&topic=sanctions&limit=3&from=2025-02-01&tz=Europe/Minsk",
	"/articles?q=note&undated=true",
	"/articles?q=border&sort=oldest&unit=stories", "/articles?sort=stored&tz=Europe/Minsk&from=2025-06-01", "/articles?undated=true&sort=oldest",
	"/articles?undated=true&language=en",
	"/articles?q=zyzzyva",
	"/articles?topic=border&with=crossing&from=2025-02-01&to=2025-03-01",
	"/articles?with=%22day+6%22+OR+note",
	"/articles/1?q=weather",
	"/sources",
	"/coverage", "/coverage?interval=day&from=2025-04-20&to=2025-05-20&source=north.example", "/coverage?interval=month&tz=Asia/Kathmandu&panel=fixed&from=2025-01-01&to=2025-07-01",
	"/coverage/source?source=south.example&from=2025-02-10&to=2025-04-20", "/coverage/source?source=north.example&interval=month&tz=Asia/Kathmandu",
}

// withoutSQL are the blocks whose numbers no statement gives, and why.
var withoutSQL = map[string]string{
	"anomalies.csv": "what is unusual a model of the counts says, whose statement is the trend's",
	"source.csv":    "the log of polls is not in the public copy",
	"explain.csv":   "what a query makes of one text is found by taking the text apart, not by counting",
}

var (
	csvLink   = regexp.MustCompile(`href="([^"]+)" download>CSV</a>`)
	shownLink = regexp.MustCompile(`href="(/sql\?[^"]+)"[^>]*>SQL</a>`)
	countLink = regexp.MustCompile(`href="(/sql\?[^"]+)"[^>]*>SQL of the count</a>`)
)

// Every block that can be had as data shows its SQL, and this gives the block's
// rows.
func TestEveryBlockShowsItsSQL(t *testing.T) {
	h, console := sharedWithConsole(t)
	blocks, kinds := 0, map[string]bool{}
	for _, path := range shownPages {
		w := get(h, path)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: status %d", path, w.Code)
		}
		body := w.Body.String()
		links := csvLink.FindAllStringSubmatchIndex(body, -1)
		if len(links) == 0 {
			t.Errorf("%s: no block with a download", path)
		}
		for i, at := range links {
			address := html.UnescapeString(body[at[2]:at[3]])
			block := body[at[1]:]
			if i+1 < len(links) {
				block = body[at[1]:links[i+1][0]]
			}
			name, _, _ := strings.Cut(address[strings.LastIndexByte(address, '/')+1:], "?")
			found := shownLink.FindStringSubmatch(block)
			if why, ok := withoutSQL[name]; ok {
				if found != nil {
					t.Errorf("%s: %s has SQL although %s", path, name, why)
				}
				continue
			}
			if found == nil {
				t.Errorf("%s: %s has no SQL", path, address)
				continue
			}
			blocks++
			kinds[name] = true
			file := get(h, address)
			if name == "overview.csv" { // the statement says why a change is not told
				file = get(h, address+map[bool]string{true: "&", false: "?"}[strings.Contains(address, "?")]+"coverage=true")
			}
			if file.Code != http.StatusOK {
				t.Fatalf("%s: status %d", address, file.Code)
			}
			want := moments(t, file.Body.String())
			statement := linked(t, found[1])
			if diff := cmp.Diff(want, moments(t, answerCSV(t, console, statement))); diff != "" {
				t.Errorf("%s, %s (-CSV +SQL):\n%s\n%s\n%v", path, address, diff, statement.Text, statement.Values)
			}
		}
	}
	for _, name := range []string{"overview.csv", "volume.csv", "sources.csv", "languages.csv", "words.csv", "countries.csv", "authors.csv", "change.csv", "companions.csv", "voice.csv", "summary.csv", "articles.csv", "coverage.csv"} {
		if !kinds[name] {
			t.Errorf("no %s was compared", name)
		}
	}
	if blocks < 50 {
		t.Errorf("only %d blocks were compared", blocks)
	}
}

// The counts over a list of articles have SQL of their own.
func TestTheCountShowsItsSQL(t *testing.T) {
	h, console := sharedWithConsole(t)
	for path, want := range map[string]string{
		"/articles": "342,2",
		"/articles?q=border&topic=sanctions&from=2025-02-01": "143,1",
		"/articles?undated=true":                             "342,2",
		"/articles?q=note&undated=true":                      "0,1",
	} {
		body := get(h, path).Body.String()
		found := countLink.FindStringSubmatch(body)
		if found == nil {
			t.Errorf("%s: no SQL of the count", path)
			continue
		}
		if got := answerCSV(t, console, linked(t, found[1])); got != "articles,undated\n"+want+"\n" {
			t.Errorf("%s: %q, want %s", path, got, want)
		}
		shown, _, _ := strings.Cut(want, ",")
		if strings.Contains(path, "undated") {
			_, shown, _ = strings.Cut(want, ",")
		}
		if !strings.Contains(body, "<strong>"+shown+"</strong> ") {
			t.Errorf("%s: the page does not say %s", path, shown)
		}
	}
}

// A server without ad-hoc SQL does not link to it.
func TestNoSQLWithoutAConsole(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, path := range shownPages {
		if found := regexp.MustCompile(`href="/sql[^"]*"`).FindString(get(h, path).Body.String()); found != "" {
			t.Errorf("%s: %s", path, found)
		}
	}
}

// A statement that would make an address too long has none.
func TestLongStatementsAreNotLinked(t *testing.T) {
	s := analytics.Statement{Text: "SELECT $q", Values: map[string]string{"q": strings.Repeat("щ", 9000)}}
	if got := statementAddress(s); got != "" {
		t.Errorf("an address of %d bytes", len(got))
	}
	s.Values["q"] = "a&b = 'щ'"
	if diff := cmp.Diff(s, linked(t, html.EscapeString(statementAddress(s)))); diff != "" {
		t.Error(diff)
	}
}

// sharedWithConsole serves the shared database with ad-hoc SQL.
func sharedWithConsole(t *testing.T) (http.Handler, *analytics.Console) {
	t.Helper()
	c := analytics.NewConsole(shared(t), []string{os.Args[0], "sealed-child"})
	t.Cleanup(c.Close)
	if err := c.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Analyst: shared(t), Now: now, Version: "test", Console: c})
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler(), c
}

// linked reads the statement of a link as the page /sql does.
func linked(t *testing.T, href string) analytics.Statement {
	t.Helper()
	u, err := url.Parse(html.UnescapeString(href))
	if err != nil {
		t.Fatal(err)
	}
	s := analytics.Statement{Text: u.Query().Get("sql"), Values: map[string]string{}}
	for name, list := range u.Query() {
		if param, ok := strings.CutPrefix(name, "$"); ok {
			s.Values[param] = list[0]
		}
	}
	return s
}

// answerCSV runs a statement and gives its answer as a file.
func answerCSV(t *testing.T, c *analytics.Console, s analytics.Statement) string {
	t.Helper()
	answer, err := c.Run(context.Background(), s)
	if err != nil {
		t.Fatalf("%v\n%s\n%v", err, s.Text, s.Values)
	}
	defer answer.Close()
	var out bytes.Buffer
	if _, err := AnswerRows(answer, nil).Write(&out, Options{Format: CSV}); err != nil {
		t.Fatalf("%v\n%s\n%v", err, s.Text, s.Values)
	}
	return out.String()
}

// moments gives the lines of a CSV with its times in UTC: an hour of a zone has its
// offset in a download, and is in UTC in SQL.
func moments(t *testing.T, text string) []string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, row := range rows {
		for i, cell := range row {
			if at, err := time.Parse(time.RFC3339, cell); err == nil {
				row[i] = at.UTC().Format(time.RFC3339)
			}
		}
		lines = append(lines, fmt.Sprintf("%q", row))
	}
	return lines
}
