package dashboard

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"tidings/analytics"
)

// Report is a board as a document: one for people, which opens without a network and can
// be printed, with charts as SVG, tables, and for each number where it comes from. Write it
// with WriteHTML or WriteMarkdown.
type Report struct {
	locale    *locale
	Board     analytics.Board
	Range     string
	By        string // the interval: "by week"
	Whole     string // "last whole week"
	Unit      string
	Filters   string // ""
	Made      string
	AsOf      string
	Stored    int64
	Synthetic bool
	Version   string // of the product
	Address   string // of the board on the dashboard
	Items     []ReportItem
	Voice     *ReportVoice // nil where nothing is compared
	Stories   storiesBlock
	Silent    silentBlock
}

// ReportItem is a topic or a query in a report.
type ReportItem struct {
	Place   int
	Name    string
	Topic   string // slug; "" for a query
	Version int
	Query   string
	Problem string // why there are no numbers

	Figures                 template.HTML // "3 articles of 12"
	Count, Total, Undated   int64         // over the range
	Ratio                   float64
	Latest, Previous        string // the last whole bucket and the one before; ""
	LatestCount, PriorCount int64
	Silent                  bool // nothing was collected in the last whole bucket
	Change                  string
	Alarm                   string // an anomaly in the latest buckets; ""
	Notes                   []string
	Table                   volumeTable
	SQL                     string // the statement that gives the same numbers
	Picture                 *ReportPicture
}

// ReportVoice is the share of voice of what is compared.
type ReportVoice struct {
	Rows    []voiceRow
	SQL     string
	Picture *ReportPicture
}

// ReportPicture is a chart.
type ReportPicture struct {
	File string // its name where it lies beside the report
	Alt  string
	SVG  []byte
}

// ReportLanguages are the languages in which reports can be written: those of the pages.
func ReportLanguages() []string {
	var out []string
	for _, l := range built.all {
		out = append(out, l.Lang())
	}
	return out
}

// Report makes the report of a board over its own range, or that of some parameters: those
// of the board's page. Its words are of one of the ReportLanguages. What is wrong with
// either is an error of analytics.
func (x *Exporter) Report(ctx context.Context, b analytics.Board, values url.Values, language string) (*Report, error) {
	for _, l := range built.all {
		if l.Lang() == language {
			return x.report(ctx, l, b, values)
		}
	}
	return nil, &analytics.ParamError{Name: "in", Value: language, Allowed: analytics.Says("one of %s", strings.Join(ReportLanguages(), ", "))}
}

func (x *Exporter) report(ctx context.Context, l *locale, b analytics.Board, values url.Values) (*Report, error) {
	ctx = context.WithValue(ctx, localeKey{}, l) // for the blocks of pages that are in it
	values, err := checkValues(values, allow(boardParams))
	if err != nil {
		return nil, err
	}
	corpus, err := x.Analyst.Corpus(ctx)
	if err != nil {
		return nil, err
	}
	asked := askedBoard{Board: b, Path: "/board", Values: values}
	if b.Slug != "" {
		asked.Path, asked.Saved = boardPath(b.Slug), true
	}
	req, err := asked.request(corpus, x.Now)
	if err != nil {
		return nil, err
	}
	req, cards, err := x.Analyst.Cards(ctx, req, b.Items)
	if err != nil {
		return nil, err
	}
	basis, err := x.Analyst.Basis(ctx, req)
	if err != nil {
		return nil, err
	}
	b.Name = l.boardName(b)
	r := &Report{locale: l, Board: b, Range: l.rangeText(req), By: l.byInterval(req.Interval), Whole: l.lastWhole(req.Interval), Unit: l.unit(req.Unit), Filters: l.filterNote(req.Values()),
		Made: l.moment(x.Now().UTC()), AsOf: l.moment(basis.AsOf), Stored: basis.Stored, Synthetic: basis.Synthetic, Version: x.Version,
		Address: asked.address("", values)}
	if n := int64(len(basis.Request.PanelOf)); n > 0 {
		r.Filters = strings.TrimPrefix(r.Filters+", "+l.say("the fixed panel of %d [1:source|sources]", n), ", ")
	}
	alarms, alarmed, err := x.Analyst.Alarms(ctx, req)
	if err != nil {
		return nil, err
	}
	compared := analytics.Volume{Request: req}
	for i, card := range cards {
		item, err := x.reportItem(ctx, l, i, card, req, basis)
		if err != nil {
			return nil, err
		}
		if a, ok := alarms[item.Topic]; ok && item.Topic != "" {
			v := newEventView(l, alarmed, a)
			item.Alarm = l.reportAlarm(v, alarmed.Unit)
		}
		r.Items = append(r.Items, item)
		if card.Err == nil {
			compared.Series = append(compared.Series, card.Series)
		}
	}
	if err := x.reportVoice(ctx, r, compared, basis); err != nil {
		return nil, err
	}
	if r.Stories, err = newStoriesBlock(ctx, x.Analyst, req, b.Items); err != nil {
		return nil, err
	}
	if r.Silent, err = newSilentBlock(ctx, x.Analyst, req); err != nil {
		return nil, err
	}
	return r, x.Analyst.Unchanged(ctx, basis)
}

