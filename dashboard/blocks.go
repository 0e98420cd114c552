package dashboard

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"tidings/analytics"
)

// maxTableRows bounds the table under a chart; the downloads have every row.
const maxTableRows = 5000

// Downloads are a block's own addresses with other endings.
type Downloads struct {
	CSV, JSON                 string
	XLSX, TSV, JSONL, Parquet string // what is asked for less often
	BOM                       string // CSV with a byte order mark
	Proof                     string // CSV and its provenance
}

func newDownloads(path string, values url.Values) Downloads {
	values = without(values, allow(viewParams, "limit after")...)
	href := func(f Format, parameters ...string) string {
		v := values
		for _, p := range parameters {
			v = with(v, p, "true")
		}
		return address(path+"."+string(f), v)
	}
	return Downloads{CSV: href(CSV), JSON: href(JSON), XLSX: href(XLSX), BOM: href(CSV, "bom"), TSV: href(TSV), JSONL: href(JSONL), Parquet: href(Parquet), Proof: href(CSV, "provenance")}
}

// volumeBlock is a trend: a chart and the table of the same numbers.
type volumeBlock struct {
	ID      string // of the element; unique on the page
	Heading string
	Aria    string // what the chart shows, for those who cannot see it
	Size    string // the class that gives the chart its height
	Step    string // the interval, in words
	Problem *Problem
	Empty   []string // why there may be nothing; then there is no chart
	Chart   *chart
	Notes   []string
	Table   volumeTable
	SQLHref string // address of the statement that gives the same numbers; ""
	From    *whereFrom
	Share   *shareView
	Downloads

	CoveredHref string      // address of the statement of the coverage; ""
	Ghosts      []ghostNote // earlier periods drawn behind it
	Moves       []move      // to other ranges

	Annotations *annotationsBlock // nil: there is no chart that they could be on

	Panel *panelNote // what missing sources do to it; nil: nothing

	Undated     int64  // matching articles that are in no bucket
	UndatedHref string // their list
}

// volumeTable has the rows of the CSV in its order.
type volumeTable struct {
	Caption string
	Named   bool   // there is a column for the series
	By      string // name of the column for the group; ""
	Covered bool   // there is a column for the coverage
	Rows    []volumeRow
	More    int64 // rows that only the downloads have
}

// volumeRow is one bucket of one series.
type volumeRow struct {
	Series, Group string
	Date          string // as in the CSV
	Label         string // as people read it
	Count, Total  int64
	Ratio         float64
	Collected     bool
	Coverage      string  // per cent of what is usual; "" where nothing is known
	Share         float64 // the same as a number
	Pale          bool    // less than it would be, as in the chart
	Part          string  // what part of its bucket is counted; "" all of it
	Href          string  // the articles it counts
}

// newVolumeTable lists a volume's numbers with a link to the articles behind each.
func (l *locale) newVolumeTable(v analytics.Volume, caption string) volumeTable {
	t := volumeTable{Caption: caption, Named: len(v.Request.Selections) > 1, By: l.dimension(v.Request.By), Covered: isCovered(v)}
	for _, s := range v.Series {
		list := seriesValues(listValues(v.Request), v.Request, s)
		for _, p := range s.Points {
			if len(t.Rows) == maxTableRows {
				t.More = rowCount(v.Series) - maxTableRows
				return t
			}
			r := bucketRange(p, v.Request)
			t.Rows = append(t.Rows, volumeRow{
				Series: s.Name, Group: s.Group,
				Date:  v.Request.Interval.Format(p.Bucket),
				Label: l.bucket(p.Bucket, v.Request.Interval),
				Count: p.Count, Total: p.Total, Ratio: p.Ratio, Collected: p.Collected && !p.Uncovered(),
				Coverage: l.coverageText(p), Share: coverageShare(p), Pale: p.Pale(), Part: l.partText(p, v.Request),
				Href: address("/articles", withRange(list, r)),
			})
		}
	}
	return t
}

func rowCount(series []analytics.Series) int64 {
	var n int64
	for _, s := range series {
		n += int64(len(s.Points))
	}
	return n
}

// listValues are the parameters of the list of what a request counts, without
// its range.
func listValues(req analytics.Request) url.Values {
	return without(req.Values(), "from", "to", "interval", "by")
}

// seriesValues narrows the parameters of a list to one series of a volume.
func seriesValues(list url.Values, req analytics.Request, s analytics.Series) url.Values {
	if len(req.Selections) > 1 {
		list = without(list, "q", "topic")
		if s.Topic != "" {
			list = with(list, "topic", s.Topic)
		} else {
			list = with(list, "q", s.Query)
		}
	}
	if req.By != "" {
		list = with(list, string(req.By), s.Group)
	}
	return list
}

