package dashboard

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tidings/analytics"
)

// The most a chart draws; the table and the downloads always have all.
const (
	maxLines = 8  // series of a line chart, at most as many as eyes can follow
	maxBars  = 15 // bars of a breakdown; style.css has a height for each number
)

// noValue is how ECharts writes a point that is not there: a gap in the line.
const noValue = "-"

// chart is what assets/chart.js needs to draw one chart: the options that
// go-echarts builds, and the numbers behind them for tooltips and clicks.
// Everything in it that strangers may have written (queries, names) is data:
// the script never reads it as code or markup.
type chart struct {
	Kind    chartKind      `json:"kind"`
	Measure Measure        `json:"measure"`
	Average int            `json:"average,omitempty"` // buckets of the moving average, for tooltips
	Ghosts  []ghostLine    `json:"ghosts,omitempty"`  // earlier periods behind it
	Option  map[string]any `json:"option"`

	// The words in the picture that a visitor downloads, and its file name.
	Title    string `json:"title"`
	Unit     string `json:"unit,omitempty"` // of the y axis
	Subtitle string `json:"subtitle"`
	File     string `json:"file"`
	Source   string `json:"source,omitempty"` // where the numbers come from, and when

	// Slots are the colours of the drawn series: 1 to 8 of the palette of tokens.css, or 0
	// for what is compared with. None: the palette in its order.
	Slots []int `json:"slots,omitempty"`

	// Counts and Totals are the numbers of each drawn series, point by point,
	// for tooltips; nil where nothing was collected.
	Counts [][]*int64 `json:"counts"`
	Totals [][]*int64 `json:"totals"`
	// Shown is what is drawn of each point where that is neither count nor share.
	Shown [][]*float64 `json:"shown,omitempty"`
	// Coverage are the shares of the usual volume that were collected, as Counts; nil
	// where nothing is known.
	Coverage [][]*float64 `json:"coverage,omitempty"`
	// Running is the place of the bucket that has the day that is not over, where its
	// coverage is told.
	Running *int `json:"running,omitempty"`
	// Parts say of the buckets that are not whole what part of them is counted, by their
	// places, for tooltips.
	Parts map[int]string `json:"parts,omitempty"`

	// Expected is what was expected of each point of the only series, for tooltips.
	Expected []*float64 `json:"expected,omitempty"`

	// Values are the numbers of a chart that has no counts and totals, and Labels
	// the names of its places, for tooltips.
	Values [][]*float64 `json:"values,omitempty"`
	Labels []string     `json:"labels,omitempty"`

	// A click on bucket i of a line chart leads to List with from and to set
	// to Edges[i] and Edges[i+1].
	List  string   `json:"list,omitempty"`
	Edges []string `json:"edges,omitempty"`
	Zoom  bool     `json:"zoom,omitempty"` // a drag leads to the page with another range

	// Notes are the annotations on it.
	Notes []chartNote `json:"notes,omitempty"`

	// Cells say what the cells of a heat map are, row by row.
	Cells [][]string `json:"cells,omitempty"`

	// A click on bar i of a bar chart leads to Links[i]; one on a cell of row i of a
	// heat map, too, with from and to set as of a line chart.
	Links []string `json:"links,omitempty"`
}

// chartKind says what chart-option.js adds to a chart's options.
type chartKind string

const (
	kindLines chartKind = "lines" // a trend with axes
	kindSpark chartKind = "spark" // a trend on a card, without axes
	kindHeat  chartKind = "heat"  // coverage of sources by time
	kindBars  chartKind = "bars"  // a breakdown, bars from left to right
)

