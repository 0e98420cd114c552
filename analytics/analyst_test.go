package analytics

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tidings/sql"
)

var testNow = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func now() time.Time { return testNow }

func open(t testing.TB) (*Analyst, *store.Store) {
	t.Helper()
	return openAt(t, now)
}

// openAt is open with a clock.
func openAt(t testing.TB, now func() time.Time) (*Analyst, *store.Store) {
	t.Helper()
	s, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "test.duckdb"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.KeepResident() // as when it is served; the command line's tests ask the tables
	return New(s, now), s
}

func put(t testing.TB, s *store.Store, batch ...store.Article) {
	t.Helper()
	if _, err := s.Write(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
}

func at(value string) time.Time {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.UTC()
		}
	}
	panic("no such time: " + value)
}

// art makes an article; published is "", a date or a time.
func art(name, language, published, title, text string) store.Article {
	a := store.Article{Key: "https://n.example/" + name, URL: "https://n.example/" + name, Title: title, Text: text, Language: language,
		SourceDomain: language + ".example", Country: strings.ToUpper(language), DateFrom: "none"}
	if published != "" {
		a.Published, a.DateFrom, a.DateOnly = at(published), "file", len(published) == len(time.DateOnly)
	}
	return a
}

func corpus(t testing.TB) (*Analyst, *store.Store) {
	a, s := open(t)
	put(t, s,
		art("1", "en", "2025-01-06T08:00:00Z", "Border closed", "after an incident"),
		art("2", "en", "2025-01-06", "Border opened", "again"),
		art("3", "be", "2025-01-12T23:30:00Z", "Мяжа зачынена", "border"), // Monday 13 in Minsk
		art("4", "lt", "2025-01-20T12:00:00Z", "Orai", "giedra"),
		art("5", "lt", "", "Siena border", "be datos"),
		art("6", "en", "2025-02-03T12:00:00Z", "Weather", "sunny"),
	)
	return a, s
}

func request(t testing.TB, params string) Request {
	t.Helper()
	values := map[string][]string{}
	for _, pair := range strings.Split(params, "&") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			values[name] = append(values[name], value)
		}
	}
	r, err := ParseRequest(values)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func volume(t testing.TB, a *Analyst, params string) Volume {
	t.Helper()
	v, err := a.Volume(context.Background(), request(t, params))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// picture writes a series as "group: bucket count/total …", "-" where nothing
// was collected.
func picture(v Volume) string {
	var b strings.Builder
	for _, s := range v.Series {
		if s.Group != "" {
			b.WriteString(s.Group + ": ")
		}
		for _, p := range s.Points {
			if !p.Collected {
				fmt.Fprintf(&b, "%s - ", p.Bucket.Format("01-02"))
				continue
			}
			fmt.Fprintf(&b, "%s %d/%d ", p.Bucket.Format("01-02"), p.Count, p.Total)
		}
		fmt.Fprintf(&b, "= %d/%d +%d\n", s.Count, s.Total, s.Undated)
	}
	return b.String()
}

func TestVolume(t *testing.T) {
	a, _ := corpus(t)
	for _, c := range []struct{ params, want string }{
		{"q=border&interval=week", "01-06 3/3 01-13 - 01-20 0/1 01-27 - 02-03 0/1 = 3/5 +1\n"},
		{"q=border&interval=week&tz=Europe/Minsk", "01-06 2/2 01-13 1/1 01-20 0/1 01-27 - 02-03 0/1 = 3/5 +1\n"},
		{"q=border&interval=day&from=2025-01-06&to=2025-01-08&tz=America/Lima", "01-06 2/2 01-07 - = 2/2 +1\n"},
		{"q=border&interval=month", "01-01 3/4 02-01 0/1 = 3/5 +1\n"},
		{"q=border&interval=month&language=en", "01-01 2/2 02-01 0/1 = 2/3 +0\n"},
		{"q=border&interval=month&source=be.example&source=lt.example", "01-01 1/2 = 1/2 +1\n"},
		{"q=border&interval=year&by=language", "en: 01-01 2/3 = 2/3 +0\nbe: 01-01 1/1 = 1/1 +0\n"},
		{"interval=quarter", "01-01 5/5 = 5/5 +1\n"},
		{"q=border&q=weather&interval=year", "01-01 3/5 = 3/5 +1\n01-01 1/5 = 1/5 +0\n"},
		{"q=border AND language:en&interval=year", "01-01 2/5 = 2/5 +0\n"},
		{"q=nothing&interval=year&country=FJ", "= 0/0 +0\n"},
		{"q=border&from=2025-01-06T08:00:00Z&to=2025-01-06T08:00:01Z&interval=hour", "01-06 1/1 = 1/1 +1\n"},
	} {
		if diff := cmp.Diff(c.want, picture(volume(t, a, c.params))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.params, diff)
		}
	}
}

