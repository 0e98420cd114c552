package analytics

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/sql"
)

// rhythmNow is the clock of these tests: a Thursday.
var rhythmNow = time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)

// A source's silence is told by its own habits.
func TestRhythm(t *testing.T) {
	const day = 24 * time.Hour
	hourly := func(hours int) time.Time { return rhythmNow.Add(-time.Duration(hours) * time.Hour) }
	for name, c := range map[string]struct {
		published func() []time.Time // of the articles
		dateOnly  bool
		says      string
		patience  time.Duration
		silence   time.Duration
		silent    bool
	}{
		"every two hours": {func() (out []time.Time) {
			for i := range 600 {
				out = append(out, hourly(1+2*i))
			}
			return out
		}, false, "about 12 a day", 6 * time.Hour, time.Hour, false},
		"the same, and then nothing": {func() (out []time.Time) {
			for i := range 600 {
				out = append(out, hourly(7+2*i))
			}
			return out
		}, false, "about 12 a day", 6 * time.Hour, 7 * time.Hour, true},
		// From Monday to Friday: a weekend is usual, half a week more is not.
		"a weekly paper's days": {func() (out []time.Time) {
			for d := rhythmNow.AddDate(0, 0, -90); d.Before(rhythmNow.AddDate(0, 0, -5)); d = d.Add(day) {
				if wd := d.Weekday(); wd != time.Saturday && wd != time.Sunday {
					out = append(out, d)
				}
			}
			return out
		}, false, "about 5 a week", 108 * time.Hour, 6 * day, true},
		// Three outages of a fortnight do not make a fourth usual.
		"outages": {func() (out []time.Time) {
			for d := range 56 {
				if d < 8 || d/14%2 == 1 {
					continue
				}
				out = append(out, rhythmNow.Add(-time.Duration(d)*day), rhythmNow.Add(-time.Duration(d)*day-time.Hour))
			}
			return out
		}, false, "", 0, 8 * day, true},
		"too few": {func() []time.Time { return []time.Time{hourly(2000), hourly(2001), hourly(2002)} }, false, "too few articles to tell", 6 * time.Hour, 2000 * time.Hour, false},
		"days only": {func() (out []time.Time) {
			for d := range 30 {
				out = append(out, time.Date(2026, 3, 4-d, 0, 0, 0, 0, time.UTC))
			}
			return out
		}, true, "about 1 a day", 36 * time.Hour, 12 * time.Hour, false},
		"what stopped long ago has its rhythm still": {func() (out []time.Time) {
			for i := range 600 {
				out = append(out, hourly(5000+2*i))
			}
			return out
		}, false, "about 12 a day", 6 * time.Hour, 5000 * time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.duckdb"), store.Options{Now: func() time.Time { return rhythmNow }})
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			var articles []store.Article
			for i, at := range c.published() {
				address := fmt.Sprintf("https://a.example/%d", i)
				articles = append(articles, store.Article{Key: address, URL: address, Title: "T", SourceDomain: "a.example", Published: at, DateOnly: c.dateOnly, DateFrom: "feed"})
			}
			if _, err := st.Write(t.Context(), articles); err != nil {
				t.Fatal(err)
			}
			if _, err := st.AddFeeds(t.Context(), []store.Feed{{URL: "https://a.example/f", AddedURL: "https://a.example/f", Publisher: "a.example", State: store.FeedActive,
				Added: rhythmNow, NextPoll: rhythmNow}}); err != nil {
				t.Fatal(err)
			}
			feeds, err := New(st, func() time.Time { return rhythmNow }).Feeds(t.Context())
			if err != nil || len(feeds) != 1 || feeds[0].Rhythm == nil {
				t.Fatalf("%+v, %v", feeds, err)
			}
			r := feeds[0].Rhythm
			if c.says != "" && (r.String() != c.says || r.Patience() != c.patience) {
				t.Errorf("%s, unusual after %s; want %s, %s", r, r.Patience(), c.says, c.patience)
			}
			if r.Silence() != c.silence || r.Silent() != c.silent || feeds[0].Silent() != c.silent {
				t.Errorf("silent for %s, which is unusual: %t; want %s, %t (pause %s)", r.Silence(), r.Silent(), c.silence, c.silent, r.Pause)
			}
		})
	}
}

// Whatever goes wrong with a feed has an advice, here and in the docs.
func TestAdvice(t *testing.T) {
	doc, err := os.ReadFile("../docs/collecting.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| ((?:`[a-z_]+`(?:, )?)+) \\|").FindAllStringSubmatch(string(doc), -1) {
		for _, name := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row[1], -1) {
			listed[name[1]] = true
		}
	}
	for class := range advice {
		if !listed[class] {
			t.Errorf("docs/collecting.md lacks the problem %s", class)
		}
	}
	for class := range listed {
		if Advice(class, 404) == Advice("nothing known", 0) {
			t.Errorf("there is no advice for %s", class)
		}
	}
	if Advice("", 200) != "" || !strings.Contains(Advice("status", 503), "Wait") || !strings.Contains(Advice("status", 410), "gone") {
		t.Error("advice for what is well, or none for a status")
	}
}
