package dashboard

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// savedPath is the address of a saved statement.
func savedPath(slug string) string { return "/sql/saved/" + url.PathEscape(slug) }

// sqlSavedPage shows a saved statement or, with .sql behind its name, gives its file.
func (s *Server) sqlSavedPage(c *gin.Context) error {
	if err := s.sqlHere(); err != nil {
		return err
	}
	slug, asFile := strings.CutSuffix(c.Param("slug"), ".sql")
	saved, err := s.analyst.SavedStatement(c.Request.Context(), slug)
	if err != nil {
		return err
	}
	if asFile {
		if _, err := readValues(c, nil); err != nil {
			return err
		}
		c.Header("Content-Disposition", `attachment; filename="`+saved.Slug+`.sql"`) // a slug needs no quoting
		c.Data(http.StatusOK, "application/sql; charset=utf-8", analytics.StatementFile(saved))
		return nil
	}
	req, err := readSQL(c, "run")
	if err != nil {
		return err
	}
	if req.Text != "" {
		return &analytics.ParamError{Name: "sql", Value: req.Text, Allowed: analytics.Says("no other statement at this address: /sql takes one")}
	}
	req.Text = saved.Text
	if req.Draw.Kind == "" {
		// What was saved may come from a file; what it says beyond a chart is left out.
		if chart, err := url.ParseQuery(saved.Chart); err == nil {
			req.Draw = drawing{Kind: drawKind(chart.Get("chart")), X: chart.Get("x"), Y: chart["y"], Series: chart.Get("series")}
		}
	}
	return s.showSQL(c, req, &saved)
}

// saveSQL keeps a statement and leads to its page.
func (s *Server) saveSQL(c *gin.Context) error {
	if err := s.sqlHere(); err != nil {
		return err
	}
	req, err := readSQL(c, "name", "description", "slug")
	if err != nil {
		return err
	}
	saved, err := s.analyst.SaveStatement(c.Request.Context(), analytics.SavedStatement{
		Slug: req.Other.Get("slug"), Name: req.Other.Get("name"), Description: req.Other.Get("description"),
		Text: req.Text, Chart: req.Draw.query().Encode(),
	})
	if err != nil {
		return err
	}
	// The values of the parameters are in the address, as ever.
	values := url.Values{}
	for name, value := range req.known().Values {
		values.Set("$"+name, value)
	}
	c.Redirect(http.StatusSeeOther, address(savedPath(saved.Slug), values))
	return nil
}

// deleteSQL forgets a saved statement and leads to the page without it.
func (s *Server) deleteSQL(c *gin.Context) error {
	if err := s.sqlHere(); err != nil {
		return err
	}
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	if err := s.analyst.DeleteStatement(c.Request.Context(), c.Param("slug")); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/sql")
	return nil
}
