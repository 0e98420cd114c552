package dashboard

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
)

var update = flag.Bool("update", false, "write the golden files anew")

// gappySeries has counts 4, 0, nothing collected, 6 and a bucket in which its
// own scope is empty.
func gappySeries(name string) analytics.Series {
	s := analytics.Series{Name: name, Colour: "#0072b2"}
	for i, p := range []analytics.Point{
		{Count: 4, Total: 8, Ratio: 0.5, Collected: true},
		{Count: 0, Total: 10, Collected: true},
		{},
		{Count: 6, Total: 12, Ratio: 0.5, Collected: true},
		{Collected: true},
	} {
		p.Bucket = time.Date(2025, 1, 1+i, 0, 0, 0, 0, time.UTC)
		s.Points = append(s.Points, p)
	}
	return s
}

// drawnSeries are the parts of ECharts' options that these tests look at.
type drawnSeries struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
	Data []struct {
		Value  any    `json:"value"`
		Symbol string `json:"symbol"`
	} `json:"data"`
}

func seriesOf(t *testing.T, c chart) []drawnSeries {
	t.Helper()
	encoded, err := chartJSON(c)
	if err != nil {
		t.Fatal(err)
	}
	var decoded struct {
		Option struct {
			Series []drawnSeries `json:"series"`
		} `json:"option"`
	}
	if err := json.Unmarshal([]byte(encoded), &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded.Option.Series
}

func values(s drawnSeries) []any {
	var out []any
	for _, d := range s.Data {
		out = append(out, d.Value)
	}
	return out
}

func TestGapsAreNotZeros(t *testing.T) {
	labels := []string{"1", "2", "3", "4", "5"}
	for _, c := range []struct {
		view          chartView
		line, average []any
	}{
		{chartView{Measure: MeasureCount}, []any{4., 0., "-", 6., "-"}, nil},
		{chartView{Measure: MeasureRatio}, []any{0.5, 0., "-", 0.5, "-"}, nil},
		{chartView{Measure: MeasureCount, Average: 2}, []any{4., 0., "-", 6., "-"}, []any{4., 2., "-", 3., "-"}},
		{chartView{Measure: MeasureRatio, Average: 2}, []any{0.5, 0., "-", 0.5, "-"}, []any{0.5, 4. / 18, "-", 6. / 22, "-"}},
	} {
		got := seriesOf(t, english.lineChart([]analytics.Series{gappySeries("s")}, labels, c.view, kindLines))
		if diff := cmp.Diff(c.line, values(got[0])); diff != "" {
			t.Errorf("%+v: line: %s", c.view, diff)
		}
		if got[0].Data[3].Symbol != "circle" || got[0].Data[0].Symbol != "" {
			t.Errorf("%+v: a point between gaps has no dot, or another has one", c.view)
		}
		at := slices.IndexFunc(got, func(s drawnSeries) bool { return s.ID == "average-0" })
		if (at >= 0) != (c.average != nil) {
			t.Fatalf("%+v: average at %d", c.view, at)
		}
		if at >= 0 {
			if diff := cmp.Diff(c.average, values(got[at])); diff != "" {
				t.Errorf("%+v: average: %s", c.view, diff)
			}
		}
		shade := got[len(got)-1]
		if shade.ID != "uncollected" || shade.Type != "bar" || !cmp.Equal(values(shade), []any{"-", "-", 1., "-", "-"}) {
			t.Errorf("%+v: shading %+v", c.view, shade)
		}
	}
}

func TestTooltipNumbersHaveGaps(t *testing.T) {
	counts, totals := chartNumbers(gappySeries("s"))
	encoded, err := json.Marshal([]any{counts, totals})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(encoded), "[[4,0,null,6,null],[8,10,null,12,null]]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestHostileNamesStayData(t *testing.T) {
	name := "</script><script>alert(1)</script> __f__function(){alert(1)}__f__ \u2028 {a|b} <!--"
	s := gappySeries(name)
	line := english.lineChart([]analytics.Series{s, s}, []string{"1", "2", "3", "4", "5"}, chartView{Measure: MeasureCount}, kindLines)
	bars := english.barChart(analytics.BySource, []analytics.Group{{Value: "x", Label: name, Count: 1, Total: 2}}, 1)
	for _, c := range []chart{line, bars} {
		c.Title, c.Subtitle = name, name
		encoded, err := chartJSON(c)
		if err != nil {
			t.Fatal(err)
		}
		if i := strings.IndexAny(string(encoded), "<>&\u2028\u2029"); i >= 0 {
			t.Errorf("the JSON has a bare %q", encoded[i])
		}
		var back struct{ Title string }
		if err := json.Unmarshal([]byte(encoded), &back); err != nil || back.Title != name {
			t.Errorf("%q came back as %q, %v", name, back.Title, err)
		}
	}
	if got := seriesOf(t, line)[0].Name; got != name {
		t.Errorf("the series is called %q", got)
	}
}

// TestChartGolden shows a change of go-echarts' output in a diff: the options
// are a contract with chart.js and chart-option.js.
func TestChartGolden(t *testing.T) {
	v := analytics.Volume{
		Request: analytics.Request{
			Selections: []analytics.Selection{{Topic: "border"}}, Interval: analytics.Day, Zone: time.UTC,
			Range: analytics.Range{From: time.Date(2025, 1, 1, 6, 0, 0, 0, time.UTC), To: time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)},
		},
		Series: []analytics.Series{gappySeries("Border")},
	}
	block := english.newVolumeBlock(v, chartView{Measure: MeasureRatio, Average: 2}, analytics.Corpus{Articles: 1, Synthetic: true}, "tidings-border")
	groups := []analytics.Group{{Value: "be", Label: "be", Count: 7, Total: 70, Ratio: 0.1}, {Value: "unknown", Label: "unknown", Count: 1, Total: 2, Ratio: 0.5}}
	bars := english.newGroupsBlock(v.Request, analytics.ByLanguage, groups, "Border", 1, "tidings-border-by-language", analytics.Corpus{Articles: 1})
	for name, c := range map[string]*chart{"line": block.Chart, "bars": bars.Chart} {
		encoded, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := json.Indent(&got, encoded, "", "  "); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
		file := filepath.Join("testdata", name+".golden.json")
		if *update {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (go test -update writes it anew): %s", file, diff)
		}
	}
}