func TestBreakdownAndArticles(t *testing.T) {
	ctx := context.Background()
	a, _ := corpus(t)
	groups, err := a.Breakdown(ctx, request(t, "q=border"), ByLanguage)
	if err != nil {
		t.Fatal(err)
	}
	want := []Group{{Value: "en", Label: "English", Count: 2, Total: 3, Ratio: 2.0 / 3}, {Value: "be", Label: "Belarusian", Count: 1, Total: 1, Ratio: 1}}
	if diff := cmp.Diff(want, groups); diff != "" {
		t.Error(diff)
	}
	list, err := a.Articles(ctx, request(t, "q=border"), 2, "")
	if err != nil {
		t.Fatal(err)
	}
	if list.Count != 3 || list.Undated != 1 || len(list.Articles) != 2 || list.Articles[0].Title != "Мяжа зачынена" || list.Next == "" {
		t.Errorf("%+v", list)
	}
	list, err = a.Articles(ctx, request(t, "q=border"), 2, list.Next)
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Articles) != 1 || list.Articles[0].Title != "Border opened" || !list.Articles[0].DateOnly || list.Next != "" {
		t.Errorf("%+v", list)
	}
	undated := request(t, "q=border")
	undated.Undated = true
	list, err = a.Articles(ctx, undated, 2, "")
	if err != nil || list.Count != 1 || len(list.Articles) != 1 || list.Articles[0].Title != "Siena border" {
		t.Errorf("%+v, %v", list, err)
	}
	var bad *ParamError
	if _, err = a.Articles(ctx, undated, 2, "rubbish"); !errors.As(err, &bad) || bad.Name != "after" {
		t.Errorf("%v", err)
	}
}

func TestMovingAverageSkipsWhatWasNotCollected(t *testing.T) {
	s := Series{Points: []Point{{Count: 2, Total: 4, Collected: true}, {Count: 4, Total: 12, Collected: true}, {}, {Collected: true},
		{Count: 6, Total: 6, Collected: true}, {Count: 0, Total: 10, Collected: true}}}
	nan := math.NaN()
	for _, c := range []struct {
		got, want []float64
	}{
		{s.MovingAverage(2), []float64{2, 3, nan, nan, 5, 3}},
		{s.MovingAverage(3), []float64{2, 3, nan, nan, 4, 10.0 / 3}},
		{s.MovingRatio(2), []float64{0.5, 6.0 / 16, nan, nan, 10.0 / 18, 6.0 / 16}},
		{s.MovingAverage(1), nil},
		{s.MovingRatio(0), nil},
	} {
		if diff := cmp.Diff(c.want, c.got, cmpopts.EquateNaNs()); diff != "" {
			t.Error(diff)
		}
	}
	s.Points[5].Part = true // of a week that is not over the count says nothing, its share does
	if got := s.MovingAverage(2); !math.IsNaN(got[5]) || got[4] != 5 {
		t.Errorf("the average of counts with a last bucket that is not whole: %v", got)
	}
	if got := s.MovingRatio(2); got[5] != 6.0/16 {
		t.Errorf("the average of shares with a last bucket that is not whole: %v", got)
	}
	if n := s.Uncollected(); n != 1 {
		t.Errorf("%d buckets not collected", n)
	}
}

