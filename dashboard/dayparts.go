package dashboard

import (
	"context"
	"net/url"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// How much of the day the overview and boards tell.
const (
	dayStories   = 10
	shownSilents = 12
)

// storiesBlock is the largest stories of the last day of a range.
type storiesBlock struct {
	Problem *Problem
	Day     string
	Of      bool // they are among the articles of a board
	Rows    []storyRow
	All     string // the articles of the day
}

// storyRow is one story.
type storyRow struct {
	Title, Href       string
	Articles, Sources int64
}

// boardStoriesPart is the largest stories of the last day among what is on a board; of
// /board without items, as the overview asks for it, among all articles.
func (s *Server) boardStoriesPart(c *gin.Context) error {
	ctx, cancel := s.queryContext(c)
	defer cancel()
	b, req, _, err := s.askedRequest(ctx, c)
	if err != nil {
		return err
	}
	block := s.storiesBlock(ctx, req, b.Items)
	return s.renderPart(c, statusOf(block.Problem), "board", "stories", block)
}

func (s *Server) storiesBlock(ctx context.Context, req analytics.Request, items []analytics.BoardItem) storiesBlock {
	b, err := newStoriesBlock(ctx, s.analyst, req, items)
	b.Problem = s.block(err)
	return b
}

// newStoriesBlock asks for the stories and fills their block.
func newStoriesBlock(ctx context.Context, analyst *analytics.Analyst, req analytics.Request, items []analytics.BoardItem) (storiesBlock, error) {
	req.Selections = nil
	for _, item := range items {
		if item.Topic != "" {
			if _, err := analyst.Topic(ctx, item.Topic); err != nil {
				continue // its card says what is wrong
			}
		}
		req.Selections = append(req.Selections, item.Selection())
	}
	found, err := analyst.DayStories(ctx, req, dayStories)
	if err != nil {
		return storiesBlock{}, err
	}
	l := localeOf(ctx)
	b := storiesBlock{Day: l.day(found.Request.Range.From), All: address("/articles", listState(found.Request))}
	b.Of = len(items) > 0
	for _, story := range found.Stories {
		title := story.Title
		if title == "" {
			title = l.say("(without a title)")
		}
		b.Rows = append(b.Rows, storyRow{Title: clip(title, 200), Href: articlePath(story.ID) + "#story", Articles: story.Articles, Sources: story.Sources})
	}
	return b, nil
}

// silentBlock is the sources of which nothing comes although something usually would.
type silentBlock struct {
	Problem *Problem
	Rows    []silentRow
	More    int
	Href    string // the coverage of all
}

// silentRow is one source.
type silentRow struct {
	Label, Href string
	Since       string
	Days        int
	Missed      string
}

func (s *Server) silentPart(c *gin.Context) error {
	values, err := readValues(c, allow(boardParams))
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	corpus, err := s.analyst.Corpus(ctx)
	if err != nil {
		return err
	}
	b, err := analytics.TidyBoard(analytics.Board{Name: untitled})
	if err != nil {
		return err
	}
	req, err := askedBoard{Board: b, Values: values}.request(corpus, s.now)
	if err != nil {
		return err
	}
	block := s.silentBlock(ctx, req)
	return s.renderPart(c, statusOf(block.Problem), "board", "silent", block)
}

func (s *Server) silentBlock(ctx context.Context, req analytics.Request) silentBlock {
	b, err := newSilentBlock(ctx, s.analyst, req)
	b.Problem = s.block(err)
	return b
}

// newSilentBlock asks for the silent sources and fills their block.
func newSilentBlock(ctx context.Context, analyst *analytics.Analyst, req analytics.Request) (silentBlock, error) {
	req, found, err := analyst.SilentSources(ctx, req)
	if err != nil {
		return silentBlock{}, err
	}
	l := localeOf(ctx)
	scope := url.Values(req.Values())
	b := silentBlock{Href: address("/coverage", keep(scope, "from", "to", "tz", "source", "panel"))}
	for i, source := range found {
		if i == shownSilents {
			b.More = len(found) - shownSilents
			break
		}
		row := silentRow{Label: source.Label, Days: source.Days, Missed: l.expected(source.Missed), Since: l.day(source.Last),
			Href: sourceCoveragePath(source.Publisher, req)}
		b.Rows = append(b.Rows, row)
	}
	return b, nil
}

// keep copies the named parameters.
func keep(values url.Values, names ...string) url.Values {
	out := url.Values{}
	for _, name := range names {
		if values.Has(name) {
			out[name] = values[name]
		}
	}
	return out
}
