package dashboard

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tidings/analytics"
)

func TestMeasures(t *testing.T) {
	point := func(count, total int64) analytics.Point {
		p := analytics.Point{Count: count, Total: total, Collected: total > 0}
		if total > 0 {
			p.Ratio = float64(count) / float64(total)
		}
		return p
	}
	one := analytics.Series{Name: "one", Points: []analytics.Point{point(2, 10), point(0, 0), point(4, 10), point(1, 20)}}
	two := analytics.Series{Name: "two", Points: []analytics.Point{point(5, 10), point(0, 0), point(0, 10), point(3, 20)}}
	for _, c := range []struct {
		view chartView
		want string // of both series, raw and averaged
	}{
		{chartView{Measure: MeasureCount}, "2 - 4 1 | 5 - 0 3"},
		{chartView{Measure: MeasureRatio}, "0.2 - 0.4 0.05 | 0.5 - 0 0.15"},
		{chartView{Measure: MeasureIndex}, "40 - 80 10 | 100 - 0 30"}, // the highest share of both is 100
		{chartView{Measure: MeasureCumulative}, "2 - 6 7 | 5 - 5 8"},
		{chartView{Measure: MeasureIndex, Average: 2}, "40 - 80 10 | 40 - 60 33.33 | 100 - 0 30 | 100 - 50 20"},
		{chartView{Measure: MeasureCumulative, Average: 2}, "2 - 6 7 | 5 - 5 8"}, // sums are not averaged
	} {
		drawn := english.lineChart([]analytics.Series{one, two}, []string{"a", "b", "c", "d"}, c.view, kindLines)
		encoded, err := json.Marshal(drawn)
		if err != nil {
			t.Fatal(err)
		}
		var decoded struct {
			Shown  [][]*float64
			Option struct {
				Series []struct {
					Type string
					Data []struct{ Value any }
				}
			}
		}
		if err := json.Unmarshal(encoded, &decoded); err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, s := range decoded.Option.Series {
			if s.Type != "line" {
				continue
			}
			var values []string
			for _, d := range s.Data {
				if n, ok := d.Value.(float64); ok {
					values = append(values, strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.2f", n), "0"), "."))
				} else {
					values = append(values, fmt.Sprint(d.Value))
				}
			}
			lines = append(lines, strings.Join(values, " "))
		}
		if got := strings.Join(lines, " | "); got != c.want {
			t.Errorf("%+v:\n got %s\nwant %s", c.view, got, c.want)
		}
		if also := c.view.Measure == MeasureIndex || c.view.Measure == MeasureCumulative; (len(decoded.Shown) == 2) != also {
			t.Errorf("%+v: shown %v", c.view, decoded.Shown)
		}
	}
	none := english.lineChart([]analytics.Series{{Name: "none", Points: []analytics.Point{point(0, 5)}}}, []string{"a"}, chartView{Measure: MeasureIndex}, kindLines)
	if *none.Shown[0][0] != 0 {
		t.Errorf("nothing at all is %v", *none.Shown[0][0])
	}
}

func TestMeasuresAndGhostsOnPages(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, c := range []struct {
		path   string
		status int
		want   []string
		not    []string
	}{
		{"/explore?q=border&measure=index", 200, []string{`"measure":"index"`, "100 is the highest share of all articles that any line has in any week", `aria-current="true">index to 100`}, nil},
		{"/explore?q=border&measure=cumulative&average=4&unit=stories", 200, []string{"the sum from the beginning of the range", "Sums are not averaged", "Each of the stories that is in several buckets (week)"}, []string{"Thick:"}},
		{"/explore?q=border&q=sanctions&from=2025-04-01&to=2025-05-01&ghost=previous&ghost=year", 200, []string{
			// March has 31 days, 30 of them are laid behind April: 10 have a crossing closed.
			`"id":"ghost-0-0"`, `"id":"ghost-0-1"`, `"name":"the previous period"`,
			`Dashed: the previous period, 2 Mar 2025 to 31 Mar 2025, UTC`, `/articles?from=2025-03-02&amp;q=border&amp;to=2025-04-01`, `<data value="10">10</data></a> of 34`,
			"In a year earlier (1 Apr 2024 to 30 Apr 2024, UTC) nothing was collected", "dashed: the previous period",
		}, []string{`"id":"ghost-1-0"`}},
		{"/topics/border?ghost=year", 200, []string{"nothing was collected: there is no dashed line"}, []string{`"id":"ghost-`}},
		{"/topics/border?ghost=last", 400, []string{"ghost", "previous, year, or each of them once"}, nil},
		{"/topics/border?ghost=year&ghost=year", 400, []string{"each of them once"}, nil},
		{"/explore/volume.csv?q=border&ghost=year&from=2025-04-01&to=2025-04-03&measure=index", 200, []string{"2025-04-01T09:00:00Z,1,"}, nil},
	} {
		w := get(h, c.path)
		body := w.Body.String()
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d", c.path, w.Code, c.status)
		}
		for _, want := range c.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q", c.path, want)
			}
		}
		for _, not := range c.not {
			if strings.Contains(body, not) {
				t.Errorf("%s has %q", c.path, not)
			}
		}
	}
	// The articles behind a ghost's sum are as many as it says.
	if list := get(h, "/articles?from=2025-03-02&to=2025-04-01&q=border").Body.String(); !strings.Contains(list, "<strong>10</strong>") {
		t.Error("the list of a ghost's articles does not have the 10 that it says")
	}
}
