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

func changeLines(c RangeChanges) []string {
	var lines []string
	named := len(c.Request.Selections) > 1
	for _, s := range c.Series {
		for _, p := range append([]EarlierPeriod{{PeriodCount: s.Now}}, s.Earlier...) {
			from, to := p.Bounds(c.Request.Zone)
			cells := []any{p.Period, from, to, nil, nil, nil, nil, nil, nil, nil}
			if p.Collected {
				copy(cells[3:], []any{p.Count, p.Total, p.Ratio})
			}
			if p.Told {
				copy(cells[6:], []any{changeCell(p.Change.Factor - 1), changeCell(p.Change.Low - 1), changeCell(p.Change.High - 1), changeCell(p.Change.Scatter)})
			}
			if named {
				cells = append([]any{s.Name}, cells...)
			}
			lines = append(lines, line(cells...))
		}
	}
	head := "period|from|to|count|total_count|ratio|change|change_low|change_high|scatter"
	if named {
		head = "series|" + head
	}
	return append([]string{head}, lines...)
}

// changeCell is a number as the statement rounds it, nil where there is none.
func changeCell(x float64) any {
	if math.IsInf(x, 0) {
		return nil
	}
	scale := math.Pow10(ChangeDecimals)
	return math.Round(x*scale) / scale
}

// daily makes articles of days: of each day as many as it says have the word border,
// and as many others.
func daily(first string, border, others []int) []store.Article {
	var batch []store.Article
	for i := range border {
		day := at(first).AddDate(0, 0, i)
		for n := range border[i] + others[i] {
			title := "Weather"
			if n < border[i] {
				title = "Border"
			}
			batch = append(batch, art(fmt.Sprintf("%s-%d", day.Format(time.DateOnly), n), "en", day.Format(time.DateOnly), title, fmt.Sprintf("no. %d of %s", n, day)))
		}
	}
	return batch
}

func repeated(n, times int) []int {
	out := make([]int, times)
	for i := range out {
		out[i] = n
	}
	return out
}

