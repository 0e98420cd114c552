package dashboard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
)

// partWeeks are four weeks of a range that begins with a Wednesday and ends with a Thursday.
func partWeeks() analytics.Volume {
	day := func(d int) time.Time { return time.Date(2025, 1, d, 0, 0, 0, 0, time.UTC) }
	s := analytics.Series{Name: "border", Query: "border", Count: 22, Total: 44}
	for i, n := range []int64{3, 7, 8, 4} {
		s.Points = append(s.Points, analytics.Point{Bucket: day(6 + 7*i), Count: n, Total: 2 * n, Ratio: 0.5, Collected: true, Part: i == 0 || i == 3})
	}
	return analytics.Volume{Series: []analytics.Series{s}, Request: analytics.Request{Interval: analytics.Week, Zone: time.UTC,
		Selections: []analytics.Selection{{Query: "border"}}, Range: analytics.Range{From: day(8), To: day(31)}}}
}

// TestPartBucketsArePale checks that the weeks at both ends of a range that are not whole
// are drawn, told and listed as what they are.
func TestPartBucketsArePale(t *testing.T) {
	l, v := english, partWeeks()
	b := l.newVolumeBlock(v, chartView{Measure: MeasureCount}, analytics.Corpus{}, "file")
	spark := l.lineChart(v.Series, l.bucketLabels(v.Series[0].Points, analytics.Week), chartView{Measure: MeasureCount}, kindSpark)
	for name, c := range map[string]chart{"trend": *b.Chart, "card": spark} {
		drawn := seriesOf(t, c)
		if len(drawn) != 2 || drawn[1].ID != "pale-0" {
			t.Fatalf("%s: drawn are %+v", name, drawn)
		}
		if got := values(drawn[0]); !slices.Equal(got, []any{"-", 7., 8., "-"}) {
			t.Errorf("%s: solid are %v", name, got)
		}
		if got := values(drawn[1]); !slices.Equal(got, []any{3., 7., 8., 4.}) {
			t.Errorf("%s: pale are %v", name, got)
		}
	}
	if got := b.Chart.Parts; len(got) != 2 || got[0] != "only 8 Jan 2025 to 12 Jan 2025" || got[3] != "only 27 Jan 2025 to 30 Jan 2025" {
		t.Errorf("tooltips say %v", got)
	}
	if r := b.Table.Rows; r[0].Part != b.Chart.Parts[0] || !r[0].Pale || r[1].Part != "" || r[1].Pale {
		t.Errorf("the table has %+v", r)
	}
	if notes := strings.Join(b.Notes, " "); !strings.Contains(notes, "The first week is not whole") || !strings.Contains(notes, "The last week is not whole") || !strings.Contains(notes, "drawn pale and dotted") {
		t.Errorf("the notes say %q", notes)
	}
	p := volumePicture(l, "volume", v, chartView{Measure: MeasureCount}, false)
	if len(p.Lines) != 2 || p.Lines[1].Dash == "" || p.Lines[1].Values[3] != 4 {
		t.Errorf("the picture has %+v", p.Lines)
	}

	v.Request.Range.To = time.Date(2025, 2, 3, 0, 0, 0, 0, time.UTC) // the last week lies in the range, and is not over
	b = l.newVolumeBlock(v, chartView{Measure: MeasureCount}, analytics.Corpus{}, "file")
	if notes := strings.Join(b.Notes, " "); b.Chart.Parts[3] != "not over yet" || !strings.Contains(notes, "The last week is not over yet") {
		t.Errorf("of a running week: %q, %q", b.Chart.Parts[3], notes)
	}
}
