package dashboard

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// FeedDesk does for the page /feeds what asks the network or reads files of
// feeds, which is not the dashboard's trade.
type FeedDesk struct {
	// Polls says that this server polls the feeds.
	Polls bool
	// Add finds the feeds at an address and adds the first one. What is wrong with
	// the address, what it leads to, or a setting is a *analytics.ParamError.
	Add func(context.Context, NewFeed) (AddedFeed, error)
	// Look finds the feeds at an address, and what each would bring. It stores
	// nothing. Its errors are those of Add.
	Look func(context.Context, NewFeed) (FeedLook, error)
	// Set changes the settings of the feed with a number, all of them; where nothing
	// changes, both it gives are the same. What is wrong is a *analytics.ParamError.
	Set func(context.Context, int, FeedSettings) (before, after FeedSettings, err error)
	// Import adds the feeds of an OPML file. One of which none can be read is a
	// *analytics.ParamError.
	Import func(context.Context, []byte) (ImportedFeeds, error)
	// Export gives the feeds as OPML 2.0.
	Export func(context.Context) ([]byte, error)
}

// NewFeed is a feed to be added, as a form says it.
type NewFeed struct {
	Address string // of a feed or a home page
	Site    string // the home page by which it was found, where Address is the feed's; ""
	FeedSettings
}

// FeedSettings are what the user says of a feed.
type FeedSettings struct {
	Source     string // publisher of its articles, a domain or a name; "" goes by the home page or the address
	Folder     string // parts between slashes; "" at the top
	Aggregator bool   // it is believed where it names other publishers
	Pages      string // whose pages are read: never, short or always; "" leaves it as it is, short at first
}

// AddedFeed is what became of a feed to be added.
type AddedFeed struct {
	ID    int
	Title string
	New   bool     // it was not there before
	Notes []string // where its articles may not be credited as one would think
	Also  []string // addresses of the other feeds that were found
	Site  string   // the home page by which they were found; ""
}

// ImportedFeeds is what became of a list of feeds.
type ImportedFeeds struct {
	Added, Known int64
	Faults       []string // what could not be read, with its line
}

// newestShown is how many of the articles stored last the page shows.
const newestShown = 12

// feedsPageView is the view of all feeds.
type feedsPageView struct {
	page
	Live   feedsLive
	Desk   *FeedDesk
	Notice *feedsNotice
	Wrong  *Problem // with what the form asked for
	Form   NewFeed
	Look   *lookView
	Downloads
}

// feedsNotice says what the last form did.
type feedsNotice struct {
	Added    *AddedFeed
	Imported *ImportedFeeds
}

// feedsLive is the part of the page that is brought up to date while it is open.
type feedsLive struct {
	Problem   *Problem
	Attention []feedRow // failing feeds, then those whose publishers are silent
	Rows      []feedRow // all feeds
	Newest    []storedRow
	Pages     analytics.PageTotals
	Queue     Downloads // of the pages
	Desk      bool
	Polls     bool // this server polls them
	Now       string
}

// feedRow is one feed.
type feedRow struct {
	analytics.Feed
	Href      string
	Articles  string        // address of its publisher's articles
	What      template.HTML // what happened, where something is wrong
	Advice    template.HTML
	State     string // ok, failing, silent, paused, gone or new
	StateWord string // in words
	Rhythm    string
	Last      string // article of its publisher
	Polled    string
	Next      string
	Every     string
	Queue     analytics.PageTotals // pages of the articles that it brought
}

// storedRow is an article that was stored lately.
type storedRow struct {
	Href      string
	Title     string
	Publisher string
	Published string
	Stored    string
}

func (s *Server) feedsPage(c *gin.Context) error {
	values, err := readValues(c, nil)
	if err != nil {
		return err
	}
	return s.showFeeds(c, http.StatusOK, feedsPageView{Downloads: newDownloads("/feeds", values)})
}

