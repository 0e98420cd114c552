package dashboard

import (
	"cmp"
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// feedPageView is the view of one feed.
type feedPageView struct {
	page
	Feed    feedRow
	Desk    bool
	Problem *Problem
	Polls   []feedPollRow
	More    bool // there are more than are shown
	Queue   queueBlock
	Downloads

	Settings FeedSettings // as the form has them
	Saved    bool         // the form was sent, and nothing was wrong
	Changes  []string     // what it changed, in words
	Wrong    *Problem     // with what the form said
}

// feedPollRow is one poll.
type feedPollRow struct {
	analytics.FeedPoll
	At, Next, Took string
}

// queueBlock lists the pages of a feed's articles.
type queueBlock struct {
	Problem *Problem
	States  []stateCount
	Rows    []queueRow
	More    bool // there are more than are shown
	Downloads
}

// stateCount is how many pages stand alike.
type stateCount struct {
	State, StateWord, Words string
	Pages                   int64
}

// queueRow is the page of an article.
type queueRow struct {
	analytics.FeedPage
	StateWord     string
	Href          string // of the article
	At, NextFetch string
}

// What a feed's page shows of polls and pages, and what the downloads have.
const (
	pollsShown    = 50
	pollsExported = 100_000
	pagesShown    = 50
	pagesExported = 100_000
)

func (s *Server) feedPage(c *gin.Context) error {
	id, err := analytics.FeedID(c.Param("id"))
	if err != nil {
		return err
	}
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	return s.showFeed(c, http.StatusOK, id, feedPageView{})
}

// showFeed shows a feed's page; view has what a form did.
func (s *Server) showFeed(c *gin.Context, status, id int, view feedPageView) error {
	l := s.locale(c)
	ctx, cancel := s.queryContext(c)
	defer cancel()
	feed, err := s.analyst.Feed(ctx, id)
	if err != nil {
		return err
	}
	view.page, view.Feed, view.Desk = s.newPage(c, feed.Title, "feeds"), newFeedRow(l, feed), s.config.Feeds != nil
	view.Downloads = newDownloads(feedPath(id)+"/polls", nil)
	if view.Wrong == nil {
		view.Settings = FeedSettings{Source: feed.Source, Folder: feed.Folder, Aggregator: feed.Aggregator, Pages: feed.Pages}
	}
	polls, err := s.analyst.FeedPolls(ctx, id, pollsShown+1)
	view.Problem = s.block(err)
	if view.More = len(polls) > pollsShown; view.More {
		polls = polls[:pollsShown]
	}
	for _, p := range polls {
		row := feedPollRow{FeedPoll: p, At: l.moment(p.Started.UTC()), Took: l.span(p.Took)}
		if !p.NextPoll.IsZero() {
			row.Next = l.moment(p.NextPoll.UTC())
		}
		view.Polls = append(view.Polls, row)
	}
	view.Queue = s.queueBlock(ctx, id)
	return s.render(c, status, "feed", view)
}

func (s *Server) queueBlock(ctx context.Context, id int) queueBlock {
	l := localeOf(ctx)
	b := queueBlock{Downloads: newDownloads(feedPath(id)+"/pages", nil)}
	counts, err := s.analyst.PageCounts(ctx)
	if b.Problem = s.block(err); err != nil {
		return b
	}
	for _, n := range counts {
		if n.Feed == id {
			b.States = append(b.States, stateCount{State: n.State, StateWord: l.pageTag(n.State), Words: pageState(l, n.State), Pages: n.Pages})
		}
	}
	if len(b.States) == 0 {
		return b
	}
	pages, err := s.analyst.FeedPages(ctx, id, pagesShown+1)
	b.Problem = s.block(err)
	if b.More = len(pages) > pagesShown; b.More {
		pages = pages[:pagesShown]
	}
	for _, p := range pages {
		b.Rows = append(b.Rows, queueRow{FeedPage: p, StateWord: l.pageTag(p.State), Href: articlePath(p.Article), At: l.moment(p.Fetched.UTC()), NextFetch: l.moment(p.Next.UTC())})
	}
	return b
}

// settingChanges says in words what is other than before.
func settingChanges(l *locale, before, after FeedSettings) (out []string) {
	if before.Source != after.Source {
		none := l.say("as its site or address says")
		out = append(out, l.say("Source of its articles: %s, before: %s", cmp.Or(after.Source, none), cmp.Or(before.Source, none)))
	}
	if before.Folder != after.Folder {
		none := l.say("none")
		out = append(out, l.say("Folder: %s, before: %s", cmp.Or(after.Folder, none), cmp.Or(before.Folder, none)))
	}
	if before.Aggregator != after.Aggregator {
		out = append(out, l.say("Aggregator: %s, before: %s", l.yesNo(after.Aggregator), l.yesNo(before.Aggregator)))
	}
	if before.Pages != after.Pages {
		out = append(out, l.say("Pages that are read: %s, before: %s", l.readPages(after.Pages), l.readPages(before.Pages)))
	}
	return out
}

func (l *locale) yesNo(yes bool) string {
	if yes {
		return l.say("yes")
	}
	return l.say("no")
}

func (x *Exporter) feedPolls(ctx context.Context, r exportRequest) (*Export, error) {
	ctx, cancel := x.questions(ctx)
	defer cancel()
	id, err := analytics.FeedID(r.key)
	if err != nil {
		return nil, err
	}
	if _, err := x.Analyst.Feed(ctx, id); err != nil {
		return nil, err
	}
	polls, err := x.Analyst.FeedPolls(ctx, id, pollsExported)
	if err != nil {
		return nil, err
	}
	return &Export{Name: fileName("feed", strconv.Itoa(id), "polls"), Rows: FeedPollRows(polls)}, nil
}

func (x *Exporter) feedPages(ctx context.Context, r exportRequest) (*Export, error) {
	ctx, cancel := x.questions(ctx)
	defer cancel()
	id, err := analytics.FeedID(r.key)
	if err != nil {
		return nil, err
	}
	if _, err := x.Analyst.Feed(ctx, id); err != nil {
		return nil, err
	}
	pages, err := x.Analyst.FeedPages(ctx, id, pagesExported)
	if err != nil {
		return nil, err
	}
	return &Export{Name: fileName("feed", strconv.Itoa(id), "pages"), Rows: FeedPageRows(pages)}, nil
}

func (x *Exporter) pageCounts(ctx context.Context, _ exportRequest) (*Export, error) {
	ctx, cancel := x.questions(ctx)
	defer cancel()
	counts, err := x.Analyst.PageCounts(ctx)
	if err != nil {
		return nil, err
	}
	return &Export{Name: fileName("feeds", "pages"), Rows: PageCountRows(counts)}, nil
}