func (x *Exporter) reportItem(ctx context.Context, l *locale, i int, card analytics.BoardCard, req analytics.Request, basis analytics.Basis) (ReportItem, error) {
	item := ReportItem{Place: i + 1, Name: card.Topic.Name, Topic: card.Item.Topic, Query: card.Topic.Query, Version: card.Topic.Version}
	if card.Err != nil {
		item.Problem = l.errorText(card.Err)
		return item, nil
	}
	of := card.Item.Selection()
	own := req
	own.Selections = []analytics.Selection{of}
	v := analytics.Volume{Request: own, Series: []analytics.Series{card.Series}}
	s := v.Series[0]
	item.Count, item.Total, item.Ratio, item.Undated = s.Count, s.Total, s.Ratio, s.Undated
	item.Figures = l.reportFigures(s, req.Unit)
	item.Table = l.newVolumeTable(v, item.Name+", "+l.unit(req.Unit)+" "+l.byInterval(req.Interval))
	if !card.Latest.Bucket.IsZero() {
		item.Latest, item.LatestCount, item.Silent = l.bucket(card.Latest.Bucket, req.Interval), card.Latest.Count, !card.Latest.Collected
	}
	if !card.Previous.Bucket.IsZero() {
		item.Previous, item.PriorCount = l.bucket(card.Previous.Bucket, req.Interval), card.Previous.Count
	}
	if card.Changed {
		item.Change = l.change(card.Change)
	}
	statement, err := x.Analyst.VolumeSQL(ctx, own)
	if err != nil {
		return item, err
	}
	item.SQL = statementText(statement)
	if len(s.Points) == 0 {
		return item, nil
	}
	item.Notes = l.volumeNotes(v)
	view := chartView{Measure: MeasureCount}
	if item.Topic != "" && slices.Contains(analytics.AnomalyIntervals, req.Interval) {
		found, err := x.Analyst.Anomalies(ctx, own)
		if err != nil {
			return item, err
		}
		view.Anomalies = &found
	}
	p := volumePicture(l, fmt.Sprintf("chart%d", i+1), v, view, basis.Synthetic)
	single := basis
	if only := selectionOf(&basis, of); only != nil {
		single = *only
	}
	p.Source = l.sourceLine(single, x.Now())
	item.Picture, err = reportPicture(p, fmt.Sprintf("%d-%s", i+1, fileName(of.Name())[len("tidings-"):]))
	return item, err
}

// reportVoice adds the share of voice of what could be counted.
func (x *Exporter) reportVoice(ctx context.Context, r *Report, compared analytics.Volume, basis analytics.Basis) error {
	l := r.locale
	if len(compared.Series) < 2 || len(compared.Series[0].Points) == 0 {
		return nil
	}
	voice := analytics.VoiceOf(compared)
	r.Voice = &ReportVoice{}
	for _, s := range voice.Series {
		r.Voice.Rows = append(r.Voice.Rows, voiceRow{Name: s.Name, Count: s.Share.Count, Of: s.Share.Of, Share: s.Share.Ratio()})
	}
	statement, err := x.Analyst.VoiceSQL(ctx, compared.Request)
	if err != nil {
		return err
	}
	r.Voice.SQL = statementText(statement)
	if voice.Series[0].Share.Of == 0 {
		return nil
	}
	p := voicePicture(l, "voice", voice, basis.Synthetic)
	p.Source = l.sourceLine(basis, x.Now())
	r.Voice.Picture, err = reportPicture(p, "voice")
	return err
}

func reportPicture(p picture, name string) (*ReportPicture, error) {
	var out bytes.Buffer
	if err := writeSVG(&out, p); err != nil {
		return nil, err
	}
	return &ReportPicture{File: name + ".svg", Alt: p.Title + ": " + p.Subtitle, SVG: out.Bytes()}, nil
}

// statementText writes a statement with the values of its parameters, for people.
func statementText(s analytics.Statement) string {
	text := s.Text
	var names []string
	for name := range s.Values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		text += fmt.Sprintf("\n-- $%s = %s", name, s.Values[name])
	}
	return text
}

// fileDate is the part of a report's name that says when it was made.
func fileDate(now time.Time) string { return now.UTC().Format(time.DateOnly) }
