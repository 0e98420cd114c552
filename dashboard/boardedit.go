package dashboard

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// maxBoardForm is how long the form of a board may be, in bytes.
const maxBoardForm = 1 << 20

// boardEditView is the view of the form for a board, a new one where it has no slug.
type boardEditView struct {
	page
	Board     analytics.Board
	Path      string // where the form leads
	Own       string // page of the board; "" of a new one
	State     string // of the board when the form was made of it
	Intervals []option
	Items     []boardEditRow
	Topics    []option // that are not on it
	Full      bool
	AddLabel  string // that was given without a query, which has no place yet
	Unsaved   string // what was done and is not saved
	Wrong     *Problem
	Moved     bool // Wrong is that the board was changed meanwhile
}

// boardEditRow is one item in the form.
type boardEditRow struct {
	Place       int
	Kind        string // topic or q
	Value       string
	Name        string
	Label       string
	First, Last bool
	Focus       string // up or down: the button that was pressed to bring it here
}

// newBoardPage is the form for a new board, which the address may fill in.
func (s *Server) newBoardPage(c *gin.Context) error {
	b, _, err := parseBoard(c.Request.URL.RawQuery, allow("days interval"))
	if err != nil {
		return err
	}
	if b.Name == untitled {
		b.Name = ""
	}
	return s.showBoardEdit(c, http.StatusOK, boardEditView{Board: b})
}

func (s *Server) boardEditPage(c *gin.Context) error {
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	b, err := s.analyst.Board(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.showBoardEdit(c, http.StatusOK, boardEditView{Board: b, State: b.State()})
}

func (s *Server) showBoardEdit(c *gin.Context, status int, view boardEditView) error {
	ctx, cancel := s.queryContext(c)
	defer cancel()
	topics, err := s.analyst.Topics(ctx)
	if err != nil {
		return err
	}
	l := s.locale(c)
	view.page = s.newPage(c, l.say("New board"), "boards")
	view.Path = "/boards/new"
	if view.Board.Slug != "" {
		view.page.Title = l.say("Edit %s", view.Board.Name)
		view.Own = boardPath(view.Board.Slug)
		view.Path = view.Own + "/edit"
	}
	for _, i := range analytics.BoardIntervals {
		view.Intervals = append(view.Intervals, option{Value: string(i), Label: l.interval(i), Selected: i == view.Board.Interval})
	}
	focused := map[int]string{}
	for _, row := range view.Items { // only what was moved is in it
		focused[row.Place] = row.Focus
	}
	view.Items = nil
	on := map[string]bool{}
	for i, item := range view.Board.Items {
		row := boardEditRow{Place: i + 1, Kind: "q", Value: item.Query, Name: itemName(item, topics), Label: item.Label, First: i == 0, Last: i == len(view.Board.Items)-1, Focus: focused[i+1]}
		if item.Topic != "" {
			row.Kind, row.Value = "topic", item.Topic
			on[item.Topic] = true
		}
		view.Items = append(view.Items, row)
	}
	for _, t := range topics {
		if !on[t.Slug] {
			view.Topics = append(view.Topics, option{Value: t.Slug, Label: t.Name})
		}
	}
	view.Full = len(view.Items) >= analytics.MaxBoardItems
	return s.render(c, status, "boardedit", view)
}

// boardFields are what the form of a board sends: the items as lists of one length, kind,
// value and label.
const boardFields = "name description days interval state do kind value label add_topic add_query add_label"

// readBoardForm gives a board as a form has it, which may be wrong.
func readBoardForm(c *gin.Context) (analytics.Board, url.Values, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxBoardForm)
	if err := c.Request.ParseForm(); err != nil {
		return analytics.Board{}, nil, &analytics.ParamError{Name: "the form", Value: "", Allowed: analytics.Says("fields encoded as name=value&name=value, of at most 1 MB")}
	}
	form := c.Request.PostForm
	values, err := checkValues(form, allow(boardFields))
	if err != nil {
		return analytics.Board{}, nil, err
	}
	b := analytics.Board{Slug: c.Param("slug"), Name: values.Get("name"), Description: values.Get("description"), Interval: analytics.Interval(values.Get("interval"))}
	if text := values.Get("days"); text != "" {
		if b.Days, err = strconv.Atoi(text); err != nil || b.Days < 1 {
			return b, nil, &analytics.ParamError{Name: "days", Value: text, Allowed: analytics.Says("a whole number from 1 to %d", analytics.MaxBoardDays)}
		}
	}
	kinds, items, labels := form["kind"], form["value"], form["label"] // with the empty ones, which checkValues leaves out
	if len(kinds) != len(items) || len(kinds) != len(labels) {
		return b, nil, &analytics.ParamError{Name: "value", Value: fmt.Sprintf("%d of them", len(items)), Allowed: analytics.Says("as many as there are fields kind and label")}
	}
	for i, kind := range kinds {
		switch kind {
		case "topic":
			b.Items = append(b.Items, analytics.BoardItem{Topic: items[i]})
		case "q":
			b.Items = append(b.Items, analytics.BoardItem{Query: items[i], Label: labels[i]})
		default:
			return b, nil, &analytics.ParamError{Name: "kind", Value: kind, Allowed: analytics.Says("topic or q")}
		}
	}
	return b, values, nil
}

