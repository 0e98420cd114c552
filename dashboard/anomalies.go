package dashboard

import (
	"context"
	"fmt"
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
	ListHref  string // its articles
	Observed  int64
	Unit      string
	Expected  string
	Times     string
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

type reasonItem struct{ Text, Note string }

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
	values, err := readValues(c, allow("topic interval", scopeParams))
	if err != nil {
		return err
	}
	if tidy(c, values) {
		return nil
	}
	view := anomaliesPageView{page: s.newPage(c, "Anomalies", "anomalies"), Feed: address("/anomalies.atom", without(values, "from", "to"))}
	req, err := anomalyRequest(values, view.Corpus.Corpus, s.now)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	view.Controls = s.newControls(ctx, "/anomalies", values, view.Corpus.Corpus, false)
	view.Controls.anomalies(values)
	found, err := s.analyst.Anomalies(ctx, req)
	if view.Block.Problem = s.block(err); err == nil {
		view.Block = newEventsBlock(found)
	}
	view.Block.Named = true
	view.Block.Downloads = newDownloads("/anomalies", values)
	return s.render(c, statusOf(view.Block.Problem), "anomalies", view)
}

// anomalies adapts the controls to the anomalies' page, whose range is the last year
// where nothing else is said.
func (c *controls) anomalies(values url.Values) {
	for _, i := range analytics.AnomalyIntervals {
		current := values.Get("interval") == string(i) || (!values.Has("interval") && i == analytics.Day)
		c.Intervals = append(c.Intervals, choice{Label: string(i), Href: address(c.Path, with(values, "interval", string(i))), Current: current})
	}
	c.Ranges = c.Ranges[:len(c.Ranges)-1]
	if !values.Has("from") && !values.Has("to") {
		for i := range c.Ranges {
			c.Ranges[i].Current = c.Ranges[i].Label == "1 year"
		}
	}
}

// newEventsBlock fills a list of anomalies, whose reasons come later.
func newEventsBlock(found analytics.Anomalies) eventsBlock {
	b := eventsBlock{Note: testedNote(found)}
	for i, x := range found.Events {
		if i == eventsShown {
			b.More = len(found.Events) - eventsShown
			break
		}
		b.Rows = append(b.Rows, newEventView(found.Request, x))
	}
	return b
}

// testedNote says how many buckets were tested, and how many were not.
func testedNote(found analytics.Anomalies) string {
	tested, other := int64(0), map[string]int64{}
	for _, row := range found.Expectations {
		for _, e := range row {
			if e.Tested {
				tested++
			} else {
				other[e.Why]++
			}
		}
	}
	note := fmt.Sprintf("%s %ss of %d %s were tested", formatCount(tested), found.Request.Interval, len(found.Expectations), plural(int64(len(found.Expectations)), "topic", "topics"))
	var parts []string
	for _, why := range []string{"too little history", "not collected", "partly collected"} {
		if n := other[why]; n > 0 {
			parts = append(parts, formatCount(n)+" "+why)
		}
	}
	if len(parts) > 0 {
		note += "; not tested: " + strings.Join(parts, ", ")
	}
	return note + "."
}

// eventView fills one anomaly.
func (s *Server) eventView(ctx context.Context, req analytics.Request, x analytics.Anomaly) eventView {
	v := newEventView(req, x)
	reasons, err := s.analyst.Reasons(ctx, req, x)
	if v.Problem = s.block(err); err == nil {
		v.explain(reasons)
		v.SQLHref = s.blockSQL(s.analyst.WordsSQL(ctx, reasons.Distinction))
		v.SharesOf = s.blockSQL(s.analyst.SharesSQL(ctx, reasons.Distinction))
	}
	return v
}

func newEventView(req analytics.Request, x analytics.Anomaly) eventView {
	zone := zoneOrUTC(req.Zone)
	list := withRange(with(without(url.Values(req.Values()), "topic", "interval", "by", "from", "to"), "topic", x.Topic.Slug), x.Range)
	around := analytics.Range{From: x.Range.From.AddDate(0, 0, -60), To: x.Range.To.AddDate(0, 0, 30)}
	if req.Interval == analytics.Week {
		around.From, around.To = x.Range.From.AddDate(-1, 0, 0), x.Range.To.AddDate(0, 0, 7*8)
	}
	near := withRange(with(without(url.Values(req.Values()), "topic", "by", "from", "to"), "interval", string(req.Interval)), around)
	return eventView{
		ID:       fileName("event", x.Topic.Slug, x.Range.From.In(zone).Format(time.DateOnly)),
		Topic:    x.Topic.Name,
		Href:     address(topicPath(x.Topic.Slug), near),
		When:     spanText(x.Range, zone),
		ListHref: address("/articles", list),
		Observed: x.Observed, Unit: unitName(req.Unit),
		Expected: formatExpected(x.Expected),
		Times:    formatTimes(x),
		Unlikely: formatChance(x.P, req.Interval),
		Why:      latePart{whyHref(req, x), "Why: words, names, sources and stories"},
	}
}

