package analytics

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"tidings/sql"
)

// coverageCorpus stores a year of five sources: two with many articles on each day, one
// on weekdays alone, one with two a week, and one that joins in July. silent and thin say
// on which days a source has nothing, or the given part of what it usually has.
func coverageCorpus(t *testing.T, silent, thin func(source string, day time.Time) bool, part float64) (*Analyst, *store.Store) {
	t.Helper()
	a, s := open(t)
	random := rand.New(rand.NewPCG(5, 6))
	var batch []store.Article
	for day := at("2024-01-01T00:00:00Z"); day.Year() == 2024; day = day.AddDate(0, 0, 1) {
		for _, source := range []string{"daily.example", "steady.example", "weekdays.example", "seldom.example", "late.example"} {
			usual := map[string]float64{"daily.example": 30, "steady.example": 12, "weekdays.example": 8, "seldom.example": 2. / 7, "late.example": 10}[source]
			weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
			if source == "weekdays.example" && weekend || source == "late.example" && day.Month() < time.July {
				continue
			}
			if source == "daily.example" && weekend {
				usual /= 2
			}
			if silent != nil && silent(source, day) {
				continue
			}
			if thin != nil && thin(source, day) {
				usual /= part
			}
			for range chance(random, usual) {
				n := len(batch)
				x := art(fmt.Sprint(n), "en", "", fmt.Sprintf("Story no. %d", n), "a text about the border")
				if n%3 == 0 {
					x.Text = "a text about the weather"
				}
				x.SourceDomain, x.SourceName = source, ""
				x.Published, x.DateFrom = day.Add(time.Duration(random.IntN(86400))*time.Second), "file"
				batch = append(batch, x)
			}
		}
	}
	put(t, s, batch...)
	return a, s
}

// chance draws a number of articles around a mean.
func chance(r *rand.Rand, mean float64) int {
	n, p := 0, math.Exp(-mean)
	for sum, u := p, r.Float64(); u > sum && n < 1000; n++ {
		p *= mean / float64(n+1)
		sum += p
	}
	return n
}

func year2024() Range { return Range{at("2024-01-01T00:00:00Z"), at("2025-01-01T00:00:00Z")} }

// tableOf gives the rows of the year's coverage by day, by publisher.
func tableOf(t *testing.T, a *Analyst, interval Interval) map[string]CoverageRow {
	t.Helper()
	table, err := a.CoverageTable(context.Background(), Request{Range: year2024(), Interval: interval})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]CoverageRow{}
	for _, r := range table.Rows {
		rows[r.Publisher] = r
	}
	return rows
}

func TestOrdinaryDaysAreUsual(t *testing.T) {
	holiday := func(_ string, day time.Time) bool { return day.Format("01-02") == "05-09" }
	a, _ := coverageCorpus(t, nil, nil, 1)
	for publisher, row := range tableOf(t, a, Day) {
		if row.Missing > 0 || row.Thin > 0 {
			t.Errorf("%s: %d days missing, %d with little, of a year in which nothing was", publisher, row.Missing, row.Thin)
		}
	}
	// A day on which all have a third is a holiday and no loss of one of them.
	a, _ = coverageCorpus(t, nil, holiday, 3)
	for publisher, row := range tableOf(t, a, Day) {
		if row.Missing > 0 || row.Thin > 0 {
			t.Errorf("%s: %d days missing, %d with little, over a holiday of all", publisher, row.Missing, row.Thin)
		}
	}
}

func TestSilencesAreFound(t *testing.T) {
	between := func(day time.Time, from, to string) bool {
		return !day.Before(at(from+"T00:00:00Z")) && day.Before(at(to+"T00:00:00Z"))
	}
	a, _ := coverageCorpus(t, func(source string, day time.Time) bool {
		switch source {
		case "daily.example":
			return between(day, "2024-03-04", "2024-03-06")
		case "weekdays.example":
			return between(day, "2024-05-06", "2024-05-13")
		case "seldom.example":
			return between(day, "2024-06-01", "2024-10-01")
		}
		return source == "late.example" && !day.Before(at("2024-09-01T00:00:00Z"))
	}, func(source string, day time.Time) bool {
		return source == "daily.example" && between(day, "2024-08-06", "2024-08-08")
	}, 6)
	rows := tableOf(t, a, Day)
	state := func(publisher, day string) CoverageState {
		return rows[publisher].Cells[dayOf(at(day+"T00:00:00Z"))-dayOf(at("2024-01-01T00:00:00Z"))].State
	}
	for _, c := range []struct {
		publisher, day string
		want           CoverageState
	}{
		{"daily.example", "2024-03-03", AsUsual}, {"daily.example", "2024-03-04", Silent}, {"daily.example", "2024-03-05", Silent}, {"daily.example", "2024-03-06", AsUsual},
		{"daily.example", "2024-08-06", Little}, {"daily.example", "2024-08-07", Little}, {"daily.example", "2024-08-08", AsUsual},
		{"weekdays.example", "2024-05-04", AsUsual}, {"weekdays.example", "2024-05-06", Silent}, {"weekdays.example", "2024-05-10", Silent}, {"weekdays.example", "2024-05-13", AsUsual},
		{"seldom.example", "2024-07-01", Silent}, {"seldom.example", "2024-09-20", Silent},
		{"late.example", "2024-06-30", NotCollected}, {"late.example", "2024-08-31", AsUsual}, {"late.example", "2024-09-02", Silent}, {"late.example", "2024-10-20", Silent},
		{"late.example", "2024-11-20", NotCollected}, {"late.example", "2024-12-31", NotCollected}, // over for eight weeks
	} {
		if got := state(c.publisher, c.day); got != c.want {
			t.Errorf("%s on %s is %s, want %s", c.publisher, c.day, got, c.want)
		}
	}
	if n := rows["daily.example"].Missing; n != 2 {
		t.Errorf("daily.example misses %d days, want 2", n)
	}
}

