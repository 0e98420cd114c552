package dashboard

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tidings/analytics"
)

// maxHeatRows is how many sources the heat map draws; the table and the downloads have
// all.
const maxHeatRows = 40

// coveragePageView is the view of what was collected.
type coveragePageView struct {
	page
	Controls controls
	Problem  *Problem
	Empty    bool
	Heat     figure
	Note     string
	Rows     []coverageRowView
	Panel    int
	SQLHref  string // as of a volumeBlock
	From     *whereFrom
	Downloads
}

// figure is a chart with what the template needs to show it.
type figure struct {
	ID, Aria, Size string
	Chart          *chart
}

// coverageRowView is one source.
type coverageRowView struct {
	Label    string
	Href     string // what was collected from it, with its polls and imports
	Articles int64
	List     string
	Share    string
	Missing  int
	Thin     int
	Now      string
	Class    string // of the tag for Now
	Panel    bool
}

func coverageRequest(values url.Values, corpus analytics.Corpus, s func() analytics.Range) (analytics.Request, error) {
	req, err := parseRequest(values)
	if err != nil {
		return req, err
	}
	if !values.Has("from") && !values.Has("to") {
		req.Range = s()
	}
	if req.Interval == "" {
		req.Interval = analytics.Week
		if days := req.Range.To.Sub(req.Range.From).Hours() / 24; !req.Range.From.IsZero() && !req.Range.To.IsZero() && days <= 100 {
			req.Interval = analytics.Day
		}
	}
	return req, nil
}

const coverageParams = "interval from to tz source panel"

func (s *Server) coveragePage(c *gin.Context) error {
	l := s.locale(c)
	values, err := readValues(c, allow(coverageParams))
	if err != nil {
		return err
	}
	if tidy(c, values) {
		return nil
	}
	p := coveragePageView{page: s.newPage(c, l.say("Coverage"), "sources"), Downloads: newDownloads("/coverage", values)}
	req, err := coverageRequest(values, p.Corpus.Corpus, func() analytics.Range {
		return lastYear(today(p.Corpus.Corpus, s.now), zoneOrUTC(nil))
	})
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	p.Controls = s.newControls(ctx, "/coverage", values, p.Corpus.Corpus, false)
	p.Controls.coverage(l, values, req)
	t, err := s.analyst.CoverageTable(ctx, req)
	if p.Problem = s.block(err); err == nil {
		p.fill(l, t)
		p.SQLHref = s.blockSQL(s.analyst.CoverageSQL(ctx, t.Request))
		p.From = l.newWhereFrom(s.basis(ctx, t.Request), p.SQLHref, p.Downloads)
	}
	return s.render(c, statusOf(p.Problem), "coverage", p)
}

// coverage adapts the controls to the coverage, which is of sources and counts articles.
func (c *controls) coverage(l *locale, values url.Values, req analytics.Request) {
	c.Units = nil
	c.Filters = slices.DeleteFunc(c.Filters, func(f filter) bool { return f.Name != "source" })
	for _, i := range []analytics.Interval{analytics.Day, analytics.Week, analytics.Month, analytics.Quarter} {
		c.Intervals = append(c.Intervals, choice{Label: l.interval(i), Href: address(c.Path, with(values, "interval", string(i))), Current: req.Interval == i})
	}
	c.withinYear(values)
}

func (p *coveragePageView) fill(l *locale, t analytics.CoverageTable) {
	p.Panel = len(t.Panel)
	if p.Empty = len(t.Rows) == 0 || len(t.Buckets) == 0; p.Empty {
		return
	}
	list := without(url.Values(t.Request.Values()), "interval", "unit")
	for _, r := range t.Rows {
		row := coverageRowView{Label: r.Label, Articles: r.Articles, Missing: r.Missing, Thin: r.Thin, Now: l.coverageState(r.Now), Panel: slices.Contains(t.Panel, r.Publisher),
			List: address("/articles", with(list, "source", r.Publisher)), Href: sourceCoveragePath(r.Publisher, t.Request), Class: coverageClass(r.Now)}
		row.Share = "–"
		if r.Share == r.Share { // not NaN
			row.Share = l.percent(r.Share)
		}
		p.Rows = append(p.Rows, row)
	}
	drawn := t.Rows[:min(len(t.Rows), maxHeatRows)]
	if len(t.Rows) > maxHeatRows {
		p.Note = l.say("The map draws the %d sources with the most articles of %d; the table and the downloads have all.", maxHeatRows, len(t.Rows))
	}
	c := heatMap(l, t, drawn, p.Rows)
	size := 10
	for size < len(drawn) {
		size *= 2
	}
	p.Heat = figure{ID: "coverage", Size: "heat heat-" + strconv.Itoa(size), Chart: &c,
		Aria: l.say("Heat map of %d [1:source|sources] %s: %s. The table below has the sums.", len(drawn), l.byInterval(t.Request.Interval), l.rangeText(t.Request))}
}