// A week has 28 of 70 articles, the week before 14 of 70, and a year earlier 7 of 35:
// the same on each day, so that they do not scatter.
func TestChange(t *testing.T) {
	ctx := context.Background()
	a, s := open(t)
	put(t, s, daily("2025-03-03", repeated(2, 7), repeated(8, 7))...)
	put(t, s, daily("2025-03-10", repeated(4, 7), repeated(6, 7))...)
	put(t, s, daily("2024-03-10", repeated(1, 7), repeated(4, 7))...)
	c, err := a.Change(ctx, request(t, "q=border&from=2025-03-10&to=2025-03-17"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"period|from|to|count|total_count|ratio", "this|2025-03-10|2025-03-17|28|70|0.4",
		"previous|2025-03-03|2025-03-10|14|70|0.2", "year_before|2024-03-10|2024-03-17|7|35|0.2"}
	var counts []string
	for _, l := range changeLines(c) {
		counts = append(counts, strings.Join(strings.Split(l, "|")[:6], "|"))
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Fatal(diff)
	}
	// The bounds are those p/(1-p) · N₂/N₁ at which 28 or more of 42 (of 35), or 28 or fewer,
	// have a probability of 0.025, by the sums of the binomial distribution themselves.
	for i, want := range []RateChange{{2, 1.01821, 4.11070, 1}, {2, 0.85362, 5.42375, 1}} {
		got := c.Series[0].Earlier[i]
		if !got.Told || math.Abs(got.Change.Factor-want.Factor) > 1e-9 || math.Abs(got.Change.Low-want.Low) > 1e-5 ||
			math.Abs(got.Change.High-want.High) > 1e-5 || got.Change.Scatter != want.Scatter {
			t.Errorf("%s: %+v, want %+v", got.Period, got, want)
		}
	}
	if !c.Series[0].Earlier[0].Change.Clear() || c.Series[0].Earlier[1].Change.Clear() {
		t.Error("28 against 14 of 70 is clear, 28 of 70 against 7 of 35 is not")
	}
}

// Counts that come in bursts tell less: the same sums, all of it on two days of a week.
func TestChangeOfBursts(t *testing.T) {
	a, s := open(t)
	put(t, s, daily("2025-02-24", []int{0, 7, 0, 0, 7, 0, 0}, []int{10, 3, 10, 10, 3, 10, 10})...)
	put(t, s, daily("2025-03-03", []int{0, 10, 0, 0, 10, 0, 8}, []int{10, 0, 10, 10, 0, 10, 2})...)
	c, err := a.Change(context.Background(), request(t, "q=border&from=2025-03-03&to=2025-03-10"))
	if err != nil {
		t.Fatal(err)
	}
	got := c.Series[0].Earlier[0]
	// Two of ten are expected on each day of the first week, four on each of the second:
	// X² = (2·25 + 5·4)/2 + (2·36 + 16 + 4·16)/4 = 35 + 38, over 14 - 2 degrees of freedom.
	if want := 73.0 / 12; math.Abs(got.Change.Scatter-want) > 1e-9 || got.Change.Clear() || got.Change.Factor != 2 {
		t.Errorf("%+v, want a scatter of %g", got, want)
	}
	if len(c.Series[0].Earlier) != 2 || c.Series[0].Earlier[1].Collected || c.Series[0].Earlier[1].Told {
		t.Errorf("of a year before the first day: %+v", c.Series[0].Earlier)
	}
}

func TestChangeTellsNothing(t *testing.T) {
	a, s := open(t)
	put(t, s, daily("2025-02-24", repeated(1, 14), repeated(9, 14))...)
	for params, want := range map[string]string{
		"q=border&from=2025-03-05&to=2025-03-09":                  "previous told false collected true", // four and four
		"q=border&from=2025-03-01&to=2025-03-08":                  "previous told false collected false",
		"q=border&from=2025-03-03&to=2025-03-10":                  "previous told true collected true",
		"q=border":                                                "previous told false collected false",
		"q=border&from=2025-03-03&to=2025-03-10&source=x.example": "", // nothing is dated
	} {
		c, err := a.Change(context.Background(), request(t, params))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if e := c.Series[0].Earlier; len(e) > 0 {
			got = fmt.Sprintf("%s told %t collected %t", e[0].Period, e[0].Told, e[0].Collected)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", params, got, want)
		}
	}
}

func TestEarlierRanges(t *testing.T) {
	for params, want := range map[string]string{
		"from=2025-03-10&to=2025-03-17":                     "previous 2025-03-03 2025-03-10, year_before 2024-03-10 2024-03-17",
		"from=2024-02-01&to=2024-03-01":                     "previous 2024-01-03 2024-02-01, year_before 2023-02-01 2023-03-01",
		"from=2024-02-29&to=2024-03-01":                     "previous 2024-02-28 2024-02-29, year_before 2023-02-28 2023-03-01",
		"from=2024-01-01&to=2025-01-01":                     "previous 2022-12-31 2024-01-01",
		"from=2025-03-29&to=2025-04-01&tz=Europe/Vilnius":   "previous 2025-03-26 2025-03-29, year_before 2024-03-29 2024-04-01",
		"from=2025-03-10T06:00:00Z&to=2025-03-10T18:00:00Z": "previous 2025-03-09T18:00:00Z 2025-03-10T06:00:00Z, year_before 2024-03-10T06:00:00Z 2024-03-10T18:00:00Z",
		"from=2025-03-10":                                   "",
	} {
		req := request(t, params)
		var got []string
		for _, e := range req.EarlierRanges() {
			got = append(got, fmt.Sprintf("%s %s %s", e.Period, formatMoment(e.Range.From, req.zone()), formatMoment(e.Range.To, req.zone())))
		}
		if all := strings.Join(got, ", "); all != want {
			t.Errorf("%s:\n got %s\nwant %s", params, all, want)
		}
	}
}
