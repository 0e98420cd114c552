package dashboard

import (
	"context"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// eventsShown is how many anomalies a page lists with their reasons.
const eventsShown = 20

// lastYearAt is the place of the last year among the usual ranges.
const lastYearAt = 2

// anomaliesPageView is the view of the anomalies of all topics.
type anomaliesPageView struct {
	page
	Controls controls
	Block    eventsBlock
	Feed     string // address of the Atom feed
}

// eventsBlock lists anomalies.
type eventsBlock struct {
	Problem *Problem
	Rows    []eventView
	More    int    // that only the downloads have
	Named   bool   // rows name their topics
	Note    string // what was looked for
	Downloads
}

// eventView is one anomaly with its reasons.
type eventView struct {
	ID        string // of its element
	Topic     string
	Href      string // the topic around it
	When      string
	What      template.HTML // when, how many, and how unusual that is
	ListHref  string        // its articles
	Observed  int64
	Expected  string
	Times     string // "2.1 times as many"
	Unlikely  string
	Reasons   []reasonView
	Headlines []headlineView
	Doubts    []string
	Problem   *Problem // why there are no reasons
	SQLHref   string   // address of the statement of the words and names; ""
	SharesOf  string   // address of that of the sources and stories; ""
	Why       latePart
}

// reasonView is one kind of reason: words, names, sources or stories.
type reasonView struct {
	Label string
	Items []reasonItem
}

type reasonItem struct{ Text, Note, Href string } // Href is "" where nothing is behind it

type headlineView struct{ Title, Href, Source string }

// anomalyRequest reads the parameters of the anomalies' page. Where they name no range it
// is the last year.
func anomalyRequest(values url.Values, corpus analytics.Corpus, now func() time.Time) (analytics.Request, error) {
	req, err := parseRequest(values)
	if err != nil {
		return req, err
	}
	if req.Interval == "" {
		req.Interval = analytics.Day
	}
	if !values.Has("from") && !values.Has("to") {
		req.Range = lastYear(today(corpus, now), zoneOrUTC(req.Zone))
	}
	return req, nil
}

func (s *Server) anomaliesPage(c *gin.Context) error {
	l := s.locale(c)
	values, err := readValues(c, allow("topic interval", scopeParams))
	if err != nil {
		return err
	}
	if tidy(c, values) {
		return nil
	}
	view := anomaliesPageView{page: s.newPage(c, l.say("Anomalies"), "anomalies"), Feed: address("/anomalies.atom", without(values, "from", "to"))}
	req, err := anomalyRequest(values, view.Corpus.Corpus, s.now)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	view.Controls = s.newControls(ctx, "/anomalies", values, view.Corpus.Corpus, false)
	view.Controls.anomalies(l, values)
	found, err := s.analyst.Anomalies(ctx, req)
	if view.Block.Problem = s.block(err); err == nil {
		view.Block = newEventsBlock(l, found)
	}
	view.Block.Named = true
	view.Block.Downloads = newDownloads("/anomalies", values)
	return s.render(c, statusOf(view.Block.Problem), "anomalies", view)
}

// anomalies adapts the controls to the anomalies' page, whose range is the last year
// where nothing else is said.
func (c *controls) anomalies(l *locale, values url.Values) {
	for _, i := range analytics.AnomalyIntervals {
		current := values.Get("interval") == string(i) || (!values.Has("interval") && i == analytics.Day)
		c.Intervals = append(c.Intervals, choice{Label: l.interval(i), Href: address(c.Path, with(values, "interval", string(i))), Current: current})
	}
	c.withinYear(values)
}

// withinYear adapts the ranges to a page that shows the last year where nothing else is
// said.
func (c *controls) withinYear(values url.Values) {
	c.Ranges = c.Ranges[:len(c.Ranges)-1]
	if !values.Has("from") && !values.Has("to") {
		c.Ranges[lastYearAt].Current = true
	}
}

// newEventsBlock fills a list of anomalies, whose reasons come later.
func newEventsBlock(l *locale, found analytics.Anomalies) eventsBlock {
	b := eventsBlock{Note: l.testedNote(found)}
	for i, x := range found.Events {
		if i == eventsShown {
			b.More = len(found.Events) - eventsShown
			break
		}
		b.Rows = append(b.Rows, newEventView(l, found.Request, x))
	}
	return b
}

// testedNote says how many buckets were tested, and how many were not.
func (l *locale) testedNote(found analytics.Anomalies) string {
	tested, topics, other := int64(0), int64(len(found.Expectations)), map[string]int64{}
	for _, row := range found.Expectations {
		for _, e := range row {
			if e.Tested {
				tested++
			} else {
				other[e.Why]++
			}
		}
	}
	var parts []string
	if n := other["too little history"]; n > 0 {
		parts = append(parts, l.say("%d too little history", n))
	}
	if n := other["not collected"]; n > 0 {
		parts = append(parts, l.say("%d not collected", n))
	}
	if n := other["partly collected"]; n > 0 {
		parts = append(parts, l.say("%d partly collected", n))
	}
	untested := strings.Join(parts, ", ")
	switch week := found.Request.Interval == analytics.Week; {
	case week && untested != "":
		return l.say("%d [1:week|weeks] of %d [2:topic|topics] were tested; not tested: %s.", tested, topics, untested)
	case week:
		return l.say("%d [1:week|weeks] of %d [2:topic|topics] were tested.", tested, topics)
	case untested != "":
		return l.say("%d [1:day|days] of %d [2:topic|topics] were tested; not tested: %s.", tested, topics, untested)
	default:
		return l.say("%d [1:day|days] of %d [2:topic|topics] were tested.", tested, topics)
	}
}

// eventView fills one anomaly, in a language.
func (s *Server) eventView(ctx context.Context, l *locale, req analytics.Request, x analytics.Anomaly) eventView {
	v := newEventView(l, req, x)
	reasons, err := s.analyst.Reasons(ctx, req, x)
	if v.Problem = s.block(err); err == nil {
		v.explain(l, reasons)
		v.SQLHref = s.blockSQL(s.analyst.WordsSQL(ctx, reasons.Distinction))
		v.SharesOf = s.blockSQL(s.analyst.SharesSQL(ctx, reasons.Distinction))
	}
	return v
}

func newEventView(l *locale, req analytics.Request, x analytics.Anomaly) eventView {
	zone := zoneOrUTC(req.Zone)
	list := withRange(with(without(url.Values(req.Values()), "topic", "interval", "by", "from", "to"), "topic", x.Topic.Slug), x.Range)
	around := analytics.Range{From: x.Range.From.AddDate(0, 0, -60), To: x.Range.To.AddDate(0, 0, 30)}
	if req.Interval == analytics.Week {
		around.From, around.To = x.Range.From.AddDate(-1, 0, 0), x.Range.To.AddDate(0, 0, 7*8)
	}
	near := withRange(with(without(url.Values(req.Values()), "topic", "by", "from", "to"), "interval", string(req.Interval)), around)
	v := eventView{
		ID:       fileName("event", x.Topic.Slug, x.Range.From.In(zone).Format(time.DateOnly)),
		Topic:    x.Topic.Name,
		Href:     address(topicPath(x.Topic.Slug), near),
		When:     l.days(x.Range, zone),
		ListHref: address("/articles", list),
		Observed: x.Observed,
		Expected: l.expected(x.Expected),
		Times:    l.timesAsMany(x),
		Unlikely: l.chance(x.P, req.Interval),
		Why:      latePart{whyHref(req, x), l.say("Why: words, names, sources and stories")},
	}
	switch req.Unit {
	case analytics.Texts:
		v.What = l.markup("<span class=\"nb\">%s</span>: <a href=\"%s\"><strong>%d</strong> distinct [3:text|texts]</a> where %s were expected: %s, %s.", v.When, v.ListHref, v.Observed, v.Expected, v.Times, v.Unlikely)
	case analytics.Stories:
		v.What = l.markup("<span class=\"nb\">%s</span>: <a href=\"%s\"><strong>%d</strong> [3:story|stories]</a> where %s were expected: %s, %s.", v.When, v.ListHref, v.Observed, v.Expected, v.Times, v.Unlikely)
	default:
		v.What = l.markup("<span class=\"nb\">%s</span>: <a href=\"%s\"><strong>%d</strong> [3:article|articles]</a> where %s were expected: %s, %s.", v.When, v.ListHref, v.Observed, v.Expected, v.Times, v.Unlikely)
	}
	return v
}

// days writes the days of a range.
func (l *locale) days(r analytics.Range, zone *time.Location) string {
	first, last := r.From.In(zone), r.To.In(zone).Add(-time.Nanosecond)
	if first.Format(time.DateOnly) == last.Format(time.DateOnly) {
		return l.day(first)
	}
	return l.say("%[1]s to %[2]s", l.day(first), l.day(last)) // which is another text than that of a change
}

// expected writes an expected number: whole from ten on.
func (l *locale) expected(x float64) string {
	if x >= 10 {
		return l.count(int64(math.Round(x)))
	}
	return l.number(x, 1)
}

// timesAsMany says by how much more than expected there was.
func (l *locale) timesAsMany(x analytics.Anomaly) string {
	if r := x.Ratio(); r < 100 {
		return l.say("%s times as many", l.number(r, 1))
	}
	return l.say("over 100 times as many")
}

// chance says how seldom something of a probability comes.
func (l *locale) chance(p float64, interval analytics.Interval) string {
	week := interval == analytics.Week
	if p < 1e-6 {
		if week {
			return l.say("by chance less than once in a million weeks")
		}
		return l.say("by chance less than once in a million days")
	}
	once := 1 / p
	digits := math.Pow(10, math.Floor(math.Log10(once))-1)
	rounded := int64(math.Round(once/digits) * digits)
	if week {
		return l.say("by chance about once in %d [1:week|weeks]", rounded)
	}
	return l.say("by chance about once in %d [1:day|days]", rounded)
}

// explain adds the reasons.
func (v *eventView) explain(l *locale, r analytics.Reasons) {
	add := func(label string, items []reasonItem) {
		if len(items) > 0 {
			v.Reasons = append(v.Reasons, reasonView{label, items})
		}
	}
	words := func(list []analytics.Keyword) (items []reasonItem) {
		for _, w := range list {
			items = append(items, reasonItem{Text: w.Shown, Note: l.say("%d of %d; usually %s", w.Target.Count, w.Target.Of, l.percent(w.Reference.Ratio()))})
		}
		return items
	}
	add(l.say("Words"), words(r.Words))
	add(l.say("Names"), words(r.Names))
	var sources, stories []reasonItem
	for _, x := range r.Sources[:min(len(r.Sources), 3)] {
		sources = append(sources, reasonItem{Text: x.Label, Note: l.say("%s of these; usually %s", l.percent(x.Target.Ratio()), l.percent(x.Reference.Ratio()))})
	}
	add(l.say("Sources"), sources)
	for _, x := range r.Stories[:min(len(r.Stories), 3)] {
		note := l.say("%d [1:copy|copies], %s of these articles", x.Target.Count, l.percent(x.Target.Ratio()))
		if x.Target.Ratio() >= oneStory {
			note = l.say("%s of these articles are this one wire story", l.percent(x.Target.Ratio()))
		}
		stories = append(stories, reasonItem{Text: x.Title, Note: note, Href: articlePath(x.ID)})
	}
	add(l.say("Stories"), stories)
	for _, h := range l.ownFirst(r.Headlines) {
		v.Headlines = append(v.Headlines, headlineView{Title: h.Article.Title, Href: articlePath(h.Article.ID), Source: h.Article.Source})
	}
	v.Doubts = l.doubts(r.Dates)
}

// ownFirst gives headlines in the order in which they say most, those that the reader
// reads before the others.
func (l *locale) ownFirst(list []analytics.Headline) []analytics.Headline {
	place := func(h analytics.Headline) int {
		if h.Article.Language == l.Lang() {
			return 0
		}
		return 1
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b analytics.Headline) int { return place(a) - place(b) })
	return out
}

