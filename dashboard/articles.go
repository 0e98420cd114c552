package dashboard

import (
	"context"
	"html/template"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// How many articles a page of the list has.
const (
	defaultLimit = 50
	maxLimit     = 500
)

// articlesPageView is the view of a list of articles.
type articlesPageView struct {
	page
	Controls controls
	Query    queryField
	Topics   []option
	Heading  string
	With     string        // a query that narrows the list; ""
	And      template.HTML // names of topics that do
	Apart    string        // without these
	Widened  string        // the list without it
	Articles articlesBlock
	Sum      template.HTML // how many are listed, and which
	Facets   latePart
	Passages string // the address of the passages; "" where there are none
	Sorts    []choice
	SortedIn sortWords

	OneLanguage []languageNote
}

// articlesBlock is a list of articles.
type articlesBlock struct {
	Problem *Problem
	Empty   []string
	Rows    []articleRow
	Count   int64
	Undated int64  // beside those listed; 0 in a list of undated ones
	Range   string // in words
	Others  string // the list of the undated ones, or back to the dated ones; ""
	Zone    string // of the times shown
	All     string // the whole list, from a page that shows its head; ""
	First   string // the first page of the list; "" on it
	Next    string // the next page; "" on the last
	SQLHref string // as of a volumeBlock, of the whole list
	CountOf string // that of how many there are
	From    *whereFrom
	Downloads
}

// articleRow is one article in a list.
type articleRow struct {
	ID         int64
	Waits      bool // for its passage, which comes later
	Href       string
	Title      string
	Original   string // http or https address of the article; ""
	Source     string
	SourceHref string
	Language   string
	Published  string
	Undated    bool

	// On the page of the list alone.
	Copies *copiesView // what else the row stands for; nil: nothing
}

// articlesBlock asks for a page of articles and fills its block.
func (s *Server) articlesBlock(ctx context.Context, req analytics.Request, limit int, cursor string, corpus analytics.Corpus) articlesBlock {
	b, _ := s.listBlock(ctx, req, limit, cursor, corpus)
	return b
}

// listBlock is articlesBlock with the answer that it is filled from.
func (s *Server) listBlock(ctx context.Context, req analytics.Request, limit int, cursor string, corpus analytics.Corpus) (articlesBlock, analytics.ArticleList) {
	l := localeOf(ctx)
	list, err := s.analyst.Articles(ctx, req, limit, cursor)
	if err != nil {
		return articlesBlock{Problem: s.block(err)}, list
	}
	b := articlesBlock{Count: list.Count, Undated: list.Undated, Range: l.rangeText(list.Request), Zone: zoneOrUTC(req.Zone).String(), Next: list.Next}
	b.SQLHref = s.blockSQL(s.analyst.ArticlesSQL(ctx, list.Request))
	b.CountOf = s.blockSQL(s.analyst.ArticleCountSQL(ctx, list.Request))
	if req.Undated {
		b.Undated, b.Range = 0, l.say("without a usable date")
		b.Others = address("/articles", withState(req))
	} else if b.Undated > 0 {
		b.Others = address("/articles", with(without(withState(req), "from", "to"), "undated", "true"))
	}
	for _, a := range list.Articles {
		b.Rows = append(b.Rows, newArticleRow(l, a, req))
	}
	if len(b.Rows) == 0 {
		b.Empty = l.whyEmpty(req, corpus, list.Undated)
	}
	return b, list
}

// listSum says how many there are in a list, and in which range.
func listSum(l *locale, unit analytics.Unit, b articlesBlock) template.HTML {
	var sum template.HTML
	switch unit {
	case analytics.Texts:
		sum = l.markup("<strong>%d</strong> [1:distinct text|distinct texts], %s", b.Count, b.Range)
	case analytics.Stories:
		sum = l.markup("<strong>%d</strong> [1:story|stories], %s", b.Count, b.Range)
	default:
		sum = l.markup("<strong>%d</strong> [1:article|articles], %s", b.Count, b.Range)
	}
	switch {
	case b.Undated > 0:
		return l.markup("%s; and <a href=\"%s\">%d without a usable date</a>.", sum, b.Others, b.Undated)
	case b.Others != "":
		return l.markup("%s (<a href=\"%s\">the dated ones</a>).", sum, b.Others)
	default:
		return sum + "."
	}
}

func newArticleRow(l *locale, a analytics.Article, req analytics.Request) articleRow {
	matched := url.Values{}
	for name, list := range req.Values() {
		if name == "q" || name == "topic" {
			matched[name] = list // what the article's page marks
		}
	}
	if req.With != "" {
		matched["q"] = append(slices.Clone(matched["q"]), req.With)
	}
	if len(req.And) > 0 {
		matched["topic"] = append(slices.Clone(matched["topic"]), req.And...)
	}
	return articleRow{
		ID:         a.ID,
		Href:       address(articlePath(a.ID), matched),
		Title:      articleTitle(l, a),
		Original:   originalLink(a.URL),
		Source:     a.Name,
		SourceHref: address("/articles", url.Values{"source": {a.Source}}),
		Language:   a.Language,
		Published:  l.published(a, req.Zone),
		Undated:    a.Published.IsZero(),
	}
}

// bdi is a text of the data within a sentence.
func bdi(text string) template.HTML {
	return template.HTML("<bdi>" + template.HTMLEscapeString(text) + "</bdi>") //nolint:gosec // the text is escaped
}

// maxTitleListed is how much of a title a list has, in characters.
const maxTitleListed = 300

// articleTitle is what an article is called in a list.
func articleTitle(l *locale, a analytics.Article) string {
	if a.Title == "" {
		return l.say("(without a title)")
	}
	return clip(a.Title, maxTitleListed)
}

// maxLink is the longest address that is made a link, in bytes; browsers and
// servers take no longer ones.
const maxLink = 8192

// originalLink gives an address that is safe to follow: http or https with a
// host. Anything else in a feed (javascript:, data:, file:) is no link.
func originalLink(raw string) string {
	if len(raw) > maxLink {
		return ""
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return u.String()
}

func (s *Server) articlesPage(c *gin.Context) error {
	l := s.locale(c)
	values, err := readValues(c, allow(queryParams, scopeParams, listParams))
	if err != nil {
		return err
	}
	if tidy(c, values) {
		return nil
	}
	limit, err := parseNumber(values, "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	req, err := listRequest(values)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	p := articlesPageView{page: s.newPage(c, l.say("Articles"), "articles"), Query: newQueryField(l, 0, "")}
	if q := values["q"]; len(q) > 0 {
		p.Search, p.Query.Value = q[0], q[0]
	}
	topics, err := s.analyst.Topics(ctx)
	if err != nil {
		s.log.Warn("listing topics for a filter", "error", err) // the list below does not need it
	}
	p.Topics = topicOptions(l, topics, values["topic"])
	p.Heading = listHeading(l, req, topics)
	for _, slug := range req.And {
		name := bdi(listHeading(l, analytics.Request{Selections: []analytics.Selection{{Topic: slug}}}, topics))
		if p.And != "" {
			name = l.markup("%s and %s", p.And, name)
		}
		p.And = name
	}
	p.Apart = address("/articles", without(values, "and", "after"))
	p.With, p.Widened = req.With, address("/articles", without(values, "with", "after"))
	p.Controls = s.newControls(ctx, "/articles", values, p.Corpus.Corpus, false)
	p.Controls.ownFields("q", "topic")
	var list analytics.ArticleList
	p.Articles, list = s.listBlock(ctx, req, limit, values.Get("after"), p.Corpus.Corpus)
	p.Sum = listSum(l, req.Unit, p.Articles)
	if p.Articles.Problem == nil {
		p.OneLanguage = s.languageNotes(ctx, "/articles", values, list.Request)
	}
	s.copiesOf(ctx, list, p.Articles.Rows)
	p.Passages = passagesHref(req, p.Articles.Rows)
	for i := range p.Articles.Rows {
		p.Articles.Rows[i].Waits = p.Passages != ""
	}
	p.Newer = p.newerMark(without(values, "limit", "after"), "/articles", values)
	p.Sorts, p.SortedIn = sortChoices(l, values, req.Sort), wordsOfSort(l, req.Sort)
	if p.Articles.Problem == nil {
		p.Facets = latePart{address("/articles/facets", without(values, "after", "limit")), l.say("What the list can be narrowed to")}
	}
	if next := p.Articles.Next; next != "" {
		p.Articles.Next = address("/articles", with(values, "after", next))
	}
	if values.Has("after") {
		p.Articles.First = address("/articles", without(values, "after"))
	}
	p.Articles.Downloads = newDownloads("/articles", values)
	p.Articles.From = l.newWhereFrom(withoutInterval(s.basis(ctx, req)), p.Articles.SQLHref, p.Articles.Downloads)
	return s.render(c, statusOf(p.Articles.Problem), "articles", p)
}

// listRequest reads the request of a list of articles.
func listRequest(values url.Values) (analytics.Request, error) {
	undated, err := parseUndated(values)
	if err != nil {
		return analytics.Request{}, err
	}
	also, err := parseWith(values)
	if err != nil {
		return analytics.Request{}, err
	}
	sort, err := parseSort(values)
	if err != nil {
		return analytics.Request{}, err
	}
	req, err := parseRequest(values)
	req.Undated, req.With, req.And, req.Sort = undated, also, values["and"], sort
	return req, err
}

// withState is listState with the query and the topics that narrow the list, and its order.
func withState(req analytics.Request) url.Values {
	state := listState(req)
	if req.With != "" {
		state = with(state, "with", req.With)
	}
	if len(req.And) > 0 {
		state = with(state, "and", req.And...)
	}
	if req.Sort != "" {
		state = with(state, "sort", string(req.Sort))
	}
	return state
}

// listHeading says what is listed.
func listHeading(l *locale, req analytics.Request, topics []analytics.Topic) string {
	heading := ""
	for _, sel := range req.Selections {
		name := sel.Name()
		for _, t := range topics {
			if t.Slug == sel.Topic && sel.Topic != "" {
				name = t.Name + l.asDefined(sel)
			}
		}
		if heading != "" {
			name = l.say("%s or %s", heading, name)
		}
		heading = name
	}
	if heading == "" {
		return l.say("All articles")
	}
	return heading
}

func (x *Exporter) articles(ctx context.Context, r exportRequest) (*Export, error) {
	req, err := listRequest(r.values)
	if err != nil {
		return nil, err
	}
	return x.block(ctx, req, []string{"articles"}, func(context.Context, analytics.Basis) (Rows, *Sum, error) {
		return articleRowsOf(ctx, x.Analyst, req), nil, nil // ctx of the whole export: the list is long
	})
}
