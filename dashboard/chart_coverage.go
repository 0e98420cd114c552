package dashboard

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tidings/analytics"
)

// How the coverage of buckets is drawn. Where all that is usual was collected, a line
// is as ever. Where part of it is missing, the line is pale and dotted, and the bucket
// shaded the more the less there is. Where nothing was collected, the line has a gap and
// the bucket is hatched. A bucket that is not whole has a pale and dotted line, too, and no
// shade: nothing is missing.

// shade draws the columns behind a chart, on an axis of their own.
func (l *locale) shade(line *charts.Line, series []analytics.Series) {
	if len(series) == 0 {
		return
	}
	points := series[0].Points
	hatched, shaded := make([]opts.BarData, len(points)), make([]opts.BarData, len(points))
	anyHatched, anyShaded := false, false
	for i, p := range points {
		hatched[i].Value, shaded[i].Value = noValue, noValue
		switch {
		case p.Collected && !p.Uncovered():
			// Of several series each has its own coverage: their lines tell.
			if len(series) == 1 && p.Partial() {
				shaded[i].Value = 1
				shaded[i].ItemStyle = &opts.ItemStyle{Opacity: opts.Float(float32(0.15 + 0.6*(1-p.Coverage.Share)))}
				anyShaded = true
			}
		case !p.Collected || len(series) == 1:
			hatched[i].Value = 1
			anyHatched = true
		}
	}
	if !anyHatched && !anyShaded {
		return
	}
	line.ExtendYAxis(opts.YAxis{Type: "value", Show: opts.Bool(false), Min: 0, Max: 1})
	bar := charts.NewBar()
	column := charts.WithBarChartOpts(opts.BarChart{YAxisIndex: 1, BarWidth: "100%", BarCategoryGap: "0%", Stack: "coverage"})
	if anyHatched {
		bar.AddSeries(l.say("nothing collected"), hatched, charts.WithSeriesId("uncollected"), column)
	}
	if anyShaded {
		bar.AddSeries(l.say("partly collected"), shaded, charts.WithSeriesId("partial"), column)
	}
	line.Overlap(bar)
}

// paleData gives the points of a series that are drawn pale: those of which part is
// missing, those of buckets that are not whole, and their neighbours, so that the line leads there. nil where there are none.
func paleData(s analytics.Series, to scale) []opts.LineData {
	out := make([]opts.LineData, len(s.Points))
	values := to.points(s.Points)
	any := false
	partial := func(i int) bool { return i >= 0 && i < len(s.Points) && s.Points[i].Pale() }
	for i, p := range s.Points {
		out[i].Value = noValue
		if p.Silent() || !partial(i) && !partial(i-1) && !partial(i+1) {
			continue
		}
		any = any || partial(i)
		out[i].Value = values[i]
		alone := (i == 0 || s.Points[i-1].Silent()) && (i == len(s.Points)-1 || s.Points[i+1].Silent())
		if alone && partial(i) {
			out[i].Symbol, out[i].SymbolSize = "circle", 5
		}
	}
	if !any {
		return nil
	}
	return out
}

// coverageShares gives the shares that were collected, for tooltips; nil where nothing
// is known of any point.
func coverageShares(s analytics.Series) []*float64 {
	out := make([]*float64, len(s.Points))
	known := false
	for i, p := range s.Points {
		if p.Coverage != nil && p.Coverage.Known() {
			share := p.Coverage.Share
			out[i], known = &share, true
		}
	}
	if !known {
		return nil
	}
	return out
}

// runningPoint gives the place of the point that has the day that is not over; nil where
// none has.
func runningPoint(s analytics.Series) *int {
	for i, p := range s.Points {
		if p.Coverage != nil && p.Coverage.Running && p.Coverage.Known() {
			return &i
		}
	}
	return nil
}
