package dashboard

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// boardsPageView is the view of all boards.
type boardsPageView struct {
	page
	Problem *Problem
	Rows    []boardRow
}

// boardRow is one board in the list.
type boardRow struct {
	Name, Href, Description string
	Items                   []string
	Range                   string
	Updated                 string
}

// boardPageView is the view of one board.
type boardPageView struct {
	page
	Controls  controls
	Board     analytics.Board
	Saved     bool
	RangeText string
	Problem   *Problem
	AlarmsOf  *Problem // why nothing is said of anomalies
	Cards     []cardView
	Parts     []latePart
	Edit      string // address of its form
	Present   string
	Report    string
	SaveAs    string // address of the form for a new board that has the same
	Share     *shareView
	Downloads
}

func (s *Server) boardRoutes(r *gin.Engine, get func(string, func(*gin.Context) error)) {
	get("/boards", s.boardsPage)
	get("/boards/new", s.newBoardPage)
	r.POST("/boards/new", s.handle(s.editBoard))
	get("/boards/:slug", s.boardPage)
	get("/boards/:slug/edit", s.boardEditPage)
	r.POST("/boards/:slug/edit", s.handle(s.editBoard))
	r.POST("/boards/:slug/delete", s.handle(s.deleteBoard))
	get("/board", s.boardPage)
	for _, path := range []string{"/board", "/boards/:slug"} {
		get(path+"/voice", s.boardVoicePart)
		get(path+"/stories", s.boardStoriesPart)
		get(path+"/report.html", s.boardReport)
		get(path+"/present", s.presentBoard)
	}
	get("/present", s.presentOverview)
	get("/embed/volume", s.embedVolume)
	get("/board/silent", s.silentPart)
	get("/board/alarm", s.alarmPart)
}

func (s *Server) boardsPage(c *gin.Context) error {
	l := s.locale(c)
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	view := boardsPageView{page: s.newPage(c, l.say("Boards"), "boards")}
	boards, err := s.analyst.Boards(ctx)
	view.Problem = s.block(err)
	topics, err := s.analyst.Topics(ctx)
	if view.Problem == nil {
		view.Problem = s.block(err)
	}
	for _, b := range boards {
		row := boardRow{Name: b.Name, Href: boardPath(b.Slug), Description: b.Description, Range: daysText(l, b.Days) + " " + l.byInterval(b.Interval), Updated: l.moment(b.Updated)}
		for _, item := range b.Items {
			row.Items = append(row.Items, itemName(item, topics))
		}
		view.Rows = append(view.Rows, row)
	}
	return s.render(c, http.StatusOK, "boards", view)
}

// itemName is what an item is called.
func itemName(item analytics.BoardItem, topics []analytics.Topic) string {
	if item.Topic == "" {
		if item.Label != "" {
			return item.Label
		}
		return item.Query
	}
	if i := slices.IndexFunc(topics, func(t analytics.Topic) bool { return t.Slug == item.Topic }); i >= 0 {
		return topics[i].Name
	}
	return item.Topic
}

// daysText writes the length of a range.
func daysText(l *locale, days int) string {
	switch {
	case days == analytics.DefaultBoardDays:
		return l.intervals(1, analytics.Year)
	case days%365 == 0:
		return l.intervals(int64(days/365), analytics.Year)
	default:
		return l.intervals(int64(days), analytics.Day)
	}
}

func (s *Server) boardPage(c *gin.Context) error {
	l := s.locale(c)
	ctx, cancel := s.queryContext(c)
	defer cancel()
	b, err := s.askedBoard(ctx, c)
	if err != nil {
		return err
	}
	if b.Saved && tidy(c, b.Values) {
		return nil
	}
	view := boardPageView{page: s.newPage(c, b.Name, "boards"), Board: b.Board, Saved: b.Saved}
	req, err := b.request(view.Corpus.Corpus, s.now)
	if err != nil {
		return err
	}
	view.Controls = s.newControls(ctx, b.Path, b.Values, view.Corpus.Corpus, false)
	view.Controls.board(l, b)
	view.RangeText = l.rangeBy(req)
	view.Present, view.Report = b.address("/present", b.Values), b.address("/report.html", b.Values)
	view.SaveAs = "/boards/new" + askedBoard{Board: b.Board}.carry(boardSettings(b.Board).Encode())
	if view.Edit = ""; b.Saved {
		view.Edit = b.Path + "/edit"
	}
	view.Share = &shareView{Link: b.address("", b.Values), What: "board"}
	if b.Saved {
		view.Share.Also = b.spelt(b.Values)
	}
	cards, req, problem, alarms := s.boardCards(ctx, req, b.Items, view.Corpus.Corpus, true)
	view.Cards, view.Problem, view.AlarmsOf = cards, problem, alarms
	if len(b.Items) > 0 {
		view.Downloads = newDownloads("/board/volume", selectionValues(req, b.Items))
		view.Parts = b.parts(l, req)
	}
	return s.render(c, statusOf(view.Problem), "board", view)
}

// parts are the places of what a board shows below its cards, whose range is filled in.
func (b askedBoard) parts(l *locale, req analytics.Request) []latePart {
	resolved := req
	resolved.Selections = nil
	values := without(resolved.Values(), "by")
	var parts []latePart
	if len(b.Items) > 1 {
		parts = append(parts, latePart{b.address("/voice", values), l.say("Share of voice")})
	}
	silent := askedBoard{Path: "/board", Saved: true} // it is not of the items
	return append(parts, latePart{b.address("/stories", values), l.say("The day’s largest stories")},
		latePart{silent.address("/silent", without(values, "unit")), l.say("Silent sources")})
}
