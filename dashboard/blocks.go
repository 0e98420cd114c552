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
	CSV, JSON string
	Proof     string     // CSV and its provenance
	More      []Download // what is asked for less often
}

// Download is a way to have a block as a file.
type Download struct{ Label, Note, Href string }

func newDownloads(path string, values url.Values) Downloads {
	values = without(values, allow(viewParams, "limit after")...)
	href := func(f Format, parameters ...string) string {
		v := values
		for _, p := range parameters {
			v = with(v, p, "true")
		}
		return address(path+"."+string(f), v)
	}
	return Downloads{CSV: href(CSV), JSON: href(JSON), Proof: href(CSV, "provenance"), More: []Download{
		{"XLSX", "for spreadsheets", href(XLSX)},
		{"CSV with BOM", "Excel opens it as UTF-8", href(CSV, "bom")},
		{"TSV", "tabs between fields", href(TSV)},
		{"JSON Lines", "an object a line", href(JSONL)},
		{"Parquet", "typed columns", href(Parquet)},
		{"CSV and provenance", "ZIP: where the numbers come from", href(CSV, "provenance")},
	}}
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
	Partial       bool
	Href          string // the articles it counts
}

// newVolumeTable lists a volume's numbers with a link to the articles behind each.
func newVolumeTable(v analytics.Volume, caption string) volumeTable {
	t := volumeTable{Caption: caption, Named: len(v.Request.Selections) > 1, By: string(v.Request.By), Covered: isCovered(v)}
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
				Label: formatBucket(p.Bucket, v.Request.Interval),
				Count: p.Count, Total: p.Total, Ratio: p.Ratio, Collected: p.Collected && !p.Uncovered(),
				Coverage: coverageText(p), Share: coverageShare(p), Partial: p.Partial(),
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
func newVolumeBlock(v analytics.Volume, view chartView, corpus analytics.Corpus, file string) volumeBlock {
	b := volumeBlock{ID: "volume", Heading: "Trend", Size: "chart-tall", Step: string(v.Request.Interval)}
	b.Table = newVolumeTable(v, title(unitName(v.Request.Unit))+" by "+string(v.Request.Interval))
	if len(v.Series) == 0 || allEmpty(v.Series) {
		b.Empty = whyEmpty(v.Request, corpus, undated(v.Series))
	}
	if len(v.Series) == 0 || len(v.Series[0].Points) == 0 {
		return b
	}
	drawn := v.Series
	if len(drawn) > maxLines {
		drawn = drawn[:maxLines]
		b.Notes = append(b.Notes, fmt.Sprintf("The chart draws the %d largest of %d series; the table and the downloads have all.",
			maxLines, len(v.Series)))
	}
	c := lineChart(drawn, bucketLabels(v.Series[0].Points, v.Request.Interval), view, kindLines)
	c.Title = chartTitle(v)
	c.Subtitle = chartSubtitle(v.Request, view, corpus.Synthetic)
	c.File = file
	c.List = address("/articles", listValues(v.Request))
	c.Edges = bucketEdges(v.Series[0].Points, v.Request)
	c.Zoom = true
	b.Chart = &c
	b.Aria = chartAria(v, view)
	b.Notes = append(b.Notes, measureNotes(v.Request, view)...)
	if view.averaged() {
		b.Notes = append(b.Notes, fmt.Sprintf("Thick: the average of the last %d %ss. Thin: each %s.", view.Average, v.Request.Interval, v.Request.Interval))
	}
	b.Notes = append(b.Notes, volumeNotes(v)...)
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
func chartTitle(v analytics.Volume) string {
	var names []string
	for _, s := range v.Series {
		if !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	title := clip(strings.Join(names, " · "), 110)
	if v.Request.By != "" {
		title += ", by " + string(v.Request.By)
	}
	return title
}

// chartSubtitle is the small print of a chart that leaves its page.
func chartSubtitle(req analytics.Request, view chartView, synthetic bool) string {
	what := unitName(req.Unit) + " per " + string(req.Interval)
	switch view.Measure {
	case MeasureRatio:
		what = "per cent of all " + what
	case MeasureIndex:
		what = "share of all " + what + " as an index, the highest 100"
	case MeasureCumulative:
		what = "sum of " + what
	}
	parts := []string{what, rangeText(req)}
	for _, g := range view.Ghosts {
		if g.Collected() {
			parts = append(parts, "dashed: "+ghostName(g.Period))
		}
	}
	if view.averaged() {
		parts = append(parts, fmt.Sprintf("thick: average of %d", view.Average))
	}
	return finePrint(parts, req, synthetic)
}

// finePrint adds what every picture says of its data.
func finePrint(parts []string, req analytics.Request, synthetic bool) string {
	if req.Panel {
		parts = append(parts, "fixed panel of sources")
	}
	if note := filterNote(req.Values()); note != "" {
		parts = append(parts, note)
	}
	if synthetic {
		parts = append(parts, "synthetic demonstration corpus")
	}
	return strings.Join(append(parts, "Tidings"), " · ")
}

// rangeText writes a request's range and zone.
func rangeText(req analytics.Request) string {
	zone := zoneOrUTC(req.Zone)
	if req.Range.From.IsZero() || req.Range.To.IsZero() {
		return "all time, " + zone.String()
	}
	return fmt.Sprintf("%s to %s, %s", timeParam(req.Range.From, zone), endText(req), zone)
}

// endText writes the end of a range as people say it: the last day that is in
// it or, where it ends within a day, "before" that moment.
func endText(req analytics.Request) string {
	zone := zoneOrUTC(req.Zone)
	end := req.Range.To.In(zone)
	if end.Equal(analytics.Day.Floor(end, zone)) {
		return formatDay(end.Add(-time.Nanosecond))
	}
	return "before " + timeParam(end, zone)
}

// chartAria says in words what a chart shows and where its numbers are.
func chartAria(v analytics.Volume, view chartView) string {
	return fmt.Sprintf("Line chart of %s: %s. The table below has the same numbers.", chartTitle(v),
		chartSubtitle(v.Request, view, false))
}

// volumeNotes say what a reader of the chart may otherwise get wrong.
func volumeNotes(v analytics.Volume) []string {
	var notes []string
	req := v.Request
	points := v.Series[0].Points
	first, last := points[0].Bucket, points[len(points)-1].Bucket
	if first.Before(req.Range.From) {
		notes = append(notes, fmt.Sprintf("The first %s is not whole: the range begins with %s.", req.Interval, timeParam(req.Range.From, req.Zone)))
	}
	if req.Interval.Next(last).After(req.Range.To) {
		notes = append(notes, fmt.Sprintf("The last %s is not whole: the range ends with %s.", req.Interval, endText(req)))
	}
	notes = append(notes, coverageNotes(v)...)
	if silent := int64(v.Series[0].Uncollected()); silent > 0 {
		notes = append(notes, fmt.Sprintf("Nothing was collected in %s of %s %s: a gap in the line, not a zero.",
			formatCount(silent), formatCount(int64(len(points))), plural(int64(len(points)), string(req.Interval), string(req.Interval)+"s")))
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
func newGroupsBlock(req analytics.Request, by analytics.Dimension, groups []analytics.Group, title string, slot int, file string, corpus analytics.Corpus) groupsBlock {
	b := groupsBlock{ID: "by-" + string(by), Heading: "By " + string(by), By: string(by)}
	list := req.Values()
	for _, g := range groups {
		if g.Count == 0 {
			continue // a group without a match is in the downloads, for its total
		}
		b.Rows = append(b.Rows, groupRow{Value: g.Value, Label: g.Label, Count: g.Count, Total: g.Total, Ratio: g.Ratio,
			Href: address("/articles", with(without(list, "interval", "by"), string(by), g.Value))})
	}
	if len(b.Rows) == 0 {
		b.Empty = whyEmpty(req, corpus, 0)
		return b
	}
	drawn := groups[:min(len(b.Rows), maxBars)] // groups come by falling count
	if len(b.Rows) > maxBars {
		b.Notes = append(b.Notes, fmt.Sprintf("The chart draws the %d largest of %d; the table and the downloads have all.", maxBars, len(b.Rows)))
	}
	c := barChart(drawn, slot)
	c.Title = title + ", by " + string(by)
	c.Subtitle = finePrint([]string{"articles, and per cent of all articles of each", rangeText(req)}, req, corpus.Synthetic)
	c.File = file
	for _, r := range b.Rows[:len(drawn)] {
		c.Links = append(c.Links, r.Href)
	}
	b.Chart = &c
	b.Size = fmt.Sprintf("bars bars-%d", len(drawn))
	b.Aria = fmt.Sprintf("Bar chart of %s: %s. The table below has the same numbers.", c.Title, c.Subtitle)
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
