package dashboard

import (
	"context"
	"html/template"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// firstArticles is how many articles a topic's page shows.
const firstArticles = 20

// topicPageView is the view of one topic.
type topicPageView struct {
	page
	Controls  controls
	Topic     analytics.Topic
	Own       string         // page of the topic as it is in force
	Older     *olderNote     // where the page shows an earlier version
	Versions  []choice       // all of them, if there are several
	Weighting *weightingView // nil for a topic that is a query
	Volume    volumeBlock
	Total     totals
	Events    *eventsBlock // nil for intervals in which anomalies are not looked for
	Change    changeBlock
	Together  companionsBlock
	Groups    []groupsBlock // one for each dimension
	Words     latePart
	Articles  articlesBlock
}

// groupedBy are the dimensions that a topic's page has a block of.
var groupedBy = []analytics.Dimension{analytics.BySource, analytics.ByLanguage, analytics.ByCountry, analytics.ByAuthor}

// totals are the sums of one series.
type totals struct {
	Said                  template.HTML // them in a sentence
	Count, Total, Undated int64
	Ratio                 float64
	SQLHref               string // as of a volumeBlock
}

// weightingView is the definition of a weighted topic.
type weightingView struct {
	Terms     []weightedTerm
	Threshold string
	Require   []string
	Exclude   []string
}

type weightedTerm struct{ Term, Weight string }

func newWeightingView(t analytics.Topic) *weightingView {
	w, ok := t.Weighting()
	if !ok {
		return nil
	}
	view := weightingView{Threshold: w.Threshold.String(), Require: w.Require, Exclude: w.Exclude}
	for _, term := range w.Terms {
		view.Terms = append(view.Terms, weightedTerm{term.Term, formatWeight(term.Weight)})
	}
	return &view
}

func topicPath(slug string) string { return "/topics/" + url.PathEscape(slug) }

// topicRequest reads the request of a topic's page: the topic is in the path.
func topicRequest(c *gin.Context, values url.Values) (analytics.Request, error) {
	return parseRequest(with(values, "topic", c.Param("slug")))
}

func (s *Server) topicPage(c *gin.Context) error {
	l := s.locale(c)
	values, err := readValues(c, allow(volumeParams, viewParams))
	if err != nil {
		return err
	}
	if tidy(c, values) {
		return nil
	}
	req, err := topicRequest(c, values)
	if err != nil {
		return err
	}
	view, err := parseChartView(values)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	asked := req.Selections[0]
	topic, inForce, err := s.analyst.TopicAs(ctx, asked)
	if err != nil {
		return err
	}
	path := topicPath(asked.Spelling())
	events := s.topicEvents(ctx, req, &view)
	p := topicPageView{Topic: topic, Own: topicPath(topic.Slug), Weighting: newWeightingView(topic)}
	if p.Versions, err = s.versionChoices(ctx, topic, values); err != nil {
		return err
	}
	if topic.Version != inForce {
		p.Older = l.newOlderNote(topic, inForce, values)
		topic.Name += l.asDefined(analytics.Selection{Topic: topic.Slug, Version: topic.Version})
	}
	p.page = s.newPage(c, topic.Name, "")
	p.Controls = s.newControls(ctx, path, values, p.Corpus.Corpus, true)
	p.Newer = p.newerMark(with(without(values, allow("by interval", viewParams)...), "topic", asked.Spelling()), path, values)

	basis := s.basis(ctx, req)
	whole := withoutInterval(basis)
	undivided := without(values, "by", "interval")
	p.Events = events
	p.Groups = make([]groupsBlock, len(groupedBy))
	p.Words = latePart{address(path+"/words", without(values, allow("by interval", viewParams)...)), l.say("The words that set it apart")}

	work := []func(){func() {
		p.Volume, p.Total = s.volumeBlock(ctx, req, path, values, view, p.Corpus.Corpus, fileName(asked.Spelling(), rangeName(req)))
		p.Volume.Downloads = newDownloads(path+"/volume", values)
		p.Volume.From = l.newWhereFrom(basis, p.Volume.SQLHref, p.Volume.Downloads).covered(p.Volume.CoveredHref)
		s.sourced(l, p.Volume.Chart, basis)
		p.Volume.Share = s.pageShare(path, values, req, view)
	}}
	one := req
	one.By = "" // only the trend is split
	work = append(work, func() {
		p.Change = s.changeBlock(ctx, one)
		p.Change.Downloads = newDownloads(path+"/change", undivided)
		p.Change.From = l.newWhereFrom(whole, p.Change.SQLHref, p.Change.Downloads)
	}, func() {
		p.Together = s.companionsBlock(ctx, one, view, p.Corpus.Corpus, fileName(topic.Slug, "companions", rangeName(one)))
		p.Together.Downloads = newDownloads(path+"/companions", undivided)
		p.Together.Trend = newDownloads(path+"/companions/volume", without(values, "by")).CSV
		p.Together.From = l.newWhereFrom(whole, p.Together.SQLHref, p.Together.Downloads)
	}, func() {
		p.Articles = s.articlesBlock(ctx, one, firstArticles, "", p.Corpus.Corpus)
		p.Articles.Downloads = newDownloads("/articles", listState(one))
		p.Articles.All = address("/articles", listState(one))
		p.Articles.From = l.newWhereFrom(whole, p.Articles.SQLHref, p.Articles.Downloads)
	})
	for i, by := range groupedBy {
		work = append(work, func() {
			b := s.topicGroups(ctx, one, by, topic, p.Corpus.Corpus)
			b.Downloads = newDownloads(path+"/"+groupsName(by), undivided)
			b.From = l.newWhereFrom(whole, b.SQLHref, b.Downloads)
			s.sourced(l, b.Chart, basis)
			p.Groups[i] = b
		})
	}
	atOnce(work...)
	problems := []*Problem{p.Volume.Problem, p.Change.Problem, p.Together.Problem, p.Articles.Problem}
	for _, g := range p.Groups {
		problems = append(problems, g.Problem)
	}
	return s.render(c, statusOf(problems...), "topic", p)
}

// topicEvents looks for the anomalies of a topic, to be marked in its chart and listed
// beneath; nil where the interval is none that they are looked for in.
func (s *Server) topicEvents(ctx context.Context, req analytics.Request, view *chartView) *eventsBlock {
	l := localeOf(ctx)
	if req.Selections[0].Dated() {
		return nil // what is usual is learned of topics as they are in force
	}
	filled, err := s.analyst.Filled(ctx, req)
	if err != nil || !slices.Contains(analytics.AnomalyIntervals, filled.Interval) || req.By != "" {
		return nil // what is wrong with the request the trend says
	}
	found, err := s.analyst.Anomalies(ctx, filled)
	if err != nil {
		return &eventsBlock{Problem: s.block(err)}
	}
	view.Anomalies = &found
	b := newEventsBlock(l, found)
	b.Downloads = newDownloads("/anomalies", found.Request.Values())
	return &b
}

// listState are the parameters of the list of what a request counts, range
// included as it was asked for.
func listState(req analytics.Request) url.Values { return without(req.Values(), "interval", "by") }

// volumeBlock asks for a trend and fills its block; path and values are those of its page.
func (s *Server) volumeBlock(ctx context.Context, req analytics.Request, path string, values url.Values, view chartView, corpus analytics.Corpus, file string) (volumeBlock, totals) {
	l := localeOf(ctx)
	v, err := s.analyst.Volume(ctx, req)
	if err != nil {
		return volumeBlock{ID: "volume", Heading: l.say("Trend"), Problem: s.block(err)}, totals{}
	}
	if err := s.analyst.Cover(ctx, &v); err != nil {
		return volumeBlock{ID: "volume", Heading: l.say("Trend"), Problem: s.block(err)}, totals{}
	}
	compared, err := s.analyst.ComparePanel(ctx, v)
	if err != nil {
		return volumeBlock{ID: "volume", Heading: l.say("Trend"), Problem: s.block(err)}, totals{}
	}
	ghosts, err := s.ghosts(ctx, v, &view)
	if err != nil {
		return volumeBlock{ID: "volume", Heading: l.say("Trend"), Problem: s.block(err)}, totals{}
	}
	b := l.newVolumeBlock(v, view, corpus, file)
	b.Ghosts = ghosts
	b.Moves = l.moves(path, values, v, corpus)
	if err := s.annotate(ctx, &b, v, address(path, values)); err != nil {
		return volumeBlock{ID: "volume", Heading: l.say("Trend"), Problem: s.block(err)}, totals{}
	}
	b.Panel = l.newPanelNote(v, compared)
	b.SQLHref = s.blockSQL(s.analyst.VolumeSQL(ctx, v.Request))
	b.CoveredHref = s.blockSQL(s.analyst.CoveredSQL(ctx, v.Request))
	sums := newTotals(l, v)
	sums.SQLHref = s.blockSQL(s.analyst.SummarySQL(ctx, v.Request))
	return b, sums
}

// newTotals takes the sums of a volume's only series; of a split one there
// are none (a split by source has one series each).
func newTotals(l *locale, v analytics.Volume) totals {
	if len(v.Series) != 1 || v.Request.By != "" {
		return totals{}
	}
	s := v.Series[0]
	t := totals{Count: s.Count, Total: s.Total, Ratio: s.Ratio, Undated: s.Undated}
	ratio, span := l.percent(s.Ratio), l.rangeText(v.Request)
	switch v.Request.Unit {
	case analytics.Texts:
		t.Said = l.markup("<strong>%d</strong> distinct [1:text|texts] of %d (%s), %s.", s.Count, s.Total, ratio, span)
	case analytics.Stories:
		t.Said = l.markup("<strong>%d</strong> [1:story|stories] of %d (%s), %s.", s.Count, s.Total, ratio, span)
	default:
		t.Said = l.markup("<strong>%d</strong> [1:article|articles] of %d (%s), %s.", s.Count, s.Total, ratio, span)
	}
	return t
}

// topicGroups asks for a breakdown and fills its block.
func (s *Server) topicGroups(ctx context.Context, req analytics.Request, by analytics.Dimension, topic analytics.Topic, corpus analytics.Corpus) groupsBlock {
	l := localeOf(ctx)
	groups, err := s.analyst.Breakdown(ctx, req, by)
	if err != nil {
		return groupsBlock{ID: "by-" + string(by), Heading: title(l.byDimension(by)), By: string(by), Problem: s.block(err)}
	}
	b := l.newGroupsBlock(req, by, groups, topic.Name, slotOf(topic.Colour, topic.Number), fileName(req.Selections[0].Spelling(), "by", string(by), rangeName(req)), corpus)
	b.SQLHref = s.blockSQL(s.analyst.BreakdownSQL(ctx, req, by))
	return b
}

func (x *Exporter) topicVolume(ctx context.Context, r exportRequest) (*Export, error) {
	if _, err := parseChartView(r.values); err != nil {
		return nil, err
	}
	req, err := parseRequest(with(r.values, "topic", r.key))
	if err != nil {
		return nil, err
	}
	return x.volume(ctx, req, r.values, r.key, "volume")
}

// volume gives the rows of a volume.
func (x *Exporter) volume(ctx context.Context, req analytics.Request, values url.Values, name ...string) (*Export, error) {
	covered, err := parseSwitch(values, "coverage", false)
	if err != nil {
		return nil, err
	}
	whole, err := parseSwitch(values, "whole", false)
	if err != nil {
		return nil, err
	}
	return x.block(ctx, req, name, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		v, err := x.Analyst.Volume(ctx, req)
		if err == nil && covered {
			err = x.Analyst.Cover(ctx, &v)
		}
		return volumeRows(v, whole), volumeSum(v), err
	})
}

