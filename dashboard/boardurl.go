package dashboard

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// A board has an address that says everything itself, without being saved:
//
//	/board?title=At+the+border&topic=border&q=balloon*+airspace&label=Balloons&days=90&interval=day
//
// The items are in the order of the address, which url.Values does not keep; a label is of
// the query before it.

// boardParams are what a board's page takes beside what is on the board.
const boardParams = "days interval " + scopeParams

// untitled is what a board in an address is called that has no title.
const untitled = "Untitled board"

// boardName is what a board is called on pages.
func (l *locale) boardName(b analytics.Board) string {
	if b.Name == untitled {
		return l.say("Untitled board")
	}
	return b.Name
}

// askedBoard is a board with what its address asks for.
type askedBoard struct {
	analytics.Board
	Path   string // "/boards/border", or "/board" for one that its address spells out, or "" for the overview
	Saved  bool
	Values url.Values // beside the items
}

func boardPath(slug string) string { return "/boards/" + url.PathEscape(slug) }

// askedRequest is askedBoard with what is asked of its topics and queries, and the corpus that
// its range ends with.
func (s *Server) askedRequest(ctx context.Context, c *gin.Context) (b askedBoard, req analytics.Request, corpus analytics.Corpus, err error) {
	if b, err = s.askedBoard(ctx, c); err != nil {
		return b, req, corpus, err
	}
	if corpus, err = s.analyst.Corpus(ctx); err != nil {
		return b, req, corpus, err
	}
	req, err = b.request(corpus, s.now)
	return b, req, corpus, err
}

// askedBoard reads which board an address is of, and its parameters.
func (s *Server) askedBoard(ctx context.Context, c *gin.Context) (askedBoard, error) {
	slug := c.Param("slug")
	if slug == "" {
		b, values, err := parseBoard(c.Request.URL.RawQuery, allow(boardParams))
		return askedBoard{Board: b, Path: "/board", Values: values}, err
	}
	values, err := readValues(c, allow(boardParams))
	if err != nil {
		return askedBoard{}, err
	}
	b, err := s.analyst.Board(ctx, slug)
	return askedBoard{Board: b, Path: boardPath(slug), Saved: true, Values: values}, err
}

// parseBoard reads a board that is spelt out in the parameters of an address, and the
// parameters beside it.
func parseBoard(query string, allowed []string) (analytics.Board, url.Values, error) {
	b := analytics.Board{Name: untitled}
	rest := url.Values{}
	last := "" // the name of the parameter before
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		value, wrong := url.QueryUnescape(rawValue)
		if err != nil || wrong != nil {
			return b, nil, &analytics.ParamError{Name: "the address", Value: pair, Allowed: analytics.Says("parameters encoded as name=value&name=value")}
		}
		value = strings.TrimSpace(value)
		if value == "" {
			continue
		}
		switch name {
		case "title":
			b.Name = value
		case "topic":
			b.Items = append(b.Items, analytics.BoardItem{Topic: value})
		case "q":
			b.Items = append(b.Items, analytics.BoardItem{Query: value})
		case "label":
			if last != "q" {
				return b, nil, &analytics.ParamError{Name: "label", Value: value, Allowed: analytics.Says("a label right behind the query q that it names")}
			}
			b.Items[len(b.Items)-1].Label = value
		default:
			rest.Add(name, value)
		}
		last = name
	}
	values, err := checkValues(rest, allow("title topic q label", strings.Join(allowed, " ")))
	if err != nil {
		return b, nil, err
	}
	days, err := parseNumber(values, "days", 0, 1, analytics.MaxBoardDays)
	if err != nil {
		return b, nil, err
	}
	b.Days = days
	if i := analytics.Interval(values.Get("interval")); slices.Contains(analytics.BoardIntervals, i) {
		b.Interval = i
	}
	b, err = analytics.TidyBoard(b)
	return b, values, err
}

// spelling writes what is on a board as the parameters of an address.
func spelling(b analytics.Board) string {
	var out strings.Builder
	add := func(name, value string) {
		if value == "" {
			return
		}
		if out.Len() > 0 {
			out.WriteByte('&')
		}
		out.WriteString(name + "=" + url.QueryEscape(value))
	}
	if b.Name != untitled {
		add("title", b.Name)
	}
	for _, item := range b.Items {
		add("topic", item.Topic)
		add("q", item.Query)
		add("label", item.Label)
	}
	return out.String()
}