// oneStory is from what share on an anomaly is one story.
const oneStory = 0.5

// doubts says what speaks against the dates of an anomaly's articles.
func (l *locale) doubts(d analytics.DateDoubts) (out []string) {
	if d.AllInferred() {
		out = append(out, l.say("%d of %d have their date from their address alone.", d.Inferred, d.Articles))
	}
	if d.Spread() {
		out = append(out, l.say("%d of %d were first seen days after their date, on %d [3:day|days]: on first-seen dates there is no such peak.", d.Late, d.Articles, d.LateDays))
	}
	if d.Pile() {
		out = append(out, l.say("%d of %d were imported within ten minutes on the day they are dated: the import may have given them its own date.", d.Piled, d.Articles))
	}
	return out
}

// AnomalyRows are anomalies with the columns topic, name, from, to (its last day), peak,
// observed, expected, ratio, p, peak_observed and peak_expected.
func AnomalyRows(found analytics.Anomalies) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "topic", "name"), ColumnsOf(Dates, "from", "to", "peak"), ColumnsOf(Integers, "observed"),
		ColumnsOf(Floats, "expected", "ratio", "p"), ColumnsOf(Integers, "peak_observed"), ColumnsOf(Floats, "peak_expected"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, x := range found.Events {
			last := x.Range.To.AddDate(0, 0, -1)
			err := row(Text(x.Topic.Slug), Text(x.Topic.Name), Bucket(x.Range.From, analytics.Day), Bucket(last, analytics.Day), Bucket(x.Peak, analytics.Day),
				Int(x.Observed), Float(x.Expected), Float(x.Ratio()), Float(x.P), Int(x.At), Float(x.Usual))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (x *Exporter) anomalies(ctx context.Context, r exportRequest) (*Export, error) {
	asking, cancel := x.questions(ctx)
	defer cancel()
	corpus, err := x.Analyst.Corpus(asking)
	if err != nil {
		return nil, err
	}
	req, err := anomalyRequest(r.values, corpus, x.Now)
	if err != nil {
		return nil, err
	}
	return x.block(ctx, req, []string{"anomalies"}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		found, err := x.Analyst.Anomalies(ctx, req)
		return AnomalyRows(found), nil, err
	})
}