// What a silent source brings weighs as much as it usually has of what is counted.
func TestVolumeIsCovered(t *testing.T) {
	ctx := context.Background()
	a, _ := coverageCorpus(t, func(source string, day time.Time) bool {
		return source == "daily.example" && !day.Before(at("2024-04-01T00:00:00Z")) && day.Before(at("2024-05-06T00:00:00Z"))
	}, nil, 1)
	req := Request{Selections: []Selection{{Query: "border"}}, Range: Range{at("2024-01-01T00:00:00Z"), at("2024-07-01T00:00:00Z")}, Interval: Week}
	v, err := a.Volume(ctx, req)
	if err == nil {
		err = a.Cover(ctx, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range v.Series[0].Points {
		missing := !p.Bucket.Before(at("2024-04-01T00:00:00Z")) && p.Bucket.Before(at("2024-05-06T00:00:00Z"))
		if p.Partial() != missing {
			t.Errorf("the week of %s is partial: %v, want %v (%+v)", p.Bucket.Format(time.DateOnly), p.Partial(), missing, *p.Coverage)
		}
		// 180 of about 306 articles a week are its.
		if missing && (p.Coverage.Share < 0.35 || p.Coverage.Share > 0.47) {
			t.Errorf("the week of %s has %.2f of the usual", p.Bucket.Format(time.DateOnly), p.Coverage.Share)
		}
	}
	p, err := a.ComparePanel(ctx, v)
	if err != nil || p == nil {
		t.Fatal(p, err)
	}
	if !p.Differ || p.AllChange > -0.4 || math.Abs(p.PanelChange) > 0.3 || len(p.Missing) != 1 || p.Missing[0].Publisher != "daily.example" ||
		!p.From.Equal(at("2024-04-01T00:00:00Z")) || !p.To.Equal(at("2024-05-06T00:00:00Z")) {
		t.Errorf("%+v", *p)
	}

	// Where all that usually bring it are silent, it is a gap and no zero.
	alone := req
	alone.Sources = []string{"daily.example"}
	if v, err = a.Volume(ctx, alone); err == nil {
		err = a.Cover(ctx, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range v.Series[0].Points {
		if missing := !p.Bucket.Before(at("2024-04-01T00:00:00Z")) && p.Bucket.Before(at("2024-05-06T00:00:00Z")); p.Silent() != missing {
			t.Errorf("of daily.example alone the week of %s is silent: %v", p.Bucket.Format(time.DateOnly), p.Silent())
		}
	}
}

// The fixed panel has those sources alone that were collected throughout the range.
func TestFixedPanel(t *testing.T) {
	ctx := context.Background()
	a, _ := coverageCorpus(t, func(source string, day time.Time) bool {
		return source == "weekdays.example" && day.Month() == time.March
	}, nil, 1)
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"2024-01-01", "2025-01-01", []string{"daily.example", "seldom.example", "steady.example"}},
		{"2024-04-08", "2024-06-30", []string{"daily.example", "seldom.example", "steady.example", "weekdays.example"}},
		{"2024-08-01", "2025-01-01", []string{"daily.example", "late.example", "seldom.example", "steady.example", "weekdays.example"}},
	} {
		req := Request{Panel: true, Range: Range{at(c.from + "T00:00:00Z"), at(c.to + "T00:00:00Z")}, Interval: Month}
		v, err := a.Volume(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(v.Request.PanelOf); got != fmt.Sprint(c.want) {
			t.Errorf("the panel from %s to %s is %s, want %s", c.from, c.to, got, c.want)
		}
		var by int64
		for _, source := range c.want {
			one, err := a.Volume(ctx, Request{Sources: []string{source}, Range: req.Range, Interval: Month})
			if err != nil {
				t.Fatal(err)
			}
			by += one.Series[0].Count
		}
		if v.Series[0].Count != by {
			t.Errorf("the panel has %d articles, its sources %d", v.Series[0].Count, by)
		}
	}
}