// editBoard answers the buttons of the form: all but Save change the form alone.
func (s *Server) editBoard(c *gin.Context) error {
	b, values, err := readBoardForm(c)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	if b.Slug != "" {
		if _, err := s.analyst.Board(ctx, b.Slug); err != nil {
			return err
		}
	}
	view := boardEditView{State: values.Get("state")}
	if do := values.Get("do"); do == "save" {
		return s.saveBoard(ctx, c, b, values)
	} else if err := view.change(s.locale(c), &b, do, values); err != nil {
		return err
	}
	view.Board = b
	return s.showBoardEdit(c, statusOf(view.Wrong), view)
}

// saveBoard saves a board with what the form is about to add.
func (s *Server) saveBoard(ctx context.Context, c *gin.Context, b analytics.Board, values url.Values) error {
	b.Items = append(b.Items, added(values)...)
	if label := unplaced(values); label != "" {
		problem := s.problem(&analytics.ParamError{Name: "add_label", Value: label, Allowed: analytics.Says("a query that is called so: a topic keeps its own name. Type the query, or empty the field")})
		return s.showBoardEdit(c, problem.Status, boardEditView{Board: b, State: values.Get("state"), Wrong: &problem, AddLabel: label})
	}
	saved, err := s.analyst.SaveBoard(ctx, b, values.Get("state"))
	if err != nil {
		problem := s.problem(err)
		view := boardEditView{Board: b, State: values.Get("state"), Wrong: &problem, Moved: problem.Status == http.StatusConflict}
		return s.showBoardEdit(c, problem.Status, view)
	}
	c.Redirect(http.StatusSeeOther, boardPath(saved.Slug))
	return nil
}

// added are the items in the fields for new ones.
func added(values url.Values) []analytics.BoardItem {
	var items []analytics.BoardItem
	if slug := values.Get("add_topic"); slug != "" {
		items = append(items, analytics.BoardItem{Topic: slug})
	}
	if q := values.Get("add_query"); q != "" {
		items = append(items, analytics.BoardItem{Query: q, Label: values.Get("add_label")})
	}
	return items
}

// unplaced is a name in the fields for new items that no query is called by.
func unplaced(values url.Values) string {
	if values.Get("add_query") != "" {
		return ""
	}
	return values.Get("add_label")
}

// change does to a form what one of its buttons says: add, up-2, down-2, drop-2.
func (v *boardEditView) change(l *locale, b *analytics.Board, do string, values url.Values) error {
	wrong := &analytics.ParamError{Name: "do", Value: do, Allowed: analytics.Says("save, add, or up, down or drop with the number of an item, such as up-2")}
	if do == "add" {
		v.Unsaved = l.say("Nothing was added: choose a topic or type a query first.")
		for _, item := range added(values) {
			if slices.ContainsFunc(b.Items, func(o analytics.BoardItem) bool { return o.Selection() == item.Selection() }) {
				v.Unsaved = l.say("Nothing was added: it is on the board already.")
				continue
			}
			b.Items = append(b.Items, item)
			v.Unsaved = l.say("Added, not saved yet.")
		}
		if v.AddLabel = unplaced(values); v.AddLabel != "" {
			v.Unsaved += " " + l.say("A topic keeps its own name: what was typed as one waits for a query.")
		}
		return nil
	}
	what, number, _ := strings.Cut(do, "-")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(b.Items) {
		return wrong
	}
	i := n - 1
	switch what {
	case "up":
		if i > 0 {
			b.Items[i-1], b.Items[i] = b.Items[i], b.Items[i-1]
			i--
		}
	case "down":
		if i < len(b.Items)-1 {
			b.Items[i+1], b.Items[i] = b.Items[i], b.Items[i+1]
			i++
		}
	case "drop":
		b.Items = slices.Delete(b.Items, i, i+1)
		v.Unsaved = l.say("Taken off, not saved yet.")
		return nil
	default:
		return wrong
	}
	v.Items = []boardEditRow{{Place: i + 1, Focus: what}}
	if what == "up" {
		v.Unsaved = l.say("Moved up, to place %d of %d. Not saved yet.", i+1, len(b.Items))
	} else {
		v.Unsaved = l.say("Moved down, to place %d of %d. Not saved yet.", i+1, len(b.Items))
	}
	return nil
}

// deleteBoard forgets a board and leads to the list.
func (s *Server) deleteBoard(c *gin.Context) error {
	values, err := feedForm(c, "state")
	if err != nil {
		return err
	}
	if values.Get("state") == "" {
		return &analytics.ParamError{Name: "state", Value: "", Allowed: analytics.Says("the state of the board as the form has it")}
	}
	if err := s.analyst.DeleteBoard(c.Request.Context(), c.Param("slug"), values.Get("state")); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/boards")
	return nil
}

// boardSettings are the parameters of how a board shows its items.
func boardSettings(b analytics.Board) url.Values {
	return url.Values{"days": {fmt.Sprint(b.Days)}, "interval": {string(b.Interval)}}
}
