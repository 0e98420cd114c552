package dashboard

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// What the page of a source's coverage shows of polls and imports, and what the downloads
// have.
const (
	sourcePollsShown    = 200
	sourcePollsExported = 100_000
)

const sourceCoverageParams = "source interval from to tz"

// sourceCoverageView is the view of what was collected from one source.
type sourceCoverageView struct {
	page
	Label     string
	Lead      string // what is shown, in a sentence
	Heading   string // of the days
	Leads     string // where the dates lead
	Problem   *Problem
	Days      []sourceCoverageRow
	DaysFiles Downloads  // the rows of the map that are this source's
	SQLHref   string     // as of a volumeBlock, of the days
	From      *whereFrom // of the days
	Feeds     []choice
	Polls     []sourcePollRow
	Several   bool // it has several feeds
	More      bool // there are more polls than are shown
	Summary   string
	Imports   []sourceImportRow
	Articles  string // their list
	Map       string // the map of all sources over the same range
	Downloads
}

// sourceCoverageRow is one bucket.
type sourceCoverageRow struct {
	Date, Label string
	Articles    int64
	List        string
	Usual       string
	Share       string
	State       string
	Class       string
	Running     bool
	Href        string // its own polls and imports; "" of one that is the whole range
}

// sourcePollRow is one poll.
type sourcePollRow struct {
	feedPollRow
	Began          string // for machines
	Feed, FeedHref string
}

// sourceImportRow is one import.
type sourceImportRow struct {
	File, At, Began, Dates string
	Of, Added              int64
}

func (s *Server) sourceCoveragePage(c *gin.Context) error {
	l := s.locale(c)
	values, err := readValues(c, allow(sourceCoverageParams))
	if err != nil {
		return err
	}
	if tidy(c, values) {
		return nil
	}
	p := sourceCoverageView{page: s.newPage(c, l.say("Coverage of a source"), "sources"), Downloads: newDownloads("/coverage/source", values)}
	source, req, err := sourceCoverageRequest(values, p.Corpus.Corpus, s.now)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	found, err := s.analyst.SourceCoverage(ctx, source, req, sourcePollsExported)
	if err != nil {
		return err
	}
	p.Title = found.Label
	p.fill(l, found)
	own := found.Request
	own.Sources = []string{source}
	p.DaysFiles = newDownloads("/coverage", values)
	p.SQLHref = s.blockSQL(s.analyst.CoverageSQL(ctx, own))
	p.From = l.newWhereFrom(s.basis(ctx, own), p.SQLHref, p.DaysFiles)
	return s.render(c, statusOf(p.Problem), "coveragesource", p)
}

// sourceCoverageRequest reads whose coverage is asked for, and of which range.
func sourceCoverageRequest(values url.Values, corpus analytics.Corpus, now func() time.Time) (source string, _ analytics.Request, _ error) {
	sources := values["source"]
	if len(sources) != 1 {
		return "", analytics.Request{}, &analytics.ParamError{Name: "source", Value: strings.Join(sources, ", "), Allowed: analytics.Says("one source, as the page /coverage has it")}
	}
	req, err := coverageRequest(without(values, "source"), corpus, func() analytics.Range { return lastYear(today(corpus, now), zoneOrUTC(nil)) })
	return sources[0], req, err
}

// sourceCoveragePath is the address of what was collected from a publisher in the range
// and zone of a request.
func sourceCoveragePath(publisher string, req analytics.Request) string {
	values := analytics.Request{Range: req.Range, Zone: req.Zone}.Values()
	return address("/coverage/source", with(values, "source", publisher))
}