// volumeSum sums up a volume of one series; the sum of several would count
// articles twice.
func volumeSum(v analytics.Volume) *Sum {
	if len(v.Series) != 1 {
		return nil
	}
	return &Sum{v.Series[0].Count, v.Series[0].Total}
}

// groupsName names a breakdown in addresses.
func groupsName(by analytics.Dimension) string {
	if by == analytics.ByCountry {
		return "countries"
	}
	return string(by) + "s"
}

func (x *Exporter) topicCountries(ctx context.Context, r exportRequest) (*Export, error) {
	return x.topicGroups(ctx, r, analytics.ByCountry)
}

func (x *Exporter) topicAuthors(ctx context.Context, r exportRequest) (*Export, error) {
	return x.topicGroups(ctx, r, analytics.ByAuthor)
}

func (x *Exporter) topicSources(ctx context.Context, r exportRequest) (*Export, error) {
	return x.topicGroups(ctx, r, analytics.BySource)
}

func (x *Exporter) topicLanguages(ctx context.Context, r exportRequest) (*Export, error) {
	return x.topicGroups(ctx, r, analytics.ByLanguage)
}

func (x *Exporter) topicGroups(ctx context.Context, r exportRequest, by analytics.Dimension) (*Export, error) {
	req, err := parseRequest(with(r.values, "topic", r.key))
	if err != nil {
		return nil, err
	}
	return x.block(ctx, req, []string{r.key, "by", string(by)}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		groups, err := x.Analyst.Breakdown(ctx, req, by)
		sum := &Sum{}
		for _, g := range groups {
			sum.Count, sum.Total = sum.Count+g.Count, sum.Total+g.Total
		}
		return GroupRows(by, groups), sum, err
	})
}