// spanText writes the days of a range.
func spanText(r analytics.Range, zone *time.Location) string {
	first, last := r.From.In(zone), r.To.In(zone).Add(-time.Nanosecond)
	if first.Format(time.DateOnly) == last.Format(time.DateOnly) {
		return formatDay(first)
	}
	return formatDay(first) + " to " + formatDay(last)
}

// formatExpected writes an expected number: whole from ten on.
func formatExpected(x float64) string {
	if x >= 10 {
		return formatCount(int64(math.Round(x)))
	}
	return fmt.Sprintf("%.1f", x)
}

func formatTimes(x analytics.Anomaly) string {
	if r := x.Ratio(); r < 100 {
		return fmt.Sprintf("%.1f times", r)
	}
	return "over 100 times"
}

// formatChance says how seldom something of a probability comes.
func formatChance(p float64, interval analytics.Interval) string {
	if p < 1e-6 {
		return fmt.Sprintf("by chance less than once in a million %ss", interval)
	}
	once := 1 / p
	digits := math.Pow(10, math.Floor(math.Log10(once))-1)
	return fmt.Sprintf("by chance about once in %s %ss", formatCount(int64(math.Round(once/digits)*digits)), interval)
}

// explain adds the reasons.
func (v *eventView) explain(r analytics.Reasons) {
	add := func(label string, items []reasonItem) {
		if len(items) > 0 {
			v.Reasons = append(v.Reasons, reasonView{label, items})
		}
	}
	words := func(list []analytics.Keyword) (items []reasonItem) {
		for _, w := range list {
			items = append(items, reasonItem{w.Shown, fmt.Sprintf("%s of %s; usually %s", formatCount(w.Target.Count), formatCount(w.Target.Of), formatPercent(w.Reference.Ratio()))})
		}
		return items
	}
	add("Words", words(r.Words))
	add("Names", words(r.Names))
	var sources, stories []reasonItem
	for _, x := range r.Sources[:min(len(r.Sources), 3)] {
		sources = append(sources, reasonItem{x.Label, fmt.Sprintf("%s of these; usually %s", formatPercent(x.Target.Ratio()), formatPercent(x.Reference.Ratio()))})
	}
	add("Sources", sources)
	for _, x := range r.Stories[:min(len(r.Stories), 3)] {
		note := fmt.Sprintf("%s copies, %s of these articles", formatCount(x.Target.Count), formatPercent(x.Target.Ratio()))
		if x.Target.Ratio() >= oneStory {
			note = fmt.Sprintf("%s of these articles are this one wire story", formatPercent(x.Target.Ratio()))
		}
		stories = append(stories, reasonItem{x.Title, note})
	}
	add("Stories", stories)
	for _, h := range r.Headlines {
		v.Headlines = append(v.Headlines, headlineView{Title: h.Article.Title, Href: articlePath(h.Article.ID), Source: h.Article.Source})
	}
	v.Doubts = doubts(r.Dates)
}

// oneStory is from what share on an anomaly is one story.
const oneStory = 0.5

// doubts says what speaks against the dates of an anomaly's articles.
func doubts(d analytics.DateDoubts) (out []string) {
	of := func(n int64) string { return formatCount(n) + " of " + formatCount(d.Articles) }
	if d.AllInferred() {
		out = append(out, of(d.Inferred)+" have their date from their address alone.")
	}
	if d.Spread() {
		out = append(out, fmt.Sprintf("%s were first seen days after their date, on %s days: on first-seen dates there is no such peak.", of(d.Late), formatCount(d.LateDays)))
	}
	if d.Pile() {
		out = append(out, of(d.Piled)+" were imported within ten minutes on the day they are dated: the import may have given them its own date.")
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