func (p *sourceCoverageView) fill(l *locale, t analytics.SourceCoverage) {
	p.Label, p.Lead = t.Label, l.say("What was collected from it, %s, %s.", l.rangeText(t.Request), l.byInterval(t.Request.Interval))
	p.intervals(l, t.Request.Interval)
	state := without(t.Request.Values(), "interval")
	p.Articles = address("/articles", with(state, "source", t.Publisher))
	p.Map = address("/coverage", without(t.Request.Values(), "source"))
	titles := map[int]string{}
	for _, f := range t.Feeds {
		titles[f.ID] = f.Title
		p.Feeds = append(p.Feeds, choice{Label: f.Title, Href: feedPath(f.ID)})
	}
	p.Several = len(t.Feeds) > 1
	for i, cell := range t.Cells {
		of := t.Request
		of.Range = bucketRange(analytics.Point{Bucket: t.Buckets[i]}, t.Request)
		row := sourceCoverageRow{Date: t.Request.Interval.Format(t.Buckets[i]), Label: l.bucket(t.Buckets[i], t.Request.Interval), Articles: cell.Articles,
			List:  address("/articles", with(without(of.Values(), "interval"), "source", t.Publisher)),
			State: l.coverageState(cell.State), Class: coverageClass(cell.State), Usual: "–", Share: "–", Running: cell.Running}
		if cell.Usual > 0 {
			row.Usual, row.Share = l.expected(cell.Usual), l.percent(cell.Share)
		}
		if len(t.Cells) > 1 {
			row.Href = sourceCoveragePath(t.Publisher, of)
		}
		p.Days = append(p.Days, row)
	}
	slices.Reverse(p.Days) // the newest first, as the polls
	p.polls(l, t, titles)
	for _, i := range t.Imports {
		p.Imports = append(p.Imports, sourceImportRow{File: i.File, At: l.moment(i.Started.UTC()), Began: i.Started.UTC().Format(time.RFC3339), Dates: l.say("%[1]s to %[2]s", l.day(i.First), l.day(i.Last)), Of: i.Of, Added: i.Added})
	}
}

// intervals says what the width of the buckets is and where they lead.
func (p *sourceCoverageView) intervals(l *locale, i analytics.Interval) {
	p.Heading = title(l.byInterval(i))
	switch i {
	case analytics.Week:
		p.Leads = l.say("Days are those in UTC. A date leads to the polls and imports of that week alone.")
	case analytics.Month:
		p.Leads = l.say("Days are those in UTC. A date leads to the polls and imports of that month alone.")
	case analytics.Quarter:
		p.Leads = l.say("Days are those in UTC. A date leads to the polls and imports of that quarter alone.")
	case analytics.Year:
		p.Leads = l.say("Days are those in UTC. A date leads to the polls and imports of that year alone.")
	default:
		p.Heading, p.Leads = l.say("Day by day"), l.say("Days are those in UTC. A date leads to the polls and imports of that day alone.")
	}
}

// polls fills in the polls and their sum.
func (p *sourceCoverageView) polls(l *locale, t analytics.SourceCoverage, titles map[int]string) {
	failed, classes := t.Problems()
	all := int64(len(t.Polls))
	if all > 0 {
		p.Summary = l.say("%d [1:poll|polls] on these days, none failed.", all)
		if failed > 0 {
			p.Summary = l.say("%d [1:poll|polls] on these days, %d failed (%s).", all, failed, strings.Join(classes, ", "))
		}
	}
	shown := t.Polls[:min(len(t.Polls), sourcePollsShown)]
	p.More = len(shown) < len(t.Polls)
	for _, poll := range shown {
		row := feedPollRow{FeedPoll: poll.FeedPoll, At: l.moment(poll.Started.UTC()), Took: l.span(poll.Took)}
		p.Polls = append(p.Polls, sourcePollRow{row, poll.Started.UTC().Format(time.RFC3339), titles[poll.Feed], feedPath(poll.Feed)})
	}
}

// SourcePollRows are the polls of a source's feeds with the column feed and those of
// FeedPollRows.
func SourcePollRows(polls []analytics.SourcePoll) Rows {
	return NewRows(append(ColumnsOf(Integers, "feed"), pollColumns()...), func(row func(...Cell) error) error {
		for _, p := range polls {
			if err := row(append([]Cell{Int(int64(p.Feed))}, pollCells(p.FeedPoll)...)...); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x *Exporter) sourceCoverage(ctx context.Context, r exportRequest) (*Export, error) {
	asking, cancel := x.questions(ctx)
	defer cancel()
	corpus, err := x.Analyst.Corpus(asking)
	if err != nil {
		return nil, err
	}
	source, req, err := sourceCoverageRequest(r.values, corpus, x.Now)
	if err != nil {
		return nil, err
	}
	own := req
	own.Sources = []string{source}
	return x.block(ctx, own, []string{"polls", source}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		found, err := x.Analyst.SourceCoverage(ctx, source, req, sourcePollsExported)
		return SourcePollRows(found.Polls), nil, err
	})
}
