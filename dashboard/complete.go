package dashboard

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// exploreRoutes are the addresses of the page that looks at queries.
func (s *Server) exploreRoutes(get func(string, func(*gin.Context) error)) {
	get("/explore", s.explorePage)
	get("/explore/complete", s.completeQuery)
	get("/explore/check", s.checkQuery)
}

// completionsJSON is the body of /explore/complete. Start and End are bytes of the
// query.
type completionsJSON struct {
	Query       string           `json:"query"`
	Start       int              `json:"start"`
	End         int              `json:"end"`
	Word        string           `json:"word"`
	Completions []completionJSON `json:"completions"`
}

type completionJSON struct {
	Kind     analytics.CompletionKind `json:"kind"`
	Text     string                   `json:"text"`
	Label    string                   `json:"label"`
	Note     string                   `json:"note"`
	Articles *int64                   `json:"articles"` // null: not counted
}

// completeQuery answers how the word at a place of a query may go on.
func (s *Server) completeQuery(c *gin.Context) error {
	query, err := oneQuery(c, "at")
	if err != nil {
		return err
	}
	values := c.Request.URL.Query()
	at, err := parseNumber(values, "at", len(query), 0, analytics.MaxQueryBytes)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	found, err := s.analyst.Complete(ctx, query, at)
	if err != nil {
		return err
	}
	body := completionsJSON{Query: query, Start: found.Start, End: found.End, Word: found.Word, Completions: []completionJSON{}}
	for _, f := range found.List {
		one := completionJSON{Kind: f.Kind, Text: f.Text, Label: f.Label, Note: f.Note}
		if f.Counted {
			one.Articles = &f.Articles
		}
		body.Completions = append(body.Completions, one)
	}
	c.JSON(http.StatusOK, body)
	return nil
}

// checkJSON is the body of /explore/check.
type checkJSON struct {
	Query     string          `json:"query"`
	Canonical string          `json:"canonical"` // as Tidings reads it; "" where it cannot
	Problem   *queryFaultJSON `json:"problem"`   // null: it can be read
	Warnings  []queryMarkJSON `json:"warnings"`
}

// queryFaultJSON says where a query cannot be read.
type queryFaultJSON struct {
	Offset   int    `json:"offset"` // in bytes, from 0
	Column   int    `json:"column"` // in characters, from 1
	Found    string `json:"found"`
	Expected string `json:"expected"`
	Hint     string `json:"hint"` // what was probably meant; may be ""
	Message  string `json:"message"`
	Said     string `json:"said"` // found, expected and hint in the reader's language
}

type queryMarkJSON struct {
	Offset int    `json:"offset"`
	Text   string `json:"text"`
	Said   string `json:"said"` // the text in the reader's language
}

// checkQuery answers whether a query can be read, and where it cannot.
func (s *Server) checkQuery(c *gin.Context) error {
	query, err := oneQuery(c)
	if err != nil {
		return err
	}
	l := s.locale(c)
	body := checkJSON{Query: query, Warnings: []queryMarkJSON{}}
	parsed, err := analytics.Parse(query)
	var wrong *analytics.SyntaxError
	switch {
	case strings.TrimSpace(query) == "": // a field left empty is no query, and nothing is wrong with it
	case errors.As(err, &wrong):
		body.Problem = &queryFaultJSON{Offset: wrong.Offset, Column: wrong.Column, Found: wrong.Found.String(), Expected: wrong.Expected.String(),
			Hint: wrong.Hint.String(), Message: wrong.Error(), Said: l.plainWords(wrong.Placeless())}
	case err != nil:
		return err
	default:
		body.Canonical = parsed.String()
		for _, w := range parsed.Warnings {
			body.Warnings = append(body.Warnings, queryMarkJSON{Offset: w.Offset, Text: w.Text.String(), Said: l.plainWords(w.Text)})
		}
	}
	c.JSON(http.StatusOK, body)
	return nil
}

// oneQuery reads the one query of a request as it was typed, with its blanks: places in
// it are counted.
func oneQuery(c *gin.Context, more ...string) (string, error) {
	if _, err := readValues(c, append([]string{"q"}, more...)); err != nil {
		return "", err
	}
	given := c.Request.URL.Query()["q"]
	if len(given) > 1 {
		return "", &analytics.ParamError{Name: "q", Value: strings.Join(given, ", "), Allowed: analytics.Says("one query")}
	}
	return strings.Join(given, ""), nil
}