func TestLimitsOfDrawing(t *testing.T) {
	v := analytics.Volume{Request: analytics.Request{Interval: analytics.Day, By: analytics.BySource,
		Range: analytics.Range{From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)}}}
	var groups []analytics.Group
	for i := range 20 {
		s := gappySeries("all articles")
		s.Group, s.Count = string(rune('a'+i)), 10
		v.Series = append(v.Series, s)
		groups = append(groups, analytics.Group{Value: s.Group, Label: s.Group, Count: int64(20 - i), Total: 20})
	}
	block := english.newVolumeBlock(v, chartView{Measure: MeasureCount}, analytics.Corpus{Articles: 1}, "f")
	if len(block.Chart.Counts) != maxLines || len(block.Table.Rows) != 100 || !slices.ContainsFunc(block.Notes, func(n string) bool { return strings.Contains(n, "8 largest of 20") }) {
		t.Errorf("%d lines, %d rows, notes %q", len(block.Chart.Counts), len(block.Table.Rows), block.Notes)
	}
	bars := english.newGroupsBlock(v.Request, analytics.BySource, groups, "t", 1, "f", analytics.Corpus{Articles: 1})
	if len(bars.Chart.Links) != maxBars || len(bars.Rows) != 20 || len(bars.Notes) != 1 || bars.Size != "bars bars-15" {
		t.Errorf("%d bars, %d rows, notes %q, size %q", len(bars.Chart.Links), len(bars.Rows), bars.Notes, bars.Size)
	}
	for range 1000 {
		v.Series = append(v.Series, gappySeries("all articles"))
	}
	if table := english.newVolumeTable(v, ""); len(table.Rows) != maxTableRows || table.More != 1020*5-maxTableRows {
		t.Errorf("%d rows and %d more", len(table.Rows), table.More)
	}
}

// TestEdges checks that what a click leads to is exactly the bucket, cut at
// the range.
func TestEdges(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		interval analytics.Interval
		from, to time.Time
		want     []string
	}{
		{analytics.Week, time.Date(2025, 1, 1, 0, 0, 0, 0, zone), time.Date(2025, 1, 15, 0, 0, 0, 0, zone), []string{"2025-01-01", "2025-01-06", "2025-01-13", "2025-01-15"}},
		{analytics.Hour, time.Date(2025, 10, 26, 2, 30, 0, 0, zone), time.Date(2025, 10, 26, 4, 30, 0, 0, zone),
			[]string{"2025-10-26T02:30:00+03:00", "2025-10-26T03:00:00+03:00", "2025-10-26T03:00:00+02:00", "2025-10-26T04:00:00+02:00", "2025-10-26T04:30:00+02:00"}},
		{analytics.Day, time.Date(2025, 3, 29, 0, 0, 0, 0, zone), time.Date(2025, 3, 31, 0, 0, 0, 0, zone), []string{"2025-03-29", "2025-03-30", "2025-03-31"}},
	} {
		req := analytics.Request{Interval: c.interval, Zone: zone, Range: analytics.Range{From: c.from, To: c.to}}
		var points []analytics.Point
		for at := c.interval.Floor(c.from, zone); at.Before(c.to); at = c.interval.Next(at) {
			points = append(points, analytics.Point{Bucket: at})
		}
		if diff := cmp.Diff(c.want, bucketEdges(points, req)); diff != "" {
			t.Errorf("by %s: %s", c.interval, diff)
		}
	}
	if bucketEdges(nil, analytics.Request{}) != nil {
		t.Error("edges of nothing")
	}
}
