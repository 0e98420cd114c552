package analytics

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

// lackingCorpus is a coverageCorpus with topics in which sources are silent and thin.
func lackingCorpus(t *testing.T) (*Analyst, *store.Store) {
	t.Helper()
	a, s := coverageCorpus(t, func(source string, day time.Time) bool {
		return source == "daily.example" && day.Month() == time.April || source == "weekdays.example" && day.Month() == time.September
	}, func(source string, day time.Time) bool {
		return source == "daily.example" && day.Month() == time.June && day.Day() < 9
	}, 6)
	file, err := ReadTopics("topics.yaml", strings.NewReader(`
topics:
  - {slug: border, name: Border, query: border}
  - {slug: weather, name: Weather, query: weather AND source:daily.example}
  - {slug: never, name: Never, query: zyzzyva}
`))
	if err == nil {
		_, err = a.Apply(context.Background(), file, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a, s
}

// coveredLines are the rows that CoveredSQL gives.
func coveredLines(v Volume) []string {
	var head []any
	if len(v.Request.Selections) > 1 {
		head = append(head, "series")
	}
	if v.Request.By == BySource {
		head = append(head, "source")
	}
	lines := []string{line(append(head, "date", "coverage")...)}
	for _, s := range v.Series {
		for _, p := range s.Points {
			var cells []any
			if len(v.Request.Selections) > 1 {
				cells = append(cells, s.Name)
			}
			if v.Request.By == BySource {
				cells = append(cells, s.Group)
			}
			share := any(nil)
			if p.Coverage.Known() {
				share = p.Coverage.Share
			}
			lines = append(lines, line(append(cells, bucketCell(p, v.Request.Interval), share)...))
		}
	}
	return lines
}

// checkCovered compares the coverage of a request with what its statement gives, and
// returns it.
func checkCovered(t *testing.T, a *Analyst, console *Console, name string, req Request) Volume {
	t.Helper()
	ctx := context.Background()
	v, err := a.Volume(ctx, req)
	if err == nil {
		err = a.Cover(ctx, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.CoveredSQL(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	if req.By != "" && req.By != BySource { // all groups have the coverage of their selection
		whole := req
		whole.By = ""
		undivided := checkCovered(t, a, console, name, whole)
		for _, group := range v.Series {
			for _, one := range undivided.Series {
				if one.Name != group.Name {
					continue
				}
				for i, p := range group.Points {
					if want := one.Points[i].Coverage.Share; p.Coverage.Share != want && p.Coverage.Known() {
						t.Fatalf("%s: %s has %v, all together %v", name, group.Group, p.Coverage.Share, want)
					}
				}
			}
		}
		return v
	}
	want, got := coveredLines(v), answerLines(t, console, s)
	if req.By == BySource { // the series with the most articles is first
		want, got = sortedLines(want), sortedLines(got)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-answer +SQL):\n%s\n%s\n%v", name, diff, s.Text, s.Values)
	}
	return v
}

func sortedLines(lines []string) []string {
	sorted := append([]string{}, lines...)
	for i := range sorted { // a few dozen
		for j := i + 1; j < len(sorted); j++ {
			if sorted[j] < sorted[i] {
				sorted[i], sorted[j] = sorted[j], sorted[i]
			}
		}
	}
	return sorted
}

// The SQL that is shown of the coverage of a chart gives the shares of the chart.
func TestShownSQLGivesTheSameCoverage(t *testing.T) {
	a, _ := lackingCorpus(t)
	console := freshConsole(t, a)
	for _, params := range []string{
		"topic=border&interval=week",
		"topic=border&interval=day&from=2024-03-20&to=2024-05-10",
		"topic=border&interval=day&from=2024-03-20&to=2024-05-10&tz=America/New_York",
		"topic=border&interval=week&tz=Asia/Kathmandu&from=2024-03-06T10:00:00Z&to=2024-06-20T05:00:00Z",
		"topic=weather&interval=month&tz=Pacific/Apia",
		"q=border&interval=hour&from=2024-03-31&to=2024-04-02&tz=Europe/Vilnius",
		"q=border&interval=hour&from=2024-03-31&to=2024-04-02",
		"topic=border&interval=week&panel=fixed",
		"topic=border&interval=week&source=daily.example",
		"topic=border&interval=week&source=daily.example&source=steady.example&panel=fixed&from=2024-07-01&to=2024-12-01",
		"topic=border&interval=week&language=en",
		"q=border&interval=quarter&language=be",
		"interval=week", "interval=week&by=source", "language=en&interval=month",
		"topic=border&topic=weather&q=weather&topic=never&interval=month&tz=Europe/Minsk",
		"topic=border&by=source&interval=month", "topic=border&by=language&interval=month", "q=border&q=weather&by=source&interval=quarter",
		"topic=border&interval=year&from=2023-01-01&to=2026-01-01&unit=stories",
	} {
		checkCovered(t, a, console, params, request(t, params))

		req := request(t, params)
		if req.Interval == Hour {
			continue
		}
		table, err := a.CoverageTable(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		s, err := a.CoverageSQL(context.Background(), table.Request)
		if err != nil {
			t.Fatal(err)
		}
		if len(req.Languages) == 0 && len(table.Rows) == 0 {
			t.Errorf("%s: the table has no rows", params)
		}
		if diff := cmp.Diff(tableLines(table), answerLines(t, console, s)); diff != "" {
			t.Errorf("the table of %s (-answer +SQL):\n%s\n%s", params, diff, s.Text)
		}
	}
	// What was compared is not all whole.
	v := checkCovered(t, a, console, "weeks", request(t, "topic=border&interval=week"))
	partial := 0
	for _, p := range v.Series[0].Points {
		if p.Partial() {
			partial++
		}
	}
	if partial < 5 {
		t.Errorf("%d weeks are partial", partial)
	}
}

// tableLines are the rows of a table of coverage as its statement gives them.
func tableLines(t CoverageTable) []string {
	lines := []string{"source|date|articles|usual|share|state|running"}
	for _, r := range t.Rows {
		for i, c := range r.Cells {
			share := any(nil)
			if !math.IsNaN(c.Share) {
				share = c.Share
			}
			lines = append(lines, line(r.Publisher, t.Request.Interval.Format(t.Buckets[i]), c.Articles, c.Usual, share, c.State, c.Running))
		}
	}
	return lines
}

// A bucket of another zone, or an hour, has the coverage of the days in UTC of its dates.
func TestCoverageInOtherZones(t *testing.T) {
	ctx := context.Background()
	a, _ := lackingCorpus(t)
	for _, c := range []struct{ params, first, after string }{ // the first bucket that lacks all, and the first after it that has something
		{"interval=day&tz=America/New_York", "2024-04-01T04:00:00Z", "2024-05-01T04:00:00Z"},
		{"interval=day&tz=Pacific/Auckland", "2024-03-31T11:00:00Z", "2024-04-30T12:00:00Z"},
		{"interval=hour&tz=Asia/Kathmandu", "2024-03-31T18:15:00Z", "2024-04-30T18:15:00Z"},
	} {
		req := request(t, "q=border&source=daily.example&from=2024-03-25&to=2024-05-05&"+c.params)
		v, err := a.Volume(ctx, req)
		if err == nil {
			err = a.Cover(ctx, &v)
		}
		if err != nil {
			t.Fatal(err)
		}
		first, after := "", ""
		for _, p := range v.Series[0].Points {
			at := p.Bucket.UTC().Format(time.RFC3339)
			if first == "" && p.Coverage.None() {
				first = at
			}
			if first != "" && after == "" && !p.Coverage.None() {
				after = at
			}
			// What was counted is never hidden, and the rest of a silent day no zero.
			if p.Coverage.None() && p.Count == 0 != p.Silent() {
				t.Errorf("%s: %s has %d articles and is silent: %v", c.params, at, p.Count, p.Silent())
			}
		}
		if first != c.first || after != c.after {
			t.Errorf("%s: nothing from %s to %s, want %s to %s", c.params, first, after, c.first, c.after)
		}
	}
}

// The cards of the overview have the coverage that the topics' own charts have.
func TestOverviewIsCovered(t *testing.T) {
	ctx := context.Background()
	a, _ := lackingCorpus(t)
	for _, params := range []string{"interval=week&from=2024-01-01&to=2025-01-01", "interval=day&from=2024-03-01&to=2024-05-15&tz=Europe/Minsk",
		"interval=month&from=2024-01-01&to=2025-01-01&source=daily.example", "interval=week&from=2024-06-01&to=2024-09-01&panel=fixed", "interval=week&language=be"} {
		req := request(t, params)
		cards, err := a.Overview(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		partial := 0
		for _, card := range cards {
			own := req
			own.Selections = []Selection{{Topic: card.Topic.Slug}}
			v, err := a.Volume(ctx, own)
			if err == nil {
				err = a.Cover(ctx, &v)
			}
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range v.Series[0].Points {
				got := card.Series.Points[i].Coverage
				if got == nil || got.Share != p.Coverage.Share && (got.Known() || p.Coverage.Known()) {
					t.Fatalf("%s, %s, %s: %+v on the card, %+v on its page", params, card.Topic.Slug, p.Bucket, got, p.Coverage)
				}
				if p.Partial() {
					partial++
				}
			}
			if card.Latest.Coverage == nil && !card.Latest.Bucket.IsZero() {
				t.Errorf("%s, %s: nothing is said of the last bucket", params, card.Topic.Slug)
			}
		}
		if partial == 0 != (params[len(params)-len("panel=fixed"):] == "panel=fixed" || strings.Contains(params, "language=be")) {
			t.Errorf("%s: %d buckets are partial", params, partial)
		}
	}
}

// Of the running day is expected what usually has come by the hour; it is marked, and
// ad-hoc SQL says the same of it.
func TestRunningDay(t *testing.T) {
	ctx := context.Background()
	clock := at("2025-03-03T00:00:00Z")
	a, s := openAt(t, func() time.Time { return clock })
	feeds, err := s.AddFeeds(ctx, []store.Feed{{URL: "https://day.example/feed", AddedURL: "https://day.example/feed", Publisher: "day.example", State: store.FeedActive, Added: clock, NextPoll: clock}})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	poll := func(at time.Time, articles int) {
		clock = at
		var batch []store.Article
		for range articles {
			n++
			x := art(fmt.Sprint(n), "en", "", fmt.Sprintf("Border story no. %d", n), "a text")
			x.SourceDomain, x.SourceName = "day.example", ""
			x.Published, x.DateFrom = at.Add(-30*time.Minute), "feed"
			batch = append(batch, x)
		}
		if len(batch) > 0 {
			put(t, s, batch...)
		}
		if err := s.LogPolls(ctx, []store.Poll{{Feed: feeds[0], Log: store.Fetch{Feed: feeds[0].ID, URL: feeds[0].URL, Started: at, Status: 200}}}); err != nil {
			t.Fatal(err)
		}
	}
	day := clock
	for ; day.Before(at("2025-05-05T00:00:00Z")); day = day.AddDate(0, 0, 1) { // all comes by day
		poll(day.Add(9*time.Hour), 30)
		poll(day.Add(17*time.Hour), 30)
	}
	console := newConsole(t, a)
	check := func(name string, state CoverageState, least, most float64) {
		t.Helper()
		if err := console.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		req := request(t, "q=border&interval=day&from=2025-04-28&to=2025-05-06")
		v := checkCovered(t, a, console, name, req)
		last := v.Series[0].Points[len(v.Series[0].Points)-1]
		if !last.Coverage.Running || v.Series[0].Points[0].Coverage.Running {
			t.Errorf("%s: the running day is not marked, or another is", name)
		}
		table, err := a.CoverageTable(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		cells := table.Rows[0].Cells
		if c := cells[len(cells)-1]; c.State != state || !c.Running || c.Usual < least || c.Usual > most || cells[0].Running {
			t.Errorf("%s: %+v, want %s of %g to %g", name, c, state, least, most)
		}
		statement, err := a.CoverageSQL(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tableLines(table), answerLines(t, console, statement)); diff != "" {
			t.Errorf("%s (-answer +SQL):\n%s", name, diff)
		}
	}
	poll(day.Add(8*time.Hour), 0)
	check("before anything comes", AsUsual, 0.01, 2)
	poll(day.Add(12*time.Hour), 0)
	check("when half should have come", Silent, 25, 35)
	poll(day.Add(18*time.Hour), 3)
	check("when all should have come", Little, 55, 60)
}

// A source is named as missing where it lacks much of the run; that all lack its last
// days, up to which nothing was imported, says nothing of them. What is not whole is not
// compared.
func TestThePanelNamesWhoIsMissing(t *testing.T) {
	ctx := context.Background()
	last := at("2024-12-14T00:00:00Z")
	a, _ := coverageCorpus(t, func(source string, day time.Time) bool {
		return source == "daily.example" && !day.Before(at("2024-11-25T00:00:00Z")) || source != "seldom.example" && !day.Before(last) && day.Before(at("2024-12-30T00:00:00Z"))
	}, nil, 1)
	v, err := a.Volume(ctx, Request{Selections: []Selection{{Query: "border"}}, Range: Range{at("2024-07-03T00:00:00Z"), at("2024-12-16T00:00:00Z")}, Interval: Week})
	if err == nil {
		err = a.Cover(ctx, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	p, err := a.ComparePanel(ctx, v)
	if err != nil || p == nil {
		t.Fatal(p, err)
	}
	if len(p.Missing) != 1 || p.Missing[0].Publisher != "daily.example" || !p.From.Equal(at("2024-11-25T00:00:00Z")) || !p.Differ {
		t.Errorf("%+v", *p)
	}
	for publisher, row := range tableOf(t, a, Day) {
		if want := AsUsual; publisher == "steady.example" && row.Now != want {
			t.Errorf("%s was %s on the last day, want %s", publisher, row.Now, want)
		}
	}
	table, err := a.CoverageTable(ctx, Request{Range: Range{at("2024-11-01T00:00:00Z"), at("2024-12-16T00:00:00Z")}, Interval: Day})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range table.Rows {
		if row.Publisher == "steady.example" && row.Now != Silent {
			t.Errorf("on the last day of the range it was %s", row.Now)
		}
	}
}