// coverageState names what was collected, as tables and maps show it.
func (l *locale) coverageState(s analytics.CoverageState) string {
	switch s {
	case analytics.AsUsual:
		return l.say("usual")
	case analytics.Little:
		return l.say("little")
	case analytics.Silent:
		return l.say("silent")
	default:
		return l.say("not collected")
	}
}

// coverageClass is the class of the tag of a state.
func coverageClass(s analytics.CoverageState) string {
	switch s {
	case analytics.AsUsual:
		return "ok"
	case analytics.Little:
		return "silent"
	default:
		return "failing"
	}
}

// heatMap builds the map of sources by time.
func heatMap(l *locale, t analytics.CoverageTable, drawn []analytics.CoverageRow, views []coverageRowView) chart {
	// Squares of a scatter chart: chart.js makes them as large as their cells.
	heat := charts.NewScatter()
	labels := make([]string, len(t.Buckets))
	for i, b := range t.Buckets {
		labels[i] = l.axisLabel(b, t.Request.Interval)
	}
	names := make([]string, len(drawn))
	cells := map[analytics.CoverageState][]opts.ScatterData{}
	c := chart{Kind: kindHeat, Measure: MeasureCount}
	for y, r := range drawn {
		names[y] = r.Label
		c.Links = append(c.Links, views[y].Href)
		texts := make([]string, len(r.Cells))
		for x, cell := range r.Cells {
			cells[cell.State] = append(cells[cell.State], opts.ScatterData{Value: [2]int{x, y}})
			texts[x] = l.cellText(cell)
		}
		c.Cells = append(c.Cells, texts)
	}
	points := make([]analytics.Point, len(t.Buckets))
	for i, b := range t.Buckets {
		points[i].Bucket = b
	}
	c.Edges = bucketEdges(points, t.Request)
	heat.SetGlobalOptions(
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Top: "4", Left: "0"}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "item"}),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "36", Top: "36", Bottom: "8", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: labels}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Data: names, Inverse: opts.Bool(true)}),
	)
	heat.SetXAxis(labels)
	for _, state := range []analytics.CoverageState{analytics.AsUsual, analytics.Little, analytics.Silent, analytics.NotCollected} {
		if len(cells[state]) > 0 {
			heat.AddSeries(l.coverageState(state), cells[state], charts.WithSeriesId(state.String()), charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "rect"}))
		}
	}
	heat.Validate()
	c.Option = heat.JSON()
	c.Title = l.say("Coverage of sources")
	c.Subtitle = l.finePrint([]string{l.byInterval(t.Request.Interval), l.rangeText(t.Request)}, t.Request, false)
	c.File = fileName("coverage", rangeName(t.Request))
	return c
}

// cellText says a cell of the map in words.
func (l *locale) cellText(cell analytics.CoverageCell) string {
	state := l.coverageState(cell.State)
	switch {
	case cell.Usual > 0 && cell.Running:
		return l.say("%s: %d [2:article|articles], usually about %s by now (not over yet)", state, cell.Articles, l.expected(cell.Usual))
	case cell.Usual > 0:
		return l.say("%s: %d [2:article|articles], usually about %s", state, cell.Articles, l.expected(cell.Usual))
	case cell.Running:
		return l.say("%s: %d [2:article|articles] (not over yet)", state, cell.Articles)
	default:
		return l.say("%s: %d [2:article|articles]", state, cell.Articles)
	}
}

// CoverageRows are the coverage of publishers with the columns source, date, articles,
// usual, share (empty where nothing is expected), state and running (it has a day that is
// not over).
func CoverageRows(t analytics.CoverageTable) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "source"), ColumnsOf(Dates, "date"), ColumnsOf(Integers, "articles"), ColumnsOf(Floats, "usual", "share"), ColumnsOf(Texts, "state"), ColumnsOf(Booleans, "running"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, r := range t.Rows {
			for i, cell := range r.Cells {
				share := None()
				if cell.Share == cell.Share { // not NaN
					share = Float(cell.Share)
				}
				if err := row(Text(r.Publisher), Bucket(t.Buckets[i], t.Request.Interval), Int(cell.Articles), Float(cell.Usual), share, Text(cell.State.String()), Bool(cell.Running)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (x *Exporter) coverage(ctx context.Context, r exportRequest) (*Export, error) {
	asking, cancel := x.questions(ctx)
	defer cancel()
	corpus, err := x.Analyst.Corpus(asking)
	if err != nil {
		return nil, err
	}
	req, err := coverageRequest(r.values, corpus, func() analytics.Range { return lastYear(today(corpus, x.Now), zoneOrUTC(nil)) })
	if err != nil {
		return nil, err
	}
	return x.block(ctx, req, []string{"coverage"}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		t, err := x.Analyst.CoverageTable(ctx, req)
		return CoverageRows(t), nil, err
	})
}