// newVolumeBlock fills a trend from the answer to a request; file names the
// picture that a visitor downloads.
func (l *locale) newVolumeBlock(v analytics.Volume, view chartView, corpus analytics.Corpus, file string) volumeBlock {
	b := volumeBlock{ID: "volume", Heading: l.say("Trend"), Size: "chart-tall", Step: l.interval(v.Request.Interval)}
	b.Table = l.newVolumeTable(v, title(l.unit(v.Request.Unit))+" "+l.byInterval(v.Request.Interval))
	if len(v.Series) == 0 || allEmpty(v.Series) {
		b.Empty = l.whyEmpty(v.Request, corpus, undated(v.Series))
	}
	if len(v.Series) == 0 || len(v.Series[0].Points) == 0 {
		return b
	}
	drawn := v.Series
	if len(drawn) > maxLines {
		drawn = drawn[:maxLines]
		b.Notes = append(b.Notes, l.say("The chart draws the %d largest of %d series; the table and the downloads have all.", maxLines, len(v.Series)))
	}
	c := l.lineChart(drawn, l.bucketLabels(v.Series[0].Points, v.Request.Interval), view, kindLines)
	c.Title = l.chartTitle(v)
	c.Subtitle = l.chartSubtitle(v.Request, view, corpus.Synthetic)
	c.File = file
	c.List = address("/articles", listValues(v.Request))
	c.Edges = bucketEdges(v.Series[0].Points, v.Request)
	c.Zoom = true
	c.Unit = l.axisUnit(v.Request, view.Measure)
	c.Parts = l.chartParts(v.Series[0].Points, v.Request)
	b.Chart = &c
	b.Aria = l.chartAria(v, view)
	b.Notes = append(b.Notes, l.measureNotes(v.Request, view)...)
	if view.averaged() {
		b.Notes = append(b.Notes, l.say("Thick: the average of the last %s. Thin: each %s.", l.intervals(int64(view.Average), v.Request.Interval), l.interval(v.Request.Interval)))
	}
	b.Notes = append(b.Notes, l.volumeNotes(v)...)
	if len(v.Series) == 1 && v.Request.By == "" { // else the summary has them, series by series
		b.Undated = v.Series[0].Undated
		b.UndatedHref = address("/articles", with(listValues(v.Request), "undated", "true"))
	}
	return b
}

func allEmpty(series []analytics.Series) bool {
	return !slices.ContainsFunc(series, func(s analytics.Series) bool { return s.Count > 0 })
}

// undated is how many matching articles at least are in no bucket for want of
// a date: of several series the most, as an article may match all of them.
func undated(series []analytics.Series) int64 {
	var most int64
	for _, s := range series {
		most = max(most, s.Undated)
	}
	return most
}

