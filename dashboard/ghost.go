package dashboard

import (
	"context"
	"fmt"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tidings/analytics"
)

// ghostNote is an earlier period that is drawn behind a trend, in words and sums.
type ghostNote struct {
	Name    string // "the previous period"
	Range   string
	Rows    []ghostRow
	Known   bool // something was collected
	SQLHref string
	Href    string // the page of that period
}

// ghostRow is one series in an earlier period.
type ghostRow struct {
	Name         string
	Count, Total int64
	Ratio        float64
	Now          int64  // in the range itself
	Href         string // the articles; ""
}

// ghostLine is what chart.js needs of an earlier period besides the option.
type ghostLine struct {
	Name   string     `json:"name"`
	Counts [][]*int64 `json:"counts"`
	Totals [][]*int64 `json:"totals"`
	Dates  []string   `json:"dates"` // of its buckets, as on the axis
}

func (l *locale) ghostName(p analytics.Period) string {
	if p == analytics.YearBefore {
		return l.say("a year earlier")
	}
	return l.say("the previous period")
}

// ghosts counts the earlier periods that a view asks for and puts them into a block.
// The chart is drawn afterwards.
func (s *Server) ghosts(ctx context.Context, v analytics.Volume, view *chartView) ([]ghostNote, error) {
	l := localeOf(ctx)
	var notes []ghostNote
	for _, period := range view.GhostPeriods {
		g, err := s.analyst.Ghost(ctx, v, period)
		if err != nil {
			return nil, err
		}
		if len(g.Series) == 0 {
			continue
		}
		view.Ghosts = append(view.Ghosts, g)
		note := ghostNote{Name: l.ghostName(period), Range: l.rangeText(g.Request), Known: g.Collected()}
		if note.Known {
			note.SQLHref = s.blockSQL(s.analyst.VolumeSQL(ctx, g.Request))
			if !g.Request.Panel { // asked by itself, it would have a panel of its own
				note.Href = address("/explore", g.Request.Values())
			}
		}
		names := seriesLabels(g.Series)
		for i, one := range g.Series {
			row := ghostRow{Name: names[i], Count: one.Count, Total: one.Total, Ratio: one.Ratio, Now: v.Series[i].Count}
			if !g.Request.Panel {
				row.Href = address("/articles", seriesValues(listState(g.Request), g.Request, one))
			}
			note.Rows = append(note.Rows, row)
		}
		notes = append(notes, note)
	}
	return notes, nil
}

// drawGhosts lays the i-th series of earlier periods behind it, pale and dashed.
func (l *locale) drawGhosts(line *charts.Line, c *chart, i int, name string, view chartView, to scale) {
	for n, g := range view.Ghosts {
		if i >= len(g.Series) || !g.Collected() {
			continue
		}
		points := g.Series[i].Points
		// Under one name, so that the legend switches both.
		line.AddSeries(name, lineValues(to.points(points)),
			charts.WithSeriesId(fmt.Sprintf("ghost-%d-%d", n, i)),
			charts.WithLineChartOpts(opts.LineChart{Symbol: "none", ShowSymbol: opts.Bool(true)}),
			charts.WithLineStyleOpts(opts.LineStyle{Width: 1.5, Type: "dashed", Opacity: opts.Float(0.6)}),
			charts.WithItemStyleOpts(opts.ItemStyle{Opacity: opts.Float(0.6)}))
		for len(c.Ghosts) <= n {
			c.Ghosts = append(c.Ghosts, ghostLine{})
		}
		counts, totals := chartNumbers(g.Series[i])
		known := &c.Ghosts[n]
		known.Name = l.ghostName(g.Period)
		for len(known.Counts) <= i {
			known.Counts, known.Totals = append(known.Counts, nil), append(known.Totals, nil)
		}
		known.Counts[i], known.Totals[i] = counts, totals
		if known.Dates == nil {
			known.Dates = l.bucketLabels(points, g.Request.Interval)
		}
	}
}

// lineValues makes points of numbers; one between two gaps gets a dot.
func lineValues(values []float64) []opts.LineData {
	out := make([]opts.LineData, len(values))
	gap := func(i int) bool { return i < 0 || i >= len(values) || values[i] != values[i] }
	for i, v := range values {
		if gap(i) {
			out[i].Value = noValue
			continue
		}
		out[i].Value = v
		if gap(i-1) && gap(i+1) {
			out[i].Symbol, out[i].SymbolSize = "circle", 4
		}
	}
	return out
}