func TestArticleView(t *testing.T) {
	ctx := context.Background()
	a, _ := corpus(t)
	v, err := a.Article(ctx, 1, []Selection{{Query: "border OR incid*"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Span{{0, 6}}, v.TitleSpans); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Span{{9, 17}}, v.TextSpans); diff != "" {
		t.Error(diff)
	}
	var missing *NotFoundError
	if _, err := a.Article(ctx, 99, nil); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
}

func TestErrorsNameTheParameter(t *testing.T) {
	ctx := context.Background()
	a, _ := corpus(t)
	_, err := a.Volume(ctx, request(t, "q=border AND"))
	var param *ParamError
	var syntax *SyntaxError
	if !errors.As(err, &param) || param.Name != "q" || !errors.As(err, &syntax) {
		t.Errorf("%v", err)
	}
	var missing *NotFoundError
	if _, err = a.Volume(ctx, request(t, "topic=none")); !errors.As(err, &missing) || missing.Kind != "topic" {
		t.Errorf("%v", err)
	}
	for name, values := range map[string]map[string][]string{
		"from":     {"from": {"yesterday"}},
		"to":       {"from": {"2025-02-01"}, "to": {"2025-02-01"}},
		"interval": {"interval": {"fortnight"}},
		"tz":       {"tz": {"Mars/Base"}},
		"by":       {"by": {"weather"}},
		"language": {"language": {"Belarusian language"}},
		"country":  {"country": {"Belarussia"}},
		"q":        {"q": strings.Split(strings.Repeat("x ", 21), " ")},
	} {
		if _, err := ParseRequest(values); !errors.As(err, &param) || param.Name != name || param.Allowed.Text == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.Volume(ctx, request(t, "interval=hour&from=1900&to=2020")); !errors.As(err, &param) || param.Name != "interval" {
		t.Errorf("%v", err)
	}
}

func TestValuesAreTheInverse(t *testing.T) {
	for _, params := range []string{
		"q=border OR \"a b\"&topic=x&topic=y&from=2025-01-01&to=2025-02-01T08:30:00%2B03:00&interval=day&tz=Europe/Minsk&source=a.example&language=be&language=unknown&country=BY&by=source",
		"from=2024&to=2024-05", "",
	} {
		r := request(t, strings.ReplaceAll(params, "%2B", "+"))
		again, err := ParseRequest(r.Values())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, again, cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })); diff != "" {
			t.Errorf("%s: %s", params, diff)
		}
	}
}

// The sum over the buckets, the length of the article list, the breakdowns and
// a count over everything agree, in every interval and zone, over the days on
// which clocks are set and the ends of years.
func TestNumbersAgree(t *testing.T) {
	a, s := open(t)
	edges := []string{"2024-12-30T00:00:00Z", "2021-01-03T23:00:00Z", "2025-03-30T01:00:00Z", "2025-10-26T00:30:00Z",
		"2011-12-30T10:00:00Z", "2025-04-05T15:00:00Z", "2025-10-04T15:30:00Z", "2019-09-08T04:00:00Z"}
	zones := []string{"UTC", "Europe/Minsk", "Europe/Vilnius", "America/Lima", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "America/Santiago", "Africa/Monrovia"}
	var batch []store.Article
	for i := range 600 {
		base := at(edges[i%len(edges)])
		x := art(fmt.Sprint(i), []string{"en", "be", ""}[i%3], "", []string{"Border", "Weather"}[i%2], "text")
		x.Published, x.DateFrom = base.Add(time.Duration(i*i%(60*24*60))*time.Minute-30*24*time.Hour), "file"
		switch i % 7 {
		case 3:
			x.Published, x.DateOnly = dayNumber(x.Published), true
		case 5:
			x.Published, x.DateFrom = time.Time{}, "none"
		}
		batch = append(batch, x)
	}
	put(t, s, batch...)
	ctx := context.Background()
	rapid.Check(t, func(r *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(r, "zone"))
		if err != nil {
			r.Fatal(err)
		}
		req := Request{Selections: []Selection{{Query: "border"}}, Zone: zone, Interval: rapid.SampledFrom(Intervals).Draw(r, "interval")}
		from := at(rapid.SampledFrom(edges).Draw(r, "near")).Add(time.Duration(rapid.IntRange(-2000, 2000).Draw(r, "minutes")) * time.Minute)
		req.Range = Range{From: from, To: from.Add(time.Duration(rapid.IntRange(1, 200*24*60).Draw(r, "length")) * time.Minute)}
		if rapid.Bool().Draw(r, "filtered") {
			req.Languages = []string{"be"}
		}
		v, err := a.Volume(ctx, req)
		if err != nil {
			r.Fatal(err)
		}
		sum, total := int64(0), int64(0)
		for i, p := range v.Series[0].Points {
			sum, total = sum+p.Count, total+p.Total
			if i > 0 && !v.Series[0].Points[i-1].Bucket.Before(p.Bucket) {
				r.Fatalf("buckets out of order at %s", p.Bucket)
			}
			if p.Count > p.Total || p.Collected != (p.Total > 0) {
				r.Fatalf("%+v", p)
			}
		}
		listed, inRange := int64(0), int64(0)
		err = a.EachArticle(ctx, req, func(x Article) error {
			listed++
			day := x.Published
			if x.DateOnly {
				day = dayStart(x.Published.Year(), x.Published.Month(), x.Published.Day(), zone)
			}
			if !day.Before(req.Range.From) && day.Before(req.Range.To) {
				inRange++
			}
			return nil
		})
		if err != nil {
			r.Fatal(err)
		}
		list, err := a.Articles(ctx, req, 1, "")
		if err != nil {
			r.Fatal(err)
		}
		var split int64
		groups, err := a.Breakdown(ctx, req, ByLanguage)
		if err != nil {
			r.Fatal(err)
		}
		for _, g := range groups {
			split += g.Count
		}
		if sum != listed || sum != inRange || sum != list.Count || sum != split || sum != v.Series[0].Count || total != v.Series[0].Total {
			r.Fatalf("%v: buckets %d, listed %d (%d in range), counted %d, by language %d", req.Range, sum, listed, inRange, list.Count, split)
		}
	})
}

