package dashboard

import (
	"fmt"
	"math"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// MeasureValue is what a chart of an answer to ad-hoc SQL shows: any number.
const MeasureValue Measure = "value"

// sqlFigure is the chart of an answer, for the template figure.
type sqlFigure struct {
	ID, Size, Aria string
	Chart          *chart
	Notes          []string
}

// newSQLFigure draws an answer; d is as choose left it.
func newSQLFigure(l *locale, r *sqlResult, d drawing, synthetic bool) sqlFigure {
	p := newPlot(l, r, d)
	p.cut(l, d.Kind)
	var c chart
	f := sqlFigure{ID: "sql", Size: "chart-tall"}
	if d.Kind == drawLine {
		c = p.lines()
	} else {
		c = p.bars()
		f.Size = fmt.Sprintf("bars bars-%d", min(maxSQLBars, len(p.labels)*(len(p.names)+1)/2))
	}
	for _, values := range p.values {
		c.Values = append(c.Values, numbersOrNull(values))
	}
	c.Labels = p.labels
	c.Title = l.say("%s by %s", strings.Join(d.Y, ", "), d.X)
	c.Subtitle = l.say("SQL over the data of %s", formatAsOf(l, r.AsOf))
	if synthetic {
		c.Subtitle += " · " + l.say("synthetic demonstration corpus")
	}
	c.Subtitle += " · Tidings"
	c.File = fileName("sql")
	f.Chart, f.Notes = &c, p.notes
	f.Aria = l.say("Bar chart of %s. The table below has the same numbers.", c.Title)
	if d.Kind == drawLine {
		f.Aria = l.say("Line chart of %s. The table below has the same numbers.", c.Title)
	}
	return f
}

// numbersOrNull writes values for JSON, which has no NaN.
func numbersOrNull(values []float64) []*float64 {
	out := make([]*float64, len(values))
	for i := range values {
		if !math.IsNaN(values[i]) && !math.IsInf(values[i], 0) {
			out[i] = &values[i]
		}
	}
	return out
}

// negative says whether an axis must go below zero.
func (p *plot) negative() bool {
	for _, values := range p.values {
		for _, v := range values {
			if v < 0 {
				return true
			}
		}
	}
	return false
}

// lines draws a line for each series, over time or over the rows as they come.
func (p *plot) lines() chart {
	y := opts.YAxis{Type: "value"}
	if !p.negative() {
		y.Min = 0
	}
	x := opts.XAxis{Type: "category"}
	if p.times != nil {
		x.Type = "time"
	}
	line := charts.NewLine()
	line.SetGlobalOptions(
		charts.WithAnimation(false),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithXAxisOpts(x), charts.WithYAxisOpts(y),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Type: "scroll", Top: "4", Left: "0"}),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "24", Top: "36", Bottom: "8", ContainLabel: opts.Bool(true)}),
	)
	if p.times == nil {
		line.SetXAxis(p.labels)
	}
	for i, name := range p.names {
		line.AddSeries(name, p.points(p.values[i]),
			charts.WithLineChartOpts(opts.LineChart{Symbol: "none", ShowSymbol: opts.Bool(true)}),
			charts.WithLineStyleOpts(opts.LineStyle{Width: 2}))
	}
	line.Validate()
	c := chart{Kind: kindLines, Measure: MeasureValue, Option: line.JSON()}
	c.Option["useUTC"] = true
	return c
}

// points gives the points of a line; one between two gaps gets a dot, or nothing
// would show it.
func (p *plot) points(values []float64) []opts.LineData {
	gap := func(i int) bool {
		return i < 0 || i >= len(values) || math.IsNaN(values[i]) || math.IsInf(values[i], 0)
	}
	out := make([]opts.LineData, len(values))
	for i, v := range values {
		var value any = noValue
		if !gap(i) {
			value = v
			if gap(i-1) && gap(i+1) {
				out[i].Symbol, out[i].SymbolSize = "circle", 5
			}
		}
		if p.times != nil {
			value = []any{p.times[i], value}
		}
		out[i].Value = value
	}
	return out
}

// bars draws the rows from above, a bar for each series.
func (p *plot) bars() chart {
	x := opts.XAxis{Type: "value", Show: opts.Bool(false)}
	if !p.negative() {
		x.Min = 0
	}
	legend := len(p.names) > 1
	grid := opts.Grid{Left: "8", Right: "96", Top: "4", Bottom: "4", ContainLabel: opts.Bool(true)}
	if legend {
		grid.Top = "36"
	}
	bar := charts.NewBar()
	bar.SetGlobalOptions(
		charts.WithAnimation(false),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(legend), Type: "scroll", Top: "4", Left: "0"}),
		charts.WithGridOpts(grid), charts.WithXAxisOpts(x),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true)}),
	)
	bar.SetXAxis(p.labels).XYReversal()
	for i, name := range p.names {
		data := make([]opts.BarData, len(p.values[i]))
		for j, v := range p.values[i] {
			data[j].Value = v
			if math.IsNaN(v) || math.IsInf(v, 0) {
				data[j].Value = noValue
			}
		}
		bar.AddSeries(name, data, charts.WithLabelOpts(opts.Label{Show: opts.Bool(true), Position: "right"}))
	}
	bar.Validate()
	return chart{Kind: kindBars, Measure: MeasureValue, Option: bar.JSON()}
}
