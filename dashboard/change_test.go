package dashboard

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
)

// TestChangeText checks that a sentence says no more than is known.
func TestChangeText(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2025, 3, d, 0, 0, 0, 0, time.UTC) }
	req := analytics.Request{Selections: []analytics.Selection{{Topic: "border"}}, Range: analytics.Range{From: day(11), To: day(18)}, Zone: time.UTC}
	count := func(n int64) analytics.PeriodCount {
		return analytics.PeriodCount{Period: analytics.PreviousPeriod, Range: analytics.Range{From: day(4), To: day(11)}, Collected: true, Count: n, Total: 70, Ratio: float64(n) / 70}
	}
	inf := math.Inf(1)
	for _, c := range []struct {
		earlier analytics.EarlierPeriod
		first   int // day
		want    string
	}{
		{analytics.EarlierPeriod{PeriodCount: count(14), Told: true, Change: analytics.RateChange{Factor: 2, Low: 1.018, High: 4.111, Scatter: 1}}, 1,
			"Change of its share against the 7 days before: +100% (95% interval +2% to +311%)."},
		{analytics.EarlierPeriod{PeriodCount: count(35), Told: true, Change: analytics.RateChange{Factor: 0.8, Low: 0.5, High: 1.3, Scatter: 1}}, 1,
			"No clear change of its share against the 7 days before: −20% (95% interval −50% to +30%)."},
		{analytics.EarlierPeriod{PeriodCount: count(3), Told: true, Change: analytics.RateChange{Factor: 9.333, Low: 2.9, High: 48.4, Scatter: 1}}, 1,
			"Change of its share against the 7 days before: 9.3 times (95% interval 2.9 to 48 times)."},
		{analytics.EarlierPeriod{PeriodCount: count(0), Told: true, Change: analytics.RateChange{Factor: inf, Low: 7.1, High: inf, Scatter: 1}}, 1,
			"Change of its share against the 7 days before: from none (95% interval 7.1 times or more)."},
		{analytics.EarlierPeriod{PeriodCount: count(2)}, 1, "Too few to tell a change against the 7 days before: 28 and 2."},
		{analytics.EarlierPeriod{PeriodCount: analytics.PeriodCount{Period: analytics.PreviousPeriod, Range: analytics.Range{From: day(4), To: day(11)}}}, 5,
			"No comparison with the 7 days before: the first collected day is 5 Mar 2025."},
	} {
		now := count(28)
		now.Period, now.Range = analytics.ThisPeriod, req.Range
		changes := analytics.RangeChanges{Request: req, First: day(c.first), Series: []analytics.SeriesChange{{Now: now, Earlier: []analytics.EarlierPeriod{c.earlier}}}}
		b := english.newChangeBlock(changes)
		if len(b.Said) != 1 || b.Said[0] != c.want {
			t.Errorf("%q, want %q", b.Said, c.want)
		}
		if told := b.Rows[1].Change != ""; told != c.earlier.Told {
			t.Errorf("%q: a change in the table: %t", c.want, told)
		}
	}
}

// TestTopicPageHasItsCompanions checks the blocks of a topic against their rows, and
// the list that a number leads to.
func TestTopicPageHasItsCompanions(t *testing.T) {
	h := exportServer(t).Handler()
	page := get(h, "/topics/border?from=2025-03-01&to=2025-04-01").Body.String()
	rows := strings.Split(strings.TrimSpace(string(body(t, h, "/topics/border/companions.csv?from=2025-03-01&to=2025-04-01"))), "\n")
	if len(rows) < 2 {
		t.Fatal("the topic has no companions")
	}
	for _, row := range rows[1:] {
		cells := strings.Split(row, ",")
		slug, count := cells[0], cells[2]
		link := "/articles?and=" + slug + "&amp;from=2025-03-01&amp;to=2025-04-01&amp;topic=border"
		if !strings.Contains(page, `href="`+link+`"><data value="`+count+`">`) {
			t.Errorf("the page lacks %s with %s", link, count)
		}
		list := string(body(t, h, "/articles.jsonl?"+strings.ReplaceAll(strings.TrimPrefix(link, "/articles?"), "&amp;", "&")))
		if n := strings.Count(list, "\n"); count != strconv.Itoa(n) {
			t.Errorf("%s: %d articles listed, %s counted", slug, n, count)
		}
	}
}