// lineChart builds the trend of a volume. labels are the buckets' names on
// the axis, one for each point.
func (l *locale) lineChart(series []analytics.Series, labels []string, view chartView, kind chartKind) chart {
	line := charts.NewLine()
	line.SetGlobalOptions(
		charts.WithAnimation(false),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Show: opts.Bool(kind == kindLines)}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Show: opts.Bool(kind == kindLines), Min: 0}),
	)
	if kind == kindLines {
		line.SetGlobalOptions(
			charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Type: "scroll", Top: "4", Left: "0"}),
			charts.WithGridOpts(opts.Grid{Left: "8", Right: "16", Top: "36", Bottom: "8", ContainLabel: opts.Bool(true)}),
		)
	} else {
		line.SetGlobalOptions(
			charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
			charts.WithGridOpts(opts.Grid{Left: "2", Right: "2", Top: "4", Bottom: "4"}),
		)
	}
	line.SetXAxis(labels)

	c := chart{Kind: kind, Measure: view.Measure, Average: view.Average, Slots: slotsOf(series)}
	names := seriesLabels(series)
	to := newScale(series, view.Measure)
	for i, s := range series {
		averages := averageData(s, view, to)
		style := opts.LineStyle{Width: 2}
		if len(averages) > 0 {
			style = opts.LineStyle{Width: 1.25, Opacity: opts.Float(0.6)} // the raw line stays, behind
		}
		if view.Before && i == 0 {
			c.Slots[i], style.Type = 0, "dashed"
		}
		line.AddSeries(names[i], lineData(s, to),
			charts.WithLineChartOpts(opts.LineChart{Symbol: "none", ShowSymbol: opts.Bool(true)}),
			charts.WithLineStyleOpts(style))
		l.drawGhosts(line, &c, i, names[i], view, to)
		if shown := to.shown(s.Points); shown != nil {
			c.Shown = append(c.Shown, shown)
		}
		counts, totals := chartNumbers(s)
		c.Counts, c.Totals = append(c.Counts, counts), append(c.Totals, totals)
		if shares := coverageShares(s); shares != nil {
			c.Coverage = append(c.Coverage, shares)
			c.Running = cmp.Or(c.Running, runningPoint(s))
		}
		if pale := paleData(s, to); pale != nil {
			// Under one name, so that the legend switches both.
			line.AddSeries(names[i], pale,
				charts.WithSeriesId(fmt.Sprintf("pale-%d", i)),
				charts.WithLineChartOpts(opts.LineChart{Symbol: "none", ShowSymbol: opts.Bool(true)}),
				charts.WithLineStyleOpts(opts.LineStyle{Width: style.Width, Type: "dotted", Opacity: opts.Float(0.55)}),
				charts.WithItemStyleOpts(opts.ItemStyle{Opacity: opts.Float(0.55)}))
		}
		if len(averages) > 0 {
			// Under one name, so that the legend switches both.
			line.AddSeries(names[i], averages,
				charts.WithSeriesId(fmt.Sprintf("average-%d", i)),
				charts.WithLineChartOpts(opts.LineChart{Symbol: "none", ShowSymbol: opts.Bool(true)}),
				charts.WithLineStyleOpts(opts.LineStyle{Width: 2}))
		}
	}
	l.shade(line, series)
	if kind == kindLines {
		if view.Anomalies != nil && len(series) == 1 && series[0].Group == "" {
			l.markEvents(line, &c, series[0], view.Anomalies, to)
		}
	}
	line.Validate()
	c.Option = line.JSON()
	return c
}

// lineData gives the points of a series; one between two gaps gets a dot, or
// no line would show it.
func lineData(s analytics.Series, to scale) []opts.LineData {
	out := make([]opts.LineData, len(s.Points))
	values := to.points(s.Points)
	for i, p := range s.Points {
		if p.Silent() || p.Pale() {
			out[i].Value = noValue
			continue
		}
		out[i].Value = values[i]
		before := i == 0 || s.Points[i-1].Silent() || s.Points[i-1].Pale()
		after := i == len(s.Points)-1 || s.Points[i+1].Silent() || s.Points[i+1].Pale()
		if before && after {
			out[i].Symbol, out[i].SymbolSize = "circle", 5
		}
	}
	return out
}

// chartNumbers gives a series' counts and totals, nil in gaps.
func chartNumbers(s analytics.Series) (counts, totals []*int64) {
	counts, totals = make([]*int64, len(s.Points)), make([]*int64, len(s.Points))
	for i, p := range s.Points {
		if !p.Silent() {
			counts[i], totals[i] = &p.Count, &p.Total
		}
	}
	return counts, totals
}

