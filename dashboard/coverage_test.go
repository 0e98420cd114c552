package dashboard

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/sql"
)

// coverageServer serves half a year of three sources: one with two feeds that is silent
// for a week in which its polls failed, one that was imported, one that ended.
func coverageServer(t *testing.T) (http.Handler, *analytics.Console) {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, filepath.Join(t.TempDir(), "test.duckdb"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	first := time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)
	var batch []store.Article
	for day := 0; day < 170; day++ {
		date := first.AddDate(0, 0, day)
		for source, n := range map[string]int{"polled.example": 20, "filed.example": 5, "ended.example": 5} {
			if source == "polled.example" && day >= 98 && day < 105 || source == "ended.example" && day > 60 {
				continue
			}
			for i := range n {
				address := fmt.Sprintf("https://%s/%d-%d", source, day, i)
				batch = append(batch, store.Article{Key: address, URL: address, Title: fmt.Sprintf("The border, part %d of %d", i, day), Text: "text", Language: "en",
					SourceDomain: source, Published: date.Add(time.Duration(i) * time.Hour), DateFrom: "feed"})
			}
		}
	}
	if _, err := st.Write(ctx, batch); err != nil {
		t.Fatal(err)
	}
	log := store.Import{File: "archive <1>.csv", Started: now().Add(-time.Minute), Finished: now().Add(time.Minute), Read: 1200, Added: 1100, First: first, Last: first.AddDate(0, 0, 169)}
	if err := st.LogImport(ctx, log); err != nil {
		t.Fatal(err)
	}
	var feeds []store.Feed
	for _, name := range []string{"front", "world"} {
		address := "https://polled.example/" + name
		feeds = append(feeds, store.Feed{URL: address, AddedURL: address, Title: "The " + name, Publisher: "polled.example", State: store.FeedActive, Added: first, NextPoll: now()})
	}
	if feeds, err = st.AddFeeds(ctx, feeds); err != nil {
		t.Fatal(err)
	}
	var polls []store.Poll
	for day := range 170 {
		for i, f := range feeds {
			p := store.Fetch{Feed: f.ID, URL: f.URL, Started: first.AddDate(0, 0, day).Add(time.Duration(8+i) * time.Hour), Took: time.Second, Status: 200, Items: 20}
			if day >= 98 && day < 105 {
				p.Status, p.Problem, p.Message, p.Items = 503, "status", "the server answered 503", 0
			}
			polls = append(polls, store.Poll{Feed: f, Log: p})
		}
	}
	if err := st.LogPolls(ctx, polls); err != nil {
		t.Fatal(err)
	}
	a := analytics.New(st, now)
	file, err := analytics.ReadTopics("topics.yaml", strings.NewReader("topics:\n  - {slug: border, name: Border, query: border}\n"))
	if err == nil {
		_, err = a.Apply(ctx, file, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	console := analytics.NewConsole(a, []string{os.Args[0], "sealed-child"})
	t.Cleanup(console.Close)
	if err := console.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Analyst: a, Console: console, Now: now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler(), console
}

// chartOf reads the data of a chart of a page.
func chartOf(t *testing.T, body, id string) (c chart) {
	t.Helper()
	found := regexp.MustCompile(`<script type="application/json" id="` + id + `-data">(.*?)</script>`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("no chart %s", id)
	}
	if err := json.Unmarshal([]byte(found[1]), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func seriesIDs(c chart) (ids []string) {
	series, _ := c.Option["series"].([]any)
	for _, s := range series {
		if id, ok := s.(map[string]any)["id"].(string); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

var coveredLink = regexp.MustCompile(`href="(/sql\?[^"]+)"[^>]*>(?:SQL of the coverage|that of the coverage)</a>`)

// What a chart marks of the coverage its table, its CSV and its SQL say, on a topic's own
// page and on the overview.
func TestChartsMarkCoverage(t *testing.T) {
	h, console := coverageServer(t)
	for _, c := range []struct {
		page, id, csv string
		marks         []string
	}{
		{"/topics/border?interval=week&from=2025-02-03&to=2025-06-02", "volume", "/topics/border/volume.csv?coverage=true&interval=week&from=2025-02-03&to=2025-06-02", []string{"pale-0", "partial"}},
		{"/topics/border?interval=day&from=2025-04-01&to=2025-05-01&tz=America/New_York&source=polled.example", "volume",
			"/topics/border/volume.csv?coverage=true&interval=day&from=2025-04-01&to=2025-05-01&tz=America/New_York&source=polled.example", []string{"uncollected"}},
		{"/explore?q=border&interval=month", "volume", "/explore/volume.csv?coverage=true&q=border&interval=month", []string{"pale-0", "partial"}},
		{"/?interval=week&from=2025-02-03&to=2025-06-02", "topic-border", "/topics/border/volume.csv?coverage=true&interval=week&from=2025-02-03&to=2025-06-02", []string{"pale-0", "partial"}},
	} {
		body := get(h, c.page).Body.String()
		drawn := chartOf(t, body, c.id)
		ids := seriesIDs(drawn)
		for _, mark := range c.marks {
			if !slices.Contains(ids, mark) {
				t.Errorf("%s: the chart has %v, not %s", c.page, ids, mark)
			}
		}
		found := coveredLink.FindStringSubmatch(body)
		if found == nil {
			t.Fatalf("%s: no SQL of the coverage", c.page)
		}
		file := get(h, c.csv)
		if file.Code != http.StatusOK {
			t.Fatalf("%s: status %d", c.csv, file.Code)
		}
		want := []string{"date,coverage"}
		rows := tableRowsOf(t, body, c.id+"-table")
		for i, l := range strings.Split(strings.TrimSpace(file.Body.String()), "\n")[1:] {
			cells := strings.Split(l, ",")
			want = append(want, cells[0]+","+cells[4])
			share := drawn.Coverage[0][i]
			if share == nil != (cells[4] == "") || share != nil && fmt.Sprint(*share) != cells[4] {
				t.Errorf("%s: %s in the CSV, %v in the chart", c.page, l, share)
			}
			if row := rows[i].cells; row[len(row)-1] != cells[4] && cells[4] != "" {
				t.Errorf("%s: %s in the CSV, %v in the table", c.page, l, row)
			}
		}
		if got := strings.Split(strings.TrimSpace(answerCSV(t, console, linked(t, found[1]))), "\n"); !slices.Equal(got, want) {
			t.Errorf("%s: the SQL gives %v, want %v", c.page, got, want)
		}
	}
	if body := get(h, "/?interval=week&from=2025-02-03&to=2025-06-02").Body.String(); !strings.Contains(body, "Pale and shaded:") || !strings.Contains(body, "of the usual volume was collected, at least") {
		t.Error("the overview does not say what the marks mean")
	}
	// The last week is the one without the polled source: its change is none of the topic.
	body := get(h, "/?interval=week&from=2025-02-03&to=2025-04-21").Body.String()
	if !strings.Contains(body, "of the usual</strong> was collected") || strings.Contains(body, `class="change`) {
		t.Error("the card of a week of which part is missing does not say so, or has a change")
	}
	if got := get(h, "/overview.csv?coverage=true&interval=week&from=2025-02-03&to=2025-04-21").Body.String(); !regexp.MustCompile(`\n"?border.*,0\.\d+\n$`).MatchString(got) {
		t.Errorf("the overview's CSV has no coverage: %s", got)
	}
}

// A cell of the map leads to the polls and imports of its source and days, and the table
// leads there without the map.
func TestCoverageLeadsToPolls(t *testing.T) {
	h, _ := coverageServer(t)
	body := get(h, "/coverage?interval=week&from=2025-03-03&to=2025-06-02").Body.String()
	heat := chartOf(t, body, "coverage")
	at := slices.IndexFunc(heat.Links, func(l string) bool { return strings.Contains(l, "polled.example") })
	week := slices.Index(heat.Edges, "2025-04-14")
	if at < 0 || week < 0 || len(heat.Edges) != len(heat.Cells[at])+1 {
		t.Fatalf("links %v, edges %v", heat.Links, heat.Edges)
	}
	if !strings.HasPrefix(heat.Cells[at][week], "not collected") {
		t.Errorf("the week of the failed polls is %s", heat.Cells[at][week])
	}
	if !strings.Contains(html.UnescapeString(body), `<a href="`+heat.Links[at]+`"`) {
		t.Errorf("the table does not lead to %s", heat.Links[at])
	}
	address, err := url.Parse(heat.Links[at])
	if err != nil {
		t.Fatal(err)
	}
	// As chart.js does.
	values := address.Query()
	values.Set("from", heat.Edges[week])
	values.Set("to", heat.Edges[week+1])
	cell := address.Path + "?" + values.Encode()
	one := get(h, cell).Body.String()
	for _, want := range []string{"14 polls on these days, 14 failed (status)", "the server answered 503", "The front", "The world", "archive &lt;1&gt;.csv", "20 Apr 2025"} {
		if !strings.Contains(one, want) {
			t.Errorf("%s lacks %q", cell, want)
		}
	}
	for _, not := range []string{"2025-04-13T", "2025-04-21T"} {
		if strings.Contains(one, `<tr><td><time datetime="`+not) {
			t.Errorf("%s has polls of another day", cell)
		}
	}
	csv := get(h, strings.Replace(cell, "/coverage/source?", "/coverage/source.csv?", 1)).Body.String()
	if n := strings.Count(csv, "\n"); n != 15 || !strings.HasPrefix(csv, "feed,started,") {
		t.Errorf("the CSV has %d lines: %s", n, csv)
	}
	// Without the map: the table of all, a source, its week.
	whole := get(h, heat.Links[at]).Body.String()
	if day := sourceCoveragePathOf("polled.example", "2025-04-14", "2025-04-15"); !strings.Contains(html.UnescapeString(whole), day) {
		t.Errorf("%s does not lead to %s", heat.Links[at], day)
	}
	// Of an imported source the import says how much of it was new.
	filed := get(h, "/coverage/source?source=filed.example&from=2025-03-03&to=2025-03-10").Body.String()
	for _, want := range []string{"It is not polled.", `<td class="n">35</td><td class="n">1,100</td>`} {
		if !strings.Contains(filed, want) {
			t.Errorf("the imported source lacks %q", want)
		}
	}
	for path, status := range map[string]int{"/coverage/source?source=nobody.example": 404, "/coverage/source": 400, "/coverage/source?source=a&source=b": 400, "/coverage/source?source=filed.example&interval=hour": 400} {
		if got := get(h, path).Code; got != status {
			t.Errorf("%s: status %d, want %d", path, got, status)
		}
	}
}

func sourceCoveragePathOf(source, from, to string) string {
	day := func(text string) time.Time {
		t, _ := time.Parse(time.DateOnly, text)
		return t
	}
	return sourceCoveragePath(source, analytics.Request{Range: analytics.Range{From: day(from), To: day(to)}})
}
