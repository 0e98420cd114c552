package dashboard

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"tidings/analytics"
)

// statementTimeout is how long an export of ad-hoc SQL may go on without giving
// a row, or without its rows being taken.
const statementTimeout = 10 * time.Minute

// slowError says that a statement gave nothing for too long.
type slowError struct{ limit time.Duration }

// Error says how long.
func (e *slowError) Error() string { return e.Words().String() }

// Words implements analytics.Worded.
func (e *slowError) Words() analytics.Clause {
	return analytics.Says("the statement gave no row for %s and was ended", e.limit.String())
}

// sqlValues reads the parameters of ad-hoc SQL: sql, a $name for each of its
// parameters, and those of exports. Values are taken as they are: a blank may
// be meant, and errors are placed by counting bytes.
func sqlValues(all url.Values) (url.Values, error) {
	values := url.Values{}
	for name, list := range all {
		parameter, ok := strings.CutPrefix(name, "$")
		switch {
		case len(list) != 1:
			return nil, &analytics.ParamError{Name: name, Value: strings.Join(list, ", "), Allowed: analytics.Says("one value")}
		case !utf8.ValidString(list[0]):
			return nil, &analytics.ParamError{Name: name, Value: strings.ToValidUTF8(list[0], "\uFFFD"), Allowed: analytics.Says("text in UTF-8")}
		case ok && parameter != "":
			values.Set(name, list[0])
		case name == "sql": // a form ends lines in two characters, and offsets count one
			values.Set(name, strings.ReplaceAll(list[0], "\r\n", "\n"))
		default:
			others, err := checkValues(url.Values{name: list}, allow(exportParams))
			if err != nil {
				return nil, &analytics.ParamError{Name: name, Value: list[0], Allowed: analytics.Says("one of the parameters sql, $NAME, bom, guard, provenance")}
			}
			if value := others.Get(name); value != "" {
				values.Set(name, value)
			}
		}
	}
	if strings.TrimSpace(values.Get("sql")) == "" {
		return nil, &analytics.ParamError{Name: "sql", Value: values.Get("sql"), Allowed: analytics.Says("a statement")}
	}
	return values, nil
}

// sql gives the whole answer to a statement.
func (x *Exporter) sql(ctx context.Context, r exportRequest) (*Export, error) {
	if x.Console == nil {
		return nil, &analytics.NotFoundError{Kind: "export", Name: "/sql", Next: analytics.Says("ad-hoc SQL is not served here")}
	}
	statement := analytics.Statement{Text: r.values.Get("sql"), Values: map[string]string{}}
	for name := range r.values {
		if parameter, ok := strings.CutPrefix(name, "$"); ok {
			statement.Values[parameter] = r.values.Get(name)
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(statementTimeout, func() { cancel(&slowError{statementTimeout}) })
	end := func() {
		timer.Stop()
		cancel(context.Canceled)
	}
	answer, err := x.Console.Run(ctx, statement)
	if err != nil {
		end()
		return nil, err
	}
	e := &Export{Name: "tidings-sql", close: func() {
		answer.Close()
		end()
	}}
	e.Rows = AnswerRows(answer, func() { timer.Reset(statementTimeout) })
	e.Provenance.DataAsOf = answer.AsOf
	e.Provenance.Statement = &StatementOrigin{SQL: statement.Text, Parameters: statement.Values}
	e.done = func(context.Context, *Provenance) error {
		if answer.More() {
			return errors.New("the answer has more rows than came")
		}
		return nil
	}
	return e, nil
}