func (s *Server) showFeeds(c *gin.Context, status int, view feedsPageView) error {
	ctx, cancel := s.queryContext(c)
	defer cancel()
	view.page, view.Desk = s.newPage(c, s.locale(c).say("Feeds"), "feeds"), s.config.Feeds
	if view.Downloads.CSV == "" {
		view.Downloads = newDownloads("/feeds", nil)
	}
	view.Live = s.feedsLive(ctx)
	return s.render(c, status, "feeds", view)
}

// feedsLivePart is what the page's script asks for.
func (s *Server) feedsLivePart(c *gin.Context) error {
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	c.Header("Cache-Control", "no-store")
	return s.renderPart(c, http.StatusOK, "feeds", "feeds-live", s.feedsLive(ctx))
}

func (s *Server) feedsLive(ctx context.Context) feedsLive {
	l := localeOf(ctx)
	live := feedsLive{Queue: newDownloads("/feeds/pages", nil), Desk: s.config.Feeds != nil, Polls: s.config.Feeds != nil && s.config.Feeds.Polls, Now: l.moment(s.now().UTC())}
	feeds, err := s.analyst.Feeds(ctx)
	if live.Problem = s.block(err); err != nil {
		return live
	}
	newest, err := s.analyst.NewestArticles(ctx, newestShown)
	if live.Problem = s.block(err); err != nil {
		return live
	}
	counts, err := s.analyst.PageCounts(ctx)
	if live.Problem = s.block(err); err != nil {
		return live
	}
	all, byFeed := analytics.SumPages(counts)
	live.Pages = all
	for _, f := range feeds {
		row := newFeedRow(l, f)
		row.Queue = byFeed[f.ID]
		live.Rows = append(live.Rows, row)
		if row.What != "" {
			live.Attention = append(live.Attention, row)
		}
	}
	for _, a := range newest {
		live.Newest = append(live.Newest, storedRow{
			Href: "/articles/" + strconv.FormatInt(a.ID, 10), Title: a.Title, Publisher: a.Publisher,
			Published: l.published(analytics.Article{Published: a.Published, DateOnly: a.DateOnly}, nil), Stored: l.moment(a.FirstSeen.UTC()),
		})
	}
	return live
}

func newFeedRow(l *locale, f analytics.Feed) feedRow {
	row := feedRow{
		Feed: f, Href: feedPath(f.ID), State: "ok", Articles: address("/articles", url.Values{"source": {f.Publisher}}),
		Polled: l.moment(f.Polled.UTC()), Rhythm: "–",
	}
	if f.Polled.IsZero() {
		row.Polled, row.State = "", "new"
	}
	if !f.NextPoll.IsZero() {
		row.Next = l.moment(f.NextPoll.UTC())
	}
	if f.Every > 0 {
		row.Every = l.span(f.Every)
	}
	if r := f.Rhythm; r != nil {
		row.Rhythm, row.Last = l.rhythm(*r), l.moment(r.Last.UTC())
	}
	switch {
	case f.State == analytics.FeedGone:
		row.State, row.What, row.Advice = "gone", l.markup("Its server says that it is there no more: <span lang=\"en\">%s</span>", f.Message), l.advice(f.Advice)
		if row.Advice == "" {
			row.Advice = l.markup("Remove it, or add the site again by its home page.")
		}
	case f.State == analytics.FeedPaused:
		row.State = "paused"
	case f.Failing():
		row.State, row.What, row.Advice = "failing", foreign(f.Message), l.advice(f.Advice)
	case f.Silent():
		row.State = "silent"
		row.What = l.markup("No article for %s, where %s would be unusual (%s). The feed itself can be read.", l.span(f.Rhythm.Silence()), l.span(f.Rhythm.Patience()), l.rhythm(*f.Rhythm))
		row.Advice = l.markup("Look whether the site has news that the feed lacks; if so, add the site again by its home page.")
	}
	row.StateWord = l.feedState(row.State)
	return row
}

// formatSpan is span in English.
func formatSpan(d time.Duration) string { return english.span(d) }

func (x *Exporter) feeds(ctx context.Context, _ exportRequest) (*Export, error) {
	ctx, cancel := x.questions(ctx)
	defer cancel()
	feeds, err := x.Analyst.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	return &Export{Name: fileName("feeds"), Rows: FeedRows(feeds)}, nil
}
