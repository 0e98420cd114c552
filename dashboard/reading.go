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

// How many values of a facet are shown, and how many more behind a disclosure.
const (
	facetValues = 7
	facetMore   = 30
)

// facetView is a facet of a list of articles.
type facetView struct {
	Heading string
	Name    string // of the parameter
	Clear   string // the list without it; "" where nothing is chosen
	Values  []facetLine
	Others  []facetLine // behind a disclosure
	More    int         // values that are not listed
}

// facetLine is one value of a facet.
type facetLine struct {
	Label  string
	Note   string // the value as the address has it
	Count  int64
	Href   string // the list with it or, where it is chosen, without
	Chosen bool
}

// facetsBlock is what a list can be narrowed by.
type facetsBlock struct {
	Problem *Problem
	Facets  []facetView
}

func facetHeading(l *locale, name string) string {
	switch name {
	case string(analytics.BySource):
		return l.say("Source")
	case string(analytics.ByLanguage):
		return l.say("Language")
	case string(analytics.ByCountry):
		return l.say("Country")
	case string(analytics.ByDateFrom):
		return l.say("The date is")
	default: // analytics.FacetOfTopics
		return l.say("Also about")
	}
}

// facetsBlock asks what a list can be narrowed by; values are the parameters of its page.
func (s *Server) facetsBlock(ctx context.Context, req analytics.Request, values url.Values) facetsBlock {
	var b facetsBlock
	facets, err := s.analyst.Facets(ctx, req)
	if err != nil {
		b.Problem = s.block(err)
		return b
	}
	values = without(values, "after")
	if req.Panel && !req.Undated { // which sources the panel has hangs on the range, and that on the filters
		filled, err := s.analyst.Filled(ctx, req)
		if err != nil {
			b.Problem = s.block(err)
			return b
		}
		values = withRange(values, filled.Range)
	}
	for _, f := range facets {
		if view := newFacetView(localeOf(ctx), f, values); len(view.Values) > 0 {
			b.Facets = append(b.Facets, view)
		}
	}
	return b
}

func newFacetView(l *locale, f analytics.Facet, values url.Values) facetView {
	view := facetView{Heading: facetHeading(l, f.Name), Name: f.Name}
	if f.Chosen {
		view.Clear = address("/articles", without(values, f.Name))
	}
	// What is chosen is never behind the disclosure.
	list := slices.Clone(f.Values)
	slices.SortStableFunc(list, func(x, y analytics.FacetValue) int { return rank(x) - rank(y) })
	for i, v := range list {
		if i >= facetValues+facetMore && !v.Chosen {
			view.More++
			continue
		}
		line := facetLine{Label: l.value(analytics.Dimension(f.Name), v.Value, v.Label), Note: v.Value, Count: v.Count, Chosen: v.Chosen, Href: address("/articles", with(values, f.Name, v.Value))}
		if f.Name == string(analytics.BySource) { // there is room for the name alone
			line.Label = strings.TrimSuffix(v.Label, " ("+v.Value+")")
		}
		switch {
		case v.Chosen:
			rest := slices.DeleteFunc(slices.Clone(values[f.Name]), func(value string) bool { return sameValue(f.Name, value, v.Value) })
			line.Href = address("/articles", with(values, f.Name, rest...))
		case f.Name == analytics.FacetOfTopics:
			line.Href = address("/articles", with(values, f.Name, append(slices.Clone(values[f.Name]), v.Value)...))
		}
		if i < facetValues || v.Chosen {
			view.Values = append(view.Values, line)
		} else {
			view.Others = append(view.Others, line)
		}
	}
	return view
}

func rank(v analytics.FacetValue) int {
	if v.Chosen {
		return 0
	}
	return 1
}

// sameValue says that a value as the address has it is the one that a request has: a
// language may be given by its name.
func sameValue(name, given, value string) bool {
	if given == value {
		return true
	}
	req, err := analytics.ParseRequest(url.Values{name: {given}})
	return err == nil && slices.Contains(req.Values()[name], value)
}

// parseSort reads the order of a list.
func parseSort(values url.Values) (analytics.Sort, error) {
	text := strings.Join(values["sort"], ", ")
	if text == "" || text == string(analytics.Newest) {
		return "", nil
	}
	if sort := analytics.Sort(text); slices.Contains(analytics.Sorts, sort) {
		return sort, nil
	}
	return "", &analytics.ParamError{Name: "sort", Value: text, Allowed: analytics.Says("one of newest, oldest, stored")}
}

// sortWords say an order: what a choice of it is called, where its first page and its
// next one lead, and what it is.
type sortWords struct{ Label, First, Next, Note string }

func wordsOfSort(l *locale, sort analytics.Sort) sortWords {
	switch sort {
	case analytics.Oldest:
		return sortWords{l.say("oldest"), l.say("Oldest"), l.say("Newer"), l.say("Oldest first.")}
	case analytics.Stored:
		return sortWords{l.say("stored last"), l.say("Stored last"), l.say("Stored before"), l.say("Those stored last first, whatever their date.")}
	default: // analytics.Newest, or none
		return sortWords{l.say("newest"), l.say("Newest"), l.say("Older"), l.say("Newest first.")}
	}
}

