package dashboard

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tidings/analytics"
)

// markEvents draws what was expected of each bucket as a thin dashed line, and a ring
// around the peaks of anomalies. Points and expectations are those of one topic.
func (l *locale) markEvents(line *charts.Line, c *chart, s analytics.Series, found *analytics.Anomalies, to scale) {
	expected := map[int64]analytics.Expectation{}
	for _, e := range found.Expectations[s.Slug] {
		expected[e.Bucket.Unix()] = e
	}
	peaks := map[int64]bool{}
	for _, x := range found.Events {
		if x.Topic.Slug == s.Slug {
			peaks[x.Peak.Unix()] = true
		}
	}
	usual, rings := make([]opts.LineData, len(s.Points)), make([]opts.ScatterData, len(s.Points))
	values := to.points(s.Points)
	c.Expected = make([]*float64, len(s.Points))
	for i, p := range s.Points {
		usual[i].Value, rings[i].Value = noValue, noValue
		e, ok := expected[p.Bucket.Unix()]
		if ok && e.Tested {
			c.Expected[i] = &e.Expected
			switch {
			case to.measure == MeasureCumulative: // of sums nothing is expected
			case to.measure == MeasureCount:
				usual[i].Value = e.Expected
			case p.Total > 0:
				usual[i].Value = to.ofShare(e.Expected / float64(p.Total))
			}
		}
		if peaks[p.Bucket.Unix()] {
			rings[i].Value = noValue
			if values[i] == values[i] {
				rings[i].Value = values[i]
			}
		}
	}
	line.AddSeries(l.say("expected"), usual, charts.WithSeriesId("expected"),
		charts.WithLineChartOpts(opts.LineChart{Symbol: "none", Step: "middle"}), charts.WithLineStyleOpts(opts.LineStyle{Width: 1, Type: "dashed"}))
	scatter := charts.NewScatter()
	scatter.AddSeries(l.say("anomaly"), rings, charts.WithSeriesId("events"), charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "circle", SymbolSize: 14}))
	line.Overlap(scatter)
}
