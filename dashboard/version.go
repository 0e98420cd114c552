package dashboard

import (
	"net/http"
	"strconv"
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

func versionLines(id int64, versions []analytics.Version) []versionLine {
	var lines []versionLine
	for _, v := range versions {
		lines = append(lines, versionLine{Href: articlePath(id) + "/versions/" + strconv.Itoa(v.Number), Since: formatMoment(v.Since), Until: formatMoment(v.Until), FromPage: v.FromPage})
	}
	return lines
}

// pageStates are the states of the pages of articles, in words.
var pageStates = map[string]string{
	"waiting": "not read yet", "read": "read", "paywall": "its text is for subscribers", "removed": "it is not there", "forbidden": "its server refuses programs",
	"robots": "its host’s robots.txt asks programs to stay away", "failed": "it could not be read", "dropped": "not read: its feed was removed",
}

// pageInWords says how the page of an article stands.
func pageInWords(p *analytics.Page) string {
	if p == nil {
		return ""
	}
	words := pageStates[p.State]
	if p.InUse {
		words += "; the text is the page’s"
	} else {
		words += "; the text is the feed’s"
	}
	if p.Message != "" {
		words += " (" + clip(p.Message, 200) + ")"
	}
	if !p.Fetched.IsZero() {
		words += ", last asked for " + formatMoment(p.Fetched)
	}
	if !p.Next.IsZero() {
		words += ", next " + formatMoment(p.Next)
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
		return &analytics.NotFoundError{Kind: "version", Name: c.Param("version"), Next: "a version is named by its number, such as " + articlePath(id) + "/versions/1"}
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	article, v, err := s.analyst.Version(ctx, id, number)
	if err != nil {
		return err
	}
	view := versionPageView{Article: articlePath(id), Now: articleTitle(article), Source: article.Name, Since: formatMoment(v.Since), Until: formatMoment(v.Until), FromPage: v.FromPage,
		TextSize: int64(utf8.RuneCountInString(v.Text))}
	view.Text, view.Cut = cutText(v.Text, maxTextShown)
	view.Heading, _ = cutText(v.Title, maxTitleShown)
	view.page = s.newPage(c, "An earlier text of "+clip(view.Now, 60), "articles")
	return s.render(c, http.StatusOK, "version", view)
}