func TestIntervals(t *testing.T) {
	zone := func(name string) *time.Location {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	for _, c := range []struct {
		interval         Interval
		zone, from, want string
		n                int // buckets from Floor(from) to the one named want
	}{
		{Week, "Europe/Warsaw", "2021-01-01T12:00:00Z", "2020-12-28T00:00:00+01:00", 0},
		{Day, "Europe/Warsaw", "2025-03-30T12:00:00Z", "2025-03-31T00:00:00+02:00", 1},
		{Hour, "Europe/Warsaw", "2025-03-30T00:30:00Z", "2025-03-30T03:00:00+02:00", 1},
		{Hour, "Europe/Warsaw", "2025-10-26T00:30:00Z", "2025-10-26T02:00:00+01:00", 1},
		{Hour, "Europe/Warsaw", "2025-10-26T01:30:00Z", "2025-10-26T02:00:00+01:00", 0},
		{Hour, "Australia/Lord_Howe", "2025-04-05T14:59:00Z", "2025-04-06T01:30:00+10:30", 1},
		{Day, "America/Santiago", "2025-09-06T20:00:00Z", "2025-09-07T01:00:00-03:00", 1},
		{Day, "Pacific/Apia", "2011-12-30T05:00:00Z", "2011-12-31T00:00:00+14:00", 1},
		{Month, "Asia/Kathmandu", "2024-12-31T20:00:00Z", "2025-01-01T00:00:00+05:45", 0},
		{Quarter, "UTC", "2024-12-31T20:00:00Z", "2025-01-01T00:00:00Z", 1},
		{Year, "UTC", "2024-06-01T00:00:00Z", "2026-01-01T00:00:00Z", 2},
	} {
		got := c.interval.Floor(at(c.from), zone(c.zone))
		for range c.n {
			got = c.interval.Next(got)
		}
		if got.Format(time.RFC3339) != c.want {
			t.Errorf("%s in %s from %s: want %s, have %s", c.interval, c.zone, c.from, c.want, got.Format(time.RFC3339))
		}
	}
	if n := len(mustStarts(t, Hour, Range{at("2025-10-25T22:00:00Z"), at("2025-10-26T23:00:00Z")}, zone("Europe/Warsaw"))); n != 25 {
		t.Errorf("the day on which clocks go back has %d hours", n)
	}
}

func mustStarts(t *testing.T, i Interval, r Range, zone *time.Location) []time.Time {
	t.Helper()
	starts, err := i.starts(r, zone)
	if err != nil {
		t.Fatal(err)
	}
	return starts
}