// chartTitle names what a chart counts.
func (l *locale) chartTitle(v analytics.Volume) string {
	var names []string
	for _, s := range v.Series {
		if !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	title := clip(strings.Join(names, " · "), 110)
	if v.Request.By != "" {
		title += ", " + l.byDimension(v.Request.By)
	}
	return title
}

// chartSubtitle is the small print of a chart that leaves its page.
func (l *locale) chartSubtitle(req analytics.Request, view chartView, synthetic bool) string {
	what := l.unit(req.Unit) + " " + l.perInterval(req.Interval)
	switch view.Measure {
	case MeasureRatio:
		what = l.say("per cent %s %s", l.ofUnit(req.Unit), l.perInterval(req.Interval))
	case MeasureIndex:
		what = l.say("share %s %s as an index, the highest 100", l.ofUnit(req.Unit), l.perInterval(req.Interval))
	case MeasureCumulative:
		what = l.say("sum of %s", what)
	}
	parts := []string{what, l.rangeText(req)}
	for _, g := range view.Ghosts {
		if g.Collected() {
			parts = append(parts, l.say("dashed: %s", l.ghostName(g.Period)))
		}
	}
	if view.averaged() {
		parts = append(parts, l.say("thick: average of %d", view.Average))
	}
	return l.finePrint(parts, req, synthetic)
}

// finePrint adds what every picture says of its data.
func (l *locale) finePrint(parts []string, req analytics.Request, synthetic bool) string {
	if req.Panel {
		parts = append(parts, l.say("fixed panel of sources"))
	}
	if note := l.filterNote(req.Values()); note != "" {
		parts = append(parts, note)
	}
	if synthetic {
		parts = append(parts, l.say("synthetic demonstration corpus"))
	}
	return strings.Join(append(parts, "Tidings"), " · ")
}

// rangeText writes a request's range and zone.
func (l *locale) rangeText(req analytics.Request) string {
	zone := zoneOrUTC(req.Zone)
	if req.Range.From.IsZero() || req.Range.To.IsZero() {
		return l.say("all time, %s", zone.String())
	}
	return l.say("%s to %s, %s", l.startText(req), l.endText(req), zone.String())
}

// startText writes the start of a range: the first day or, within a day, the moment.
func (l *locale) startText(req analytics.Request) string {
	return l.moments(req.Range.From.In(zoneOrUTC(req.Zone)))
}

// moments writes a day by its name, and a moment within a day with its time.
func (l *locale) moments(t time.Time) string {
	if t.Equal(analytics.Day.Floor(t, t.Location())) {
		return l.day(t)
	}
	return l.minute(t)
}

// endText writes the end of a range as people say it: the last day that is in
// it or, where it ends within a day, "before" that moment.
func (l *locale) endText(req analytics.Request) string {
	zone := zoneOrUTC(req.Zone)
	end := req.Range.To.In(zone)
	if end.Equal(analytics.Day.Floor(end, zone)) {
		return l.day(end.Add(-time.Nanosecond))
	}
	return l.say("before %s", l.minute(end))
}

// chartAria says in words what a chart shows and where its numbers are.
func (l *locale) chartAria(v analytics.Volume, view chartView) string {
	return l.say("Line chart of %s: %s. The table below has the same numbers.", l.chartTitle(v),
		l.chartSubtitle(v.Request, view, false))
}

// volumeNotes say what a reader of the chart may otherwise get wrong.
func (l *locale) volumeNotes(v analytics.Volume) []string {
	var notes []string
	req := v.Request
	points := v.Series[0].Points
	notes = append(notes, l.partNotes(points, req)...)
	notes = append(notes, l.coverageNotes(v)...)
	if silent := int64(v.Series[0].Uncollected()); silent > 0 {
		notes = append(notes, l.say("Nothing was collected in %d of %s: a gap in the line, not a zero.", silent, l.intervals(int64(len(points)), req.Interval)))
	}
	return notes
}

// groupsBlock is a breakdown: bars and the table of the same numbers.
type groupsBlock struct {
	ID      string
	Heading string
	By      string
	Aria    string
	Size    string
	Problem *Problem
	Empty   []string
	Chart   *chart
	Notes   []string
	Rows    []groupRow
	SQLHref string // as of a volumeBlock
	From    *whereFrom
	Downloads
}

// groupRow is one value of a dimension.
type groupRow struct {
	Value, Label string
	Count, Total int64
	Ratio        float64
	Href         string
}

// newGroupsBlock fills a breakdown from the answer to a request.
func (l *locale) newGroupsBlock(req analytics.Request, by analytics.Dimension, groups []analytics.Group, name string, slot int, file string, corpus analytics.Corpus) groupsBlock {
	b := groupsBlock{ID: "by-" + string(by), Heading: title(l.byDimension(by)), By: l.dimension(by)}
	list := req.Values()
	for _, g := range groups {
		if g.Count == 0 {
			continue // a group without a match is in the downloads, for its total
		}
		b.Rows = append(b.Rows, groupRow{Value: g.Value, Label: l.value(by, g.Value, g.Label), Count: g.Count, Total: g.Total, Ratio: g.Ratio,
			Href: address("/articles", with(without(list, "interval", "by"), string(by), g.Value))})
	}
	if len(b.Rows) == 0 {
		b.Empty = l.whyEmpty(req, corpus, 0)
		return b
	}
	drawn := groups[:min(len(b.Rows), maxBars)] // groups come by falling count
	if len(b.Rows) > maxBars {
		b.Notes = append(b.Notes, l.say("The chart draws the %d largest of %d; the table and the downloads have all.", maxBars, len(b.Rows)))
	}
	c := l.barChart(by, drawn, slot)
	c.Title = name + ", " + l.byDimension(by)
	c.Subtitle = l.finePrint([]string{l.say("articles, and per cent of all articles of each"), l.rangeText(req)}, req, corpus.Synthetic)
	c.File = file
	for _, r := range b.Rows[:len(drawn)] {
		c.Links = append(c.Links, r.Href)
	}
	b.Chart = &c
	b.Size = fmt.Sprintf("bars bars-%d", len(drawn))
	b.Aria = l.say("Bar chart of %s: %s. The table below has the same numbers.", c.Title, c.Subtitle)
	return b
}

// fileName makes the name of a download: ASCII letters, digits and hyphens
// only, so that no file system and no header minds.
func fileName(parts ...string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.Join(append([]string{"tidings"}, parts...), "-")) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 80 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

// rangeName is the part of a file name that says which range is in it.
func rangeName(req analytics.Request) string {
	if req.Range.From.IsZero() && req.Range.To.IsZero() {
		return ""
	}
	name := "start"
	if !req.Range.From.IsZero() {
		name = req.Range.From.Format(time.DateOnly)
	}
	if !req.Range.To.IsZero() {
		return name + "-" + req.Range.To.Format(time.DateOnly)
	}
	return name + "-now"
}
