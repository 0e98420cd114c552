package dashboard

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// The presentation view is for a screen on a wall that nobody touches: cards alone, in
// letters that are read from four metres, as many as fit without scrolling. A script
// (present.js) asks for it anew now and then, and keeps what is there while the server is
// away.

// How often the view is asked for anew, in seconds.
const (
	defaultRefresh = 60
	leastRefresh   = 10
	mostRefresh    = 3600
)

// presentView is the view of a wall screen.
type presentView struct {
	Title     string
	Grid      string // the class that arranges the cards
	Cards     []cardView
	More      int // that do not fit
	RangeText string
	Updated   string
	Refresh   int
	Back      string // the page of the same
	Board     bool   // which is that of a board
	Synthetic bool
	Problem   *Problem
}

// presentOverview shows all topics.
func (s *Server) presentOverview(c *gin.Context) error {
	values, err := readValues(c, allow("interval refresh", scopeParams))
	if err != nil {
		return err
	}
	refresh, err := parseNumber(values, "refresh", defaultRefresh, leastRefresh, mostRefresh)
	if err != nil {
		return err
	}
	values = without(values, "refresh")
	ctx, cancel := s.queryContext(c)
	defer cancel()
	corpus, err := s.analyst.Corpus(ctx)
	if err != nil {
		return err
	}
	req, err := overviewRequest(values, corpus, s.now)
	if err != nil {
		return err
	}
	topics, err := s.analyst.Topics(ctx)
	if err != nil {
		return err
	}
	var items []analytics.BoardItem
	for _, t := range topics {
		items = append(items, analytics.BoardItem{Topic: t.Slug})
	}
	return s.present(c, presentView{Title: s.locale(c).say("Overview"), Back: address("/", values), Refresh: refresh}, req, items, corpus)
}

// presentBoard shows what is on a board.
func (s *Server) presentBoard(c *gin.Context) error {
	refresh, query, err := takeRefresh(c.Request.URL.RawQuery)
	if err != nil {
		return err
	}
	c.Request.URL.RawQuery = query
	ctx, cancel := s.queryContext(c)
	defer cancel()
	b, req, corpus, err := s.askedRequest(ctx, c)
	if err != nil {
		return err
	}
	return s.present(c, presentView{Title: s.locale(c).boardName(b.Board), Back: b.address("", b.Values), Board: true, Refresh: refresh}, req, b.Items, corpus)
}

// takeRefresh takes refresh out of the parameters of an address whose order matters.
func takeRefresh(query string) (refresh int, rest string, err error) {
	values := map[string][]string{}
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		if value, ok := strings.CutPrefix(pair, "refresh="); ok && value != "" {
			values["refresh"] = append(values["refresh"], value)
			continue
		}
		kept = append(kept, pair)
	}
	refresh, err = parseNumber(values, "refresh", defaultRefresh, leastRefresh, mostRefresh)
	return refresh, strings.Join(kept, "&"), err
}

func (s *Server) present(c *gin.Context, view presentView, req analytics.Request, items []analytics.BoardItem, corpus analytics.Corpus) error {
	l := s.locale(c)
	ctx, cancel := s.queryContext(c)
	defer cancel()
	view.More = max(0, len(items)-analytics.MaxBoardItems)
	items = items[:len(items)-view.More]
	view.RangeText, view.Synthetic = l.rangeBy(req), corpus.Synthetic
	view.Updated = l.moment(s.now().UTC())
	view.Cards, _, view.Problem, _ = s.boardCards(ctx, req, items, corpus, false)
	for i := range view.Cards {
		view.Cards[i].Size = "chart-wall"
	}
	view.Grid = wallGrid(len(view.Cards))
	return s.renderPart(c, http.StatusOK, "present", "wall", view)
}

// wallGrid is the class of the grid that so many cards fill best.
func wallGrid(cards int) string {
	for _, g := range []struct {
		most  int
		class string
	}{{1, "wall-1x1"}, {2, "wall-2x1"}, {4, "wall-2x2"}, {6, "wall-3x2"}, {9, "wall-3x3"}, {12, "wall-4x3"}, {16, "wall-4x4"}} {
		if cards <= g.most {
			return g.class
		}
	}
	return "wall-5x4"
}
