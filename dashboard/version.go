package dashboard

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// versionLine is a text that an article had, as its page lists it.
type versionLine struct {
	Href         string
	Since, Until string
	FromPage     bool
}

func versionLines(l *locale, id int64, versions []analytics.Version) []versionLine {
	var lines []versionLine
	for _, v := range versions {
		lines = append(lines, versionLine{Href: articlePath(id) + "/versions/" + strconv.Itoa(v.Number), Since: l.moment(v.Since), Until: l.moment(v.Until), FromPage: v.FromPage})
	}
	return lines
}

// pageState is a state of the page of an article, in words.
func pageState(l *locale, state string) string {
	switch state {
	case "waiting":
		return l.say("not read yet")
	case "read":
		return l.say("read")
	case "paywall":
		return l.say("its text is for subscribers")
	case "removed":
		return l.say("it is not there")
	case "forbidden":
		return l.say("its server refuses programs")
	case "robots":
		return l.say("its host’s robots.txt asks programs to stay away")
	case "failed":
		return l.say("it could not be read")
	case "dropped":
		return l.say("not read: its feed was removed")
	default:
		return state
	}
}

// pageInWords says how the page of an article stands.
func pageInWords(l *locale, p *analytics.Page) string {
	if p == nil {
		return ""
	}
	words := pageState(l, p.State)
	if p.InUse {
		words = l.say("%s; the text is the page’s", words)
	} else {
		words = l.say("%s; the text is the feed’s", words)
	}
	if p.Message != "" {
		words += " (" + clip(p.Message, 200) + ")"
	}
	if !p.Fetched.IsZero() {
		words = l.say("%s, last asked for %s", words, l.moment(p.Fetched))
	}
	if !p.Next.IsZero() {
		words = l.say("%s, next %s", words, l.moment(p.Next))
	}
	return words
}

// versionPageView is the view of a text that an article had.
type versionPageView struct {
	page
	Article  string // the address of its page
	Heading  string
	Now      string // its title now
	Source   string
	Since    string
	Until    string
	FromPage bool
	Text     string
	TextSize int64 // characters; of the whole text
	Cut      bool  // the page shows the beginning only

	Changes      []textChange // of the text that took its place; nil where nobody changed it
	TitleChanges []textChange // likewise of the title; nil where it stayed
	Next         string       // the address of that text
	NextCut      bool         // of either text the beginning alone is compared
	Came, Went   int64        // words
}

// textChange is a stretch of a text that stayed, came or went.
type textChange struct {
	Text        string
	Added, Gone bool
	Hidden      string // the middle of a long stretch that stayed
	Words       int64  // in it
	Rest        string // what follows it
}

// Of a stretch that stayed so much is shown on both sides, in bytes; a middle that is
// shorter than leastHidden is not worth hiding.
const (
	shownAround = 240
	leastHidden = 600
)

// newTextChanges folds long stretches that stayed.
func newTextChanges(changes []analytics.WordChange) []textChange {
	var out []textChange
	for i, c := range changes {
		t := textChange{Text: c.Text, Added: c.Added, Gone: c.Gone}
		if !c.Added && !c.Gone && len(c.Text) >= 2*shownAround+leastHidden {
			from, to := 0, len(c.Text)
			if i > 0 {
				from = cutAtBlank(c.Text, shownAround)
			}
			if i < len(changes)-1 {
				to = cutAtBlank(c.Text, len(c.Text)-shownAround)
			}
			t.Text, t.Hidden, t.Rest = c.Text[:from], c.Text[from:to], c.Text[to:]
			t.Words = int64(len(strings.Fields(t.Hidden)))
		}
		out = append(out, t)
	}
	return out
}

// cutAtBlank gives the place behind the last blank before at or, where there is none
// near it, that of a whole character.
func cutAtBlank(text string, at int) int {
	if blank := strings.LastIndexAny(text[:at], " \n"); blank > at-100 {
		return blank + 1
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// compare says what took the place of a version.
func (view *versionPageView) compare(ctx context.Context, analyst *analytics.Analyst, id int64, v analytics.Version) error {
	title, text, next, err := analyst.TextAfter(ctx, id, v.Number)
	if err != nil {
		return err
	}
	view.Next = articlePath(id)
	if next > 0 {
		view.Next += "/versions/" + strconv.Itoa(next)
	}
	if v.FromPage {
		return nil
	}
	text, view.NextCut = cutText(text, maxTextShown)
	view.NextCut = view.NextCut || view.Cut
	changes := analytics.CompareTexts(view.Text, text)
	for _, c := range changes {
		switch n := int64(len(strings.Fields(c.Text))); {
		case c.Added:
			view.Came += n
		case c.Gone:
			view.Went += n
		}
	}
	view.Changes = newTextChanges(changes)
	if title, _ = cutText(title, maxTitleShown); title != view.Heading {
		view.TitleChanges = newTextChanges(analytics.CompareTexts(view.Heading, title))
	}
	return nil
}

func (s *Server) versionPage(c *gin.Context) error {
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	id, err := articleNumber(c.Param("id"))
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(c.Param("version"))
	if err != nil {
		return &analytics.NotFoundError{Kind: "version", Name: c.Param("version"), Next: analytics.Says("a version is named by its number, such as %s/versions/1", articlePath(id))}
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	article, v, err := s.analyst.Version(ctx, id, number)
	if err != nil {
		return err
	}
	l := localeOf(ctx)
	view := versionPageView{Article: articlePath(id), Now: articleTitle(l, article), Source: article.Name, Since: l.moment(v.Since), Until: l.moment(v.Until), FromPage: v.FromPage,
		TextSize: int64(utf8.RuneCountInString(v.Text))}
	view.Text, view.Cut = cutText(v.Text, maxTextShown)
	view.Heading, _ = cutText(v.Title, maxTitleShown)
	if err := view.compare(ctx, s.analyst, id, v); err != nil {
		return err
	}
	view.page = s.newPage(c, l.say("An earlier text of %s", clip(view.Now, 60)), "articles")
	return s.render(c, http.StatusOK, "version", view)
}