// sortChoices are the orders that a list can have.
func sortChoices(l *locale, values url.Values, current analytics.Sort) []choice {
	values = without(values, "after")
	var out []choice
	for _, sort := range analytics.Sorts {
		c := choice{Label: wordsOfSort(l, sort).Label, Href: address("/articles", with(values, "sort", string(sort))), Current: sort == current}
		if sort == analytics.Newest {
			c.Href, c.Current = address("/articles", without(values, "sort")), current == ""
		}
		out = append(out, c)
	}
	return out
}

// copiesView is what a row of a list in texts or stories stands for.
type copiesView struct {
	Summary string
	Rows    []storyLine
	More    int64 // articles that are not among the rows
}

// copiesOf adds to the rows of a list what they stand for. Without it the list still stands.
func (s *Server) copiesOf(ctx context.Context, list analytics.ArticleList, rows []articleRow) {
	if list.Request.Unit == "" || len(rows) == 0 {
		return
	}
	copies, err := s.analyst.Copies(ctx, list.Request, list.Articles)
	if err != nil {
		s.log.Warn("reading the copies of a list", "error", err)
	}
	for i, a := range list.Articles {
		if c, ok := copies[a.ID]; ok {
			rows[i].Copies = newCopiesView(localeOf(ctx), c, a.ID, list.Request)
		}
	}
}

// passagesHref is the address of the passages of a list; "" where it looks for nothing.
func passagesHref(req analytics.Request, rows []articleRow) string {
	if len(rows) == 0 || len(req.Selections) == 0 && req.With == "" && len(req.And) == 0 {
		return ""
	}
	values := url.Values{}
	for name, list := range withState(req) {
		if slices.Contains(allow(queryParams, "tz with and"), name) {
			values[name] = list
		}
	}
	for _, row := range rows {
		values.Add("article", strconv.FormatInt(row.ID, 10))
	}
	return address("/articles/passages", values)
}

// passageRow is what a list shows of an article's text.
type passageRow struct {
	ID      int64
	Title   []piece // nil where nothing is marked in it
	Passage []piece
}

// passagesPart is the passages of articles of a list, which reading.js puts into it.
func (s *Server) passagesPart(c *gin.Context) error {
	values, err := readValues(c, allow(queryParams, "tz with and article"))
	if err != nil {
		return err
	}
	req, err := listRequest(without(values, "article"))
	if err != nil {
		return err
	}
	if n := len(values["article"]); n > maxLimit {
		return &analytics.ParamError{Name: "article", Value: fmt.Sprintf("%d articles", n), Allowed: analytics.Says("at most %d", maxLimit)}
	}
	var ids []int64
	for _, text := range values["article"] {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return &analytics.ParamError{Name: "article", Value: text, Allowed: analytics.Says("numbers of articles, as the list has them")}
		}
		ids = append(ids, id)
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	passages, err := s.analyst.Passages(ctx, req, ids)
	if err != nil {
		return err
	}
	var rows []passageRow
	for _, id := range ids {
		p, ok := passages[id]
		if !ok {
			continue
		}
		row := passageRow{ID: id, Passage: passagePieces(p)}
		// A title that the list cuts off is left as it is.
		if title := clip(p.Title, maxTitleListed); len(p.TitleSpans) > 0 && title == p.Title {
			row.Title = markSpans(title, p.TitleSpans)
		}
		rows = append(rows, row)
	}
	return s.renderPart(c, http.StatusOK, "articles", "passages", rows)
}

// facetsPart is what a list can be narrowed by, which takes longer than the list.
func (s *Server) facetsPart(c *gin.Context) error {
	values, err := readValues(c, allow(queryParams, scopeParams, listParams))
	if err != nil {
		return err
	}
	req, err := listRequest(values)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	b := s.facetsBlock(ctx, req, values)
	return s.renderPart(c, statusOf(b.Problem), "articles", "facets", b)
}

// passagePieces are a passage with dots where the text goes on.
func passagePieces(p analytics.Passage) []piece {
	pieces := markSpans(p.Text, p.Spans)
	if len(pieces) == 0 {
		return nil
	}
	if p.Before {
		pieces = slices.Insert(pieces, 0, piece{Text: "… "})
	}
	if p.After {
		pieces = append(pieces, piece{Text: " …"})
	}
	return pieces
}

func newCopiesView(l *locale, c analytics.Copies, shown int64, req analytics.Request) *copiesView {
	view := copiesView{More: c.Articles - int64(len(c.Listed))}
	if req.Unit == analytics.Texts {
		view.Summary = l.say("%d [1:article|articles] of this text in %d [2:source|sources]", c.Articles, c.Sources)
	} else {
		view.Summary = l.say("%d [1:article|articles] of this story in %d [2:source|sources]", c.Articles, c.Sources)
	}
	for _, a := range c.Listed {
		view.Rows = append(view.Rows, storyLine{newArticleRow(l, a, req).Href, clip(articleTitle(l, a), 200), a.Name, l.published(a, req.Zone), a.ID == shown})
	}
	return &view
}