// address gives an address of the board, or of a part of it, with some parameters.
func (b askedBoard) address(part string, values url.Values) string {
	path := b.Path + part
	if b.Saved || b.Path == "" {
		return address(path, values)
	}
	return path + b.carry(values.Encode())
}

// carry puts what is on a board that is not saved before the parameters of an address.
func (b askedBoard) carry(query string) string {
	parts := []string{spelling(b.Board), query}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	if len(parts) == 0 {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}

// spelt gives the address that says everything of the board itself.
func (b askedBoard) spelt(values url.Values) string {
	if !values.Has("interval") {
		values = with(values, "interval", string(b.Interval))
	}
	if !values.Has("from") && !values.Has("to") && !values.Has("days") {
		values = with(values, "days", fmt.Sprint(b.Days))
	}
	return askedBoard{Board: b.Board, Path: "/board"}.address("", values)
}

// request makes the request of a board. Where its address names no range it is so many
// days up to the last one with articles.
func (b askedBoard) request(corpus analytics.Corpus, now func() time.Time) (analytics.Request, error) {
	req, err := parseRequest(without(b.Values, "days"))
	if err != nil {
		return req, err
	}
	if req.Interval == "" {
		req.Interval = b.Interval
	}
	days, err := parseNumber(b.Values, "days", b.Days, 1, analytics.MaxBoardDays)
	if err != nil {
		return req, err
	}
	switch {
	case !b.Values.Has("from") && !b.Values.Has("to"):
		req.Range = lastDays(days, today(corpus, now), zoneOrUTC(req.Zone))
	case b.Values.Has("days"):
		return req, &analytics.ParamError{Name: "days", Value: b.Values.Get("days"), Allowed: analytics.Says("either days, or from and to")}
	}
	return req, nil
}

// lastDays is the range of so many days up to the end of a day; 365 are the year.
func lastDays(days int, today time.Time, zone *time.Location) analytics.Range {
	if days == analytics.DefaultBoardDays {
		return lastYear(today, zone)
	}
	end := startOfDay(today.In(zone)).AddDate(0, 0, 1)
	return analytics.Range{From: end.AddDate(0, 0, -days), To: end}
}

// board adapts the controls to a board, whose interval and range have defaults of their
// own, and whose address may say what is on it.
func (c *controls) board(l *locale, b askedBoard) {
	for _, i := range analytics.BoardIntervals {
		current := b.Values.Get("interval") == string(i) || (!b.Values.Has("interval") && i == b.Interval)
		c.Intervals = append(c.Intervals, choice{Label: l.interval(i), Href: address(c.Path, with(b.Values, "interval", string(i))), Current: current})
	}
	own := without(b.Values, "from", "to", "days")
	fixed := b.Values.Has("from") || b.Values.Has("to")
	days := b.Days
	if n, err := parseNumber(b.Values, "days", b.Days, 1, analytics.MaxBoardDays); err == nil {
		days = n
	}
	// Ranges that move on with the days: what is shared stays current.
	c.Ranges = nil
	for _, r := range []struct {
		label string
		days  int
	}{{l.say("30 days"), 30}, {l.say("90 days"), 90}, {l.say("1 year"), analytics.DefaultBoardDays}, {l.say("3 years"), 3 * 365}} {
		c.Ranges = append(c.Ranges, choice{Label: r.label, Href: address(c.Path, with(own, "days", fmt.Sprint(r.days))), Current: !fixed && days == r.days})
	}
	c.ownFields("days") // the form gives dates
	if b.Values.Has("days") && c.Reset == "" {
		c.Reset = address(c.Path, own)
	}
	if b.Saved {
		return
	}
	for _, list := range [][]choice{c.Ranges, c.Intervals, c.Units, c.Panels} {
		for i := range list {
			_, query, _ := strings.Cut(list[i].Href, "?")
			list[i].Href = c.Path + b.carry(query)
		}
	}
	if c.Reset != "" {
		_, query, _ := strings.Cut(c.Reset, "?")
		c.Reset = c.Path + b.carry(query)
	}
	var items []hidden
	if b.Name != untitled {
		items = append(items, hidden{"title", b.Name})
	}
	for _, item := range b.Items {
		if item.Topic != "" {
			items = append(items, hidden{"topic", item.Topic})
			continue
		}
		items = append(items, hidden{"q", item.Query})
		if item.Label != "" {
			items = append(items, hidden{"label", item.Label})
		}
	}
	c.Hidden = append(items, c.Hidden...)
}
