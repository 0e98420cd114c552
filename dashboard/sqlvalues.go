package dashboard

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// maxSQLForm bounds what a form may send: the longest statement that is taken,
// written with three bytes for each of it, and room beside it.
const maxSQLForm = 512 << 10

// The parameters of ad-hoc SQL besides the values of the statement's own, which
// have their names with the $ before them.
const (
	statementParams = "sql"
	drawParams      = "chart x y series"
)

// sqlRequest is what the addresses under /sql are asked.
type sqlRequest struct {
	Text   string
	Values map[string]string // of the statement's parameters, without $
	Draw   drawing
	Other  url.Values // the other parameters, as they came
}

// statement is what the console is to run.
func (r sqlRequest) statement() analytics.Statement {
	return analytics.Statement{Text: r.Text, Values: r.Values}
}

// query gives the parameters of the address that asks the same.
func (r sqlRequest) query() url.Values {
	values := r.Draw.query()
	if r.Text != "" {
		values.Set("sql", r.Text)
	}
	for name, value := range r.Values {
		values.Set("$"+name, value)
	}
	return values
}

// known leaves out the values of parameters that the text does not have: a form
// still has the field of one that was just taken out.
func (r sqlRequest) known() sqlRequest {
	names := analytics.Parameters(r.Text)
	values := map[string]string{}
	for name, value := range r.Values {
		if slices.Contains(names, name) {
			values[name] = value
		}
	}
	r.Values = values
	return r
}

// missing says whether a parameter of the text has no value.
func (r sqlRequest) missing() bool {
	return slices.ContainsFunc(analytics.Parameters(r.Text), func(name string) bool {
		_, ok := r.Values[name]
		return !ok
	})
}

// readSQL reads the parameters of a statement, from the address or from a form.
// A text and the values are taken as they are, but that the line ends of a form
// become those that offsets count.
func readSQL(c *gin.Context, allowed ...string) (sqlRequest, error) {
	req := sqlRequest{Values: map[string]string{}, Other: url.Values{}}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxSQLForm)
	if err := c.Request.ParseForm(); err != nil {
		var long *http.MaxBytesError
		if errors.As(err, &long) {
			return req, &analytics.ParamError{Name: "sql", Value: "", Allowed: analytics.Says("a statement of at most 100,000 bytes")}
		}
		return req, &analytics.ParamError{Name: "the address", Value: c.Request.URL.RawQuery,
			Allowed: analytics.Says("parameters encoded as name=value&name=value")}
	}
	names := allow(append([]string{statementParams, drawParams}, allowed...)...)
	for name, list := range c.Request.Form {
		if err := checkSQLParam(name, list, names); err != nil {
			return req, err
		}
		value := list[0]
		switch {
		case strings.HasPrefix(name, "$"):
			req.Values[name[1:]] = value
		case name == "sql":
			req.Text = strings.ReplaceAll(value, "\r\n", "\n")
		case name == "y":
			req.Draw.Y = slices.DeleteFunc(list, func(v string) bool { return v == "" })
		case value == "":
		default:
			req.Other.Set(name, value)
		}
	}
	req.Draw.X, req.Draw.Series = req.Other.Get("x"), req.Other.Get("series")
	kind := req.Other.Get("chart")
	req.Draw.Kind = drawKind(kind)
	if kind != "" && !slices.Contains(drawKinds, req.Draw.Kind) {
		return req, &analytics.ParamError{Name: "chart", Value: kind, Allowed: analytics.Says("line, bars or none")}
	}
	return req, nil
}

func checkSQLParam(name string, list, names []string) error {
	if !strings.HasPrefix(name, "$") && !slices.Contains(names, name) {
		return &analytics.ParamError{Name: name, Value: strings.Join(list, ", "),
			Allowed: analytics.Says("%s, or the name of one of the statement with its $", allowedNames(names))}
	}
	if len(list) > 1 && name != "y" {
		return &analytics.ParamError{Name: name, Value: strings.Join(list, ", "), Allowed: analytics.Says("one value")}
	}
	for _, v := range append([]string{name}, list...) {
		if !utf8.ValidString(v) {
			return &analytics.ParamError{Name: strings.ToValidUTF8(name, "\uFFFD"), Value: strings.ToValidUTF8(v, "\uFFFD"), Allowed: analytics.Says("text in UTF-8")}
		}
	}
	return nil
}