// averageData gives the moving average of what the chart shows, with the
// gaps of the line. nil where the view asks for none.
func averageData(s analytics.Series, view chartView, to scale) []opts.LineData {
	averages := to.averages(s, view.Average)
	if averages == nil {
		return nil
	}
	out := make([]opts.LineData, len(averages))
	for i, v := range averages {
		out[i].Value = v
		if math.IsNaN(v) {
			out[i].Value = noValue
		}
	}
	return out
}

// seriesLabels names series in legends and tooltips: by their groups alone
// where all are of one selection.
func seriesLabels(series []analytics.Series) []string {
	out := make([]string, len(series))
	for i, s := range series {
		switch {
		case s.Group == "":
			out[i] = s.Name
		case s.Name == series[0].Name && s.Name == series[len(series)-1].Name:
			out[i] = s.Group
		default:
			out[i] = s.Name + ": " + s.Group
		}
	}
	return out
}

// barChart builds a breakdown: one bar for each group, the largest on top, in the colour
// of what is broken down.
func (l *locale) barChart(by analytics.Dimension, groups []analytics.Group, slot int) chart {
	names := make([]string, len(groups))
	bars := make([]opts.BarData, len(groups))
	c := chart{Kind: kindBars, Measure: MeasureCount, Slots: []int{slot}, Counts: [][]*int64{nil}, Totals: [][]*int64{nil}}
	for i, g := range groups {
		names[i] = l.value(by, g.Value, g.Label)
		bars[i] = opts.BarData{Value: g.Count}
		c.Counts[0] = append(c.Counts[0], &g.Count)
		c.Totals[0] = append(c.Totals[0], &g.Total)
	}
	bar := charts.NewBar()
	bar.SetGlobalOptions(
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "96", Top: "4", Bottom: "4", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Show: opts.Bool(false), Min: 0}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true)}),
	)
	bar.SetXAxis(names).XYReversal()
	bar.AddSeries(l.say("articles"), bars,
		charts.WithLabelOpts(opts.Label{Show: opts.Bool(true), Position: "right"}))
	bar.Validate()
	c.Option = bar.JSON()
	return c
}

// bucketLabels names the buckets of a volume on an axis.
func (l *locale) bucketLabels(points []analytics.Point, interval analytics.Interval) []string {
	out := make([]string, len(points))
	for i, p := range points {
		out[i] = l.axisLabel(p.Bucket, interval)
	}
	return out
}

// bucketRange gives the part of a bucket that lies in the range of a request:
// the first and the last may stick out of it.
func bucketRange(p analytics.Point, req analytics.Request) analytics.Range {
	r := analytics.Range{From: p.Bucket, To: req.Interval.Next(p.Bucket)}
	if !req.Range.From.IsZero() && r.From.Before(req.Range.From) {
		r.From = req.Range.From
	}
	if !req.Range.To.IsZero() && r.To.After(req.Range.To) {
		r.To = req.Range.To
	}
	return r
}

// bucketEdges gives the bounds between the buckets of a request as
// parameters: one more than there are points.
func bucketEdges(points []analytics.Point, req analytics.Request) []string {
	if len(points) == 0 {
		return nil
	}
	edges := make([]string, 0, len(points)+1)
	for _, p := range points {
		edges = append(edges, timeParam(bucketRange(p, req).From, req.Zone))
	}
	return append(edges, timeParam(bucketRange(points[len(points)-1], req).To, req.Zone))
}

// timeParam writes a moment as the parameters from and to take it.
func timeParam(t time.Time, zone *time.Location) string {
	moment := analytics.Request{Range: analytics.Range{From: t}, Zone: zone}
	return strings.Join(moment.Values()["from"], "")
}

// withRange sets the range of a list to that of a bucket, whose start is in
// the request's zone.
func withRange(list url.Values, r analytics.Range) url.Values {
	zone := r.From.Location()
	return with(with(list, "from", timeParam(r.From, zone)), "to", timeParam(r.To, zone))
}
