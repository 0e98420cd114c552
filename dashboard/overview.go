package dashboard

import (
	"context"
	"html/template"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// overviewPageView is the view of the first page.
type overviewPageView struct {
	page
	Controls  controls
	Dates     string // of the corpus, from the first to the last
	RangeText string
	Problem   *Problem
	Cards     []cardView
	Marked    bool        // a card's chart has marks of coverage
	First     *firstSteps // nil where something is stored
	AlarmsOf  *Problem    // why nothing is said of anomalies
	Parts     []latePart  // what costs more than the cards
	Present   string
	Share     *shareView
	SQLHref   string // as of a volumeBlock
	From      *whereFrom
	Downloads
}

// cardView is one topic on the overview, or a topic or a query on a board.
type cardView struct {
	ID       string // of its elements
	Problem  *Problem
	Query    string     // of a query on a board; ""
	Alarm    *alarmView // nil where no anomalies were looked for
	Share    *shareView
	Size     string // the class that gives the chart its height
	Topic    analytics.Topic
	Href     string
	Chart    *chart
	Aria     string
	Table    volumeTable
	Latest   string // name of the last whole bucket; "" where there is none
	Count    int64
	Ratio    float64
	Silent   bool   // nothing was collected in it
	Coverage string // what was collected of its usual volume, where that is a part; ""
	Marks    []string
	Counted  template.HTML // how many, with the link to their list
	Before   string        // how many the bucket before has; "" without one
	Detail   string        // Ratio and Latest, below Count
	NoWhole  string        // that there is no whole bucket
	Change   string        // such as "+20%"; "" where there is nothing to compare with
	Trend    string        // up, down or flat: for the arrow
	SQLHref  string
	From     *whereFrom

	PreviousCoverage string // as Coverage, of the bucket before
	Downloads
}

// overviewRequest reads the overview's parameters. Where they name no range or
// interval it is the last year by week.
func overviewRequest(values url.Values, corpus analytics.Corpus, now func() time.Time) (analytics.Request, error) {
	req, err := parseRequest(values)
	if err != nil {
		return req, err
	}
	if req.Interval == "" {
		req.Interval = analytics.Week
	}
	if !values.Has("from") && !values.Has("to") {
		req.Range = lastYear(today(corpus, now), zoneOrUTC(req.Zone))
	}
	return req, nil
}

// lastYear is the year up to the end of a day.
func lastYear(today time.Time, zone *time.Location) analytics.Range {
	end := startOfDay(today.In(zone)).AddDate(0, 0, 1)
	return analytics.Range{From: end.AddDate(-1, 0, 0), To: end}
}

func (s *Server) overviewPage(c *gin.Context) error {
	l := s.locale(c)
	values, err := readValues(c, allow("interval", scopeParams))
	if err != nil {
		return err
	}
	if tidy(c, values) {
		return nil
	}
	view := overviewPageView{page: s.newPage(c, l.say("Overview"), "overview")}
	if corpus := view.Corpus.Corpus; !corpus.First.IsZero() {
		view.Dates = l.daySpan(corpus.First, corpus.Last)
	}
	req, err := overviewRequest(values, view.Corpus.Corpus, s.now)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	if view.Corpus.Problem == nil && view.Corpus.Articles == 0 {
		view.First = &firstSteps{Feeds: s.config.Feeds != nil}
	}
	view.Controls = s.newControls(ctx, "/", values, view.Corpus.Corpus, false)
	view.Controls.overview(l, values)
	scope := without(values, "interval")
	if !values.Has("from") && !values.Has("to") { // the year ends with the last article, which new ones move on
		scope = with(scope, "from", req.Values()["from"]...)
	}
	view.Newer = view.newerMark(scope, "/", values)
	view.RangeText = l.rangeBy(req)
	view.Downloads = newDownloads("/overview", values)
	var cards []analytics.Card
	var alarms alarms
	atOnce(func() { cards, err = s.analyst.Overview(ctx, req) }, func() { alarms = s.alarms(ctx, req) })
	view.Problem, view.AlarmsOf = s.block(err), alarms.problem
	if err == nil {
		view.SQLHref = s.blockSQL(s.analyst.OverviewSQL(ctx, req))
	}
	all := req
	all.Selections = nil
	for _, card := range cards {
		all.Selections = append(all.Selections, analytics.Selection{Topic: card.Topic.Slug})
	}
	basis := s.basis(ctx, all)
	view.From = l.newWhereFrom(basis, view.SQLHref, view.Downloads)
	for _, card := range cards {
		shown := newCardView(l, card, analytics.Selection{Topic: card.Topic.Slug}, req, view.Corpus.Synthetic)
		shown.Alarm = alarms.of(l, card.Topic.Slug)
		s.sourced(l, shown.Chart, selectionOf(basis, analytics.Selection{Topic: card.Topic.Slug}))
		own := req
		own.Selections = []analytics.Selection{{Topic: card.Topic.Slug}}
		shown.SQLHref = s.blockSQL(s.analyst.VolumeSQL(ctx, own))
		shown.From = l.newWhereFrom(selectionOf(basis, own.Selections[0]), shown.SQLHref, shown.Downloads).covered(s.blockSQL(s.analyst.CoveredSQL(ctx, own)))
		shown.Share = s.shareVolume(own, chartView{Measure: MeasureCount}, shown.Href)
		view.Cards = append(view.Cards, shown)
		view.Marked = view.Marked || len(shown.Marks) > 0
	}
	view.Share = &shareView{What: "page", Link: address("/", values)}
	view.Present = address("/present", values)
	shown := askedBoard{Board: analytics.Board{Name: untitled}, Path: "/board"}
	for _, card := range cards[:min(len(cards), analytics.MaxBoardItems)] {
		shown.Items = append(shown.Items, analytics.BoardItem{Topic: card.Topic.Slug})
	}
	view.Parts = overviewParts(l, shown, req)
	return s.render(c, statusOf(view.Problem), "overview", view)
}

// newCardView fills the card of a selection from the answer to req.
func newCardView(l *locale, card analytics.Card, of analytics.Selection, req analytics.Request, synthetic bool) cardView {
	topic := card.Topic
	req.Selections = []analytics.Selection{of}
	asked := analytics.Volume{Request: req, Series: []analytics.Series{card.Series}}
	// The card's own state, spelt out: the topic's page has other defaults.
	state, path := without(req.Values(), "topic"), topicPath(topic.Slug)
	if of.Topic == "" {
		state, path = req.Values(), "/explore"
	}
	view := cardView{
		ID:        "topic-" + topic.Slug,
		Size:      "chart-card",
		Topic:     topic,
		Href:      address(path, state),
		Table:     l.newVolumeTable(asked, l.say("%s, articles %s", topic.Name, l.byInterval(req.Interval))),
		Downloads: newDownloads(path+"/volume", state),
	}
	if card.Latest.Bucket.IsZero() {
		view.NoWhole = l.noWhole(req.Interval)
	} else {
		r := bucketRange(card.Latest, req)
		list := listValues(req)
		view.Latest = l.bucket(card.Latest.Bucket, req.Interval)
		view.Count, view.Ratio = card.Latest.Count, card.Latest.Ratio
		view.Silent = !card.Latest.Collected || card.Latest.Uncovered()
		if card.Latest.Partial() {
			view.Coverage = l.coverageText(card.Latest)
		}
		view.Counted = l.countedLink(card.Latest.Count, req.Unit, address("/articles", withRange(list, r)))
		view.Detail = l.ratioIn(card.Latest, req.Unit, view.Latest)
	}
	if !card.Previous.Bucket.IsZero() {
		view.Before = l.before(card.Previous.Count, req.Interval)
	}
	if card.Previous.Partial() {
		view.PreviousCoverage = l.coverageText(card.Previous)
	}
	if card.Changed {
		view.Change = l.change(card.Change)
		view.Trend = trend(card.Change)
	}
	if len(card.Series.Points) > 0 {
		c := l.lineChart([]analytics.Series{card.Series}, l.bucketLabels(card.Series.Points, req.Interval),
			chartView{Measure: MeasureCount}, kindSpark)
		c.Title = topic.Name
		c.Subtitle = l.chartSubtitle(req, chartView{Measure: MeasureCount}, synthetic)
		c.File = fileName(of.Name(), string(req.Interval), rangeName(req))
		c.List = address("/articles", listValues(req))
		c.Edges = bucketEdges(card.Series.Points, req)
		c.Parts = l.chartParts(card.Series.Points, req)
		view.Chart = &c
		view.Marks = append(l.partNotes(card.Series.Points, req), l.coverageNotes(asked)...)
		view.Aria = l.say("Line chart of %s: %s. The numbers are under “Table and downloads”.", topic.Name, c.Subtitle)
	}
	return view
}

// overviewParts are the places of what the overview shows below its cards: the share of
// voice of the topics shown, and the stories and the silent sources of all articles.
func overviewParts(l *locale, shown askedBoard, req analytics.Request) []latePart {
	parts := shown.parts(l, req)
	if len(shown.Items) < 2 {
		return askedBoard{Board: analytics.Board{Name: untitled}, Path: "/board"}.parts(l, req)
	}
	return append(parts[:1], askedBoard{Board: analytics.Board{Name: untitled}, Path: "/board"}.parts(l, req)...)
}

func trend(change float64) string {
	switch {
	case change > 0:
		return "up"
	case change < 0:
		return "down"
	default:
		return "flat"
	}
}

// overview adapts the controls to the overview, whose interval and range have
// defaults of their own.
func (c *controls) overview(l *locale, values url.Values) {
	for _, i := range []analytics.Interval{analytics.Day, analytics.Week, analytics.Month, analytics.Quarter} {
		current := values.Get("interval") == string(i) || (!values.Has("interval") && i == analytics.Week)
		c.Intervals = append(c.Intervals, choice{Label: l.interval(i), Href: address(c.Path, with(values, "interval", string(i))), Current: current})
	}
	// "All time" would be the default range again: an open one is not what
	// the overview means by no range.
	c.Ranges = c.Ranges[:len(c.Ranges)-1]
	if !values.Has("from") && !values.Has("to") {
		for i := range c.Ranges {
			c.Ranges[i].Current = c.Ranges[i].Label == l.say("1 year")
		}
	}
}

func (x *Exporter) overview(ctx context.Context, r exportRequest) (*Export, error) {
	asking, cancel := x.questions(ctx)
	defer cancel()
	corpus, err := x.Analyst.Corpus(asking)
	if err != nil {
		return nil, err
	}
	req, err := overviewRequest(r.values, corpus, x.Now)
	if err != nil {
		return nil, err
	}
	covered, err := parseSwitch(r.values, "coverage", false)
	if err != nil {
		return nil, err
	}
	topics, err := x.Analyst.Topics(asking)
	if err != nil {
		return nil, err
	}
	for _, t := range topics { // an overview is of all of them
		req.Selections = append(req.Selections, analytics.Selection{Topic: t.Slug})
	}
	e, err := x.block(ctx, req, []string{"overview"}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		cards, err := x.Analyst.Overview(ctx, req)
		return CardRows(req.Interval, cards, covered), nil, err
	})
	if err == nil {
		e.Name = fileName("overview", string(req.Interval))
	}
	return e, err
}

// topics lists the topics.
func (x *Exporter) topics(ctx context.Context, _ exportRequest) (*Export, error) {
	return x.block(ctx, analytics.Request{}, []string{"topics"}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		topics, err := x.Analyst.Topics(ctx)
		return TopicRows(topics), nil, err
	})
}
