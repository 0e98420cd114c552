package dashboard

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// The most of an article that its page shows, in bytes.
const (
	maxTextShown  = 200_000
	maxTitleShown = 2_000
)

// articlePageView is the view of one article.
type articlePageView struct {
	page
	Article   analytics.Article
	Heading   []piece
	Text      []piece
	TextSize  int64 // characters; of the whole text
	Cut       bool  // the page shows the beginning only
	Original  string
	Source    string
	SourceURL string
	Published template.HTML
	DateFrom  string
	FirstSeen template.HTML // and when the text changed last
	Page      string        // how its page stands, in words; "" where it is not wanted
	Changed   int64         // how often the text changed
	Versions  []versionLine
	Marked    template.HTML // what is marked, in words
	Topics    []choice
	Story     []storyLine // of one article alone, none
	StorySize int64       // articles
	StoryMore int64       // articles that are not among the lines
	StorySQL  string      // address of a statement that gives all
	Sources   int64       // of the story
	Why       whyBlock
}

// storyLine is one article of the story that the page's article belongs to.
type storyLine struct {
	Href      string
	Title     string
	Source    string
	Published string
	Current   bool // it is the page's own
}

// piece is a stretch of text that is marked or not.
type piece struct {
	Text string
	Mark bool
}

func articlePath(id int64) string { return "/articles/" + strconv.FormatInt(id, 10) }

func (s *Server) articlePage(c *gin.Context) error {
	values, err := readValues(c, allow(queryParams))
	if err != nil {
		return err
	}
	if tidy(c, values) {
		return nil
	}
	id, req, err := articleRequest(c, values)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	article, err := s.analyst.Article(ctx, id, req.Selections)
	if err != nil {
		return err
	}
	l := localeOf(ctx)
	view := newArticlePageView(l, article, req.Selections)
	view.page = s.newPage(c, clip(articleTitle(l, article.Article), 80), "articles")
	if q := values["q"]; len(q) > 0 {
		view.Search = q[0]
	}
	view.Why = s.whyBlock(ctx, article, req.Selections, values)
	return s.render(c, http.StatusOK, "article", view)
}

// articleRequest gives the article of an address and what it is looked at for.
func articleRequest(c *gin.Context, values url.Values) (id int64, req analytics.Request, err error) {
	if req, err = parseRequest(values); err != nil {
		return 0, req, err
	}
	id, err = articleNumber(c.Param("id"))
	return id, req, err
}

func articleNumber(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, &analytics.NotFoundError{Kind: "article", Name: text, Next: analytics.Says("an article's number stands in its address, such as /articles/17")}
	}
	return id, nil
}

func newArticlePageView(l *locale, a analytics.ArticleView, selections []analytics.Selection) articlePageView {
	text, cut := cutText(a.Text, maxTextShown)
	title, _ := cutText(a.Title, maxTitleShown)
	view := articlePageView{
		Article:   a.Article,
		Heading:   markSpans(title, a.TitleSpans),
		Text:      markSpans(text, a.TextSpans),
		TextSize:  int64(utf8.RuneCountInString(a.Text)),
		Cut:       cut,
		Original:  originalLink(a.URL),
		Source:    a.Name,
		SourceURL: address("/articles", url.Values{"source": {a.Source}}),
		Published: publishedElement(l, a.Article),
		DateFrom:  dateOrigin(l, a.DateFrom),
		FirstSeen: timeElement(a.FirstSeen, l.moment(a.FirstSeen)),
	}
	view.Changed = int64(analytics.Changes(a.Versions))
	if a.Updated.After(a.FirstSeen) && (view.Changed > 0 || len(a.Versions) == 0) {
		view.FirstSeen = l.markup("%s, text changed %s", view.FirstSeen, timeElement(a.Updated, l.moment(a.Updated)))
	}
	view.Page = pageInWords(l, a.Page)
	view.Versions = versionLines(l, a.ID, a.Versions)
	if len(a.TitleSpans)+len(a.TextSpans) > 0 {
		view.Marked = l.markup("Marked: what its topics matched.")
		if len(selections) > 0 {
			view.Marked = l.markup("Marked: what matched <bdi>%s</bdi>.", selectionNames(selections))
		}
	}
	if a.Story.Articles > 1 {
		view.StorySize, view.Sources = a.Story.Articles, a.Story.Sources
		view.StoryMore = a.Story.Articles - int64(len(a.Story.Listed))
		view.StorySQL = address("/sql", url.Values{"sql": {a.Story.SQL}})
		for _, other := range a.Story.Listed {
			view.Story = append(view.Story, storyLine{articlePath(other.ID), clip(articleTitle(l, other), 200), other.Name, l.published(other, nil), other.ID == a.ID})
		}
	}
	for _, t := range a.Topics {
		view.Topics = append(view.Topics, choice{Label: t.Name, Href: topicPath(t.Slug)})
	}
	return view
}

// timeElement is a moment with what it is for programs.
func timeElement(t time.Time, text string) template.HTML {
	return template.HTML(fmt.Sprintf(`<time datetime="%s">%s</time>`, t.Format(time.RFC3339), template.HTMLEscapeString(text))) //nolint:gosec // the text is escaped
}

// publishedElement is an article's date as exactly as it is known, with its zone.
func publishedElement(l *locale, a analytics.Article) template.HTML {
	text := l.published(a, nil)
	switch {
	case a.Published.IsZero():
		return template.HTML(template.HTMLEscapeString(text)) //nolint:gosec // the text is escaped
	case a.DateOnly:
		return timeElement(a.Published, text)
	default:
		return timeElement(a.Published, text+" UTC")
	}
}

func selectionNames(selections []analytics.Selection) string {
	names := ""
	for i, s := range selections {
		if i > 0 {
			names += ", "
		}
		names += s.Name()
	}
	return clip(names, 120)
}

// dateOrigin says in words where a publication date came from.
func dateOrigin(l *locale, from string) string {
	switch from {
	case "feed":
		return l.say("from the feed’s item")
	case "page":
		return l.say("from the article’s own page")
	case "file":
		return l.say("from the imported file")
	case "url":
		return l.say("from the digits in its address")
	default:
		return l.say("no usable date")
	}
}

// cutText cuts a text to at most n bytes, at a whole character.
func cutText(text string, n int) (string, bool) {
	if len(text) <= n {
		return text, false
	}
	for n > 0 && text[n]&0xC0 == 0x80 { // inside a character
		n--
	}
	return text[:n], true
}

// markSpans cuts a text into marked and unmarked pieces. Spans beyond the
// text (its end may have been cut off) are left out.
func markSpans(text string, spans []analytics.Span) []piece {
	var out []piece
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start || s.End > len(text) {
			continue
		}
		if s.Start > at {
			out = append(out, piece{Text: text[at:s.Start]})
		}
		out = append(out, piece{Text: text[s.Start:s.End], Mark: true})
		at = s.End
	}
	if at < len(text) {
		out = append(out, piece{Text: text[at:]})
	}
	return out
}
