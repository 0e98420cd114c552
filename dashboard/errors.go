package dashboard

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// errPanicked stands for a handler that broke; the log has the details.
var errPanicked = errors.New("the handler panicked")

// errMethod is a request that would change something where nothing can be.
var errMethod = errors.New("method not allowed")

// statusClientGone is what the log says of a client that left before the
// answer (nginx's number for it); nobody receives it.
const statusClientGone = 499

// Problem is an error as a visitor sees it, in a page, a block or JSON.
type Problem struct {
	Status  int
	Code    string           // for programs: stable, one of the codes of docs/api.md
	Title   string           // a short sentence in English; on pages locale.problemTitle
	Message string           // what exactly, and what to do next; on pages locale.message
	Words   analytics.Clause // the same for a page; it says nothing where the message is of another library

	Parameter string           // name of the parameter at fault, ""
	Value     string           // as given
	Allowed   string           // what is allowed instead
	Expected  analytics.Clause // the same for a page; it may say nothing
	Caret     string           // a query and a caret under the place where it could not be read; two lines
	Line      int              // of a statement of SQL where it is wrong, from 1; 0 where no place is known
	Column    int              // in characters, from 1
	Offset    int              // in bytes, from 0
	Reference string           // joins this answer and the log; "" where the log has nothing more
	Kind      string           // of what was not found; ""
}

// problem maps an error to what a visitor sees: the one table of it.
func (s *Server) problem(err error) Problem {
	p := s.mapError(err)
	if p.Words.Text != "" {
		p.Message = p.Words.String()
	}
	p.Title = english.problemTitle(p)
	return p
}

func (s *Server) mapError(err error) Problem {
	var (
		parameter *analytics.ParamError
		notFound  *analytics.NotFoundError
		syntax    *analytics.SyntaxError
		statement *analytics.SQLError
		slow      *slowError
		late      *lateError
		much      *analytics.TooMuchError
		conflict  *analytics.TopicConflictError
		changed   *analytics.BoardConflictError
		listeners listenersError
	)
	hasSyntax := errors.As(err, &syntax)
	switch {
	case errors.As(err, &parameter):
		p := Problem{
			Status: http.StatusBadRequest, Code: "bad_parameter",
			Words:     parameter.Words(),
			Parameter: parameter.Name, Value: parameter.Value, Allowed: parameter.Allowed.String(), Expected: parameter.Allowed,
		}
		if hasSyntax {
			p.Code, p.Caret = "bad_query", syntax.Caret()
		}
		return p
	case hasSyntax:
		return Problem{Status: http.StatusBadRequest, Code: "bad_query", Words: syntax.Words(), Parameter: "q", Value: syntax.Query, Caret: syntax.Caret()}
	case errors.As(err, &statement):
		return Problem{Status: http.StatusBadRequest, Code: "bad_sql", Message: statement.Error(), Parameter: "sql", Caret: statement.Caret(),
			Line: statement.Line, Column: statement.Column, Offset: max(statement.Offset, 0)}
	case errors.As(err, &slow):
		return Problem{Status: http.StatusServiceUnavailable, Code: "timeout", Words: slow.Words()}
	case errors.As(err, &late):
		return Problem{Status: http.StatusServiceUnavailable, Code: "timeout", Words: late.Words()}
	case errors.As(err, &much):
		return Problem{Status: http.StatusBadRequest, Code: "too_much", Words: much.Words()}
	case errors.As(err, &conflict):
		return Problem{Status: http.StatusConflict, Code: "conflict", Kind: "topic", Words: conflict.Words()}
	case errors.As(err, &changed):
		return Problem{Status: http.StatusConflict, Code: "conflict", Kind: "board", Words: changed.Words()}
	case errors.As(err, &notFound):
		return Problem{Status: http.StatusNotFound, Code: "not_found", Kind: notFound.Kind, Words: notFound.Words()}
	case errors.Is(err, errMethod):
		return Problem{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Words: analytics.Says("this address answers GET and HEAD only: open it as a page")}
	case errors.As(err, &listeners):
		return Problem{Status: http.StatusServiceUnavailable, Code: "too_many", Words: listeners.Words()}
	case errors.Is(err, analytics.ErrNotPublished):
		return Problem{Status: http.StatusServiceUnavailable, Code: "not_ready", Words: analytics.ErrNotPublished.Words()}
	case errors.Is(err, context.DeadlineExceeded):
		return Problem{Status: http.StatusServiceUnavailable, Code: "timeout", Words: analytics.Says("no answer within %s: ask for a shorter range or a simpler query, or try again when the machine is less busy",
			s.config.QueryTimeout.String())}
	case errors.Is(err, context.Canceled):
		return Problem{Status: statusClientGone, Code: "cancelled", Words: analytics.Says("the client closed the connection")}
	default:
		ref := rand.Text()[:8]
		s.log.Error("request failed", "reference", ref, "error", err)
		return Problem{Status: http.StatusInternalServerError, Code: "internal", Words: analytics.Says("try again; if it breaks again, the server's log has the details under reference %s", ref), Reference: ref}
	}
}

// problemTitle is a short sentence that says what is wrong.
func (l *locale) problemTitle(p Problem) string {
	switch p.Code {
	case "bad_parameter":
		return l.say("The parameter “%s” cannot be used", l.parameter(p.Parameter))
	case "bad_query":
		return l.say("The query cannot be read")
	case "bad_sql":
		return l.say("The statement cannot be answered")
	case "timeout":
		return l.say("This took too long")
	case "too_much":
		return l.say("This is more than can be taken at once")
	case "conflict":
		if p.Kind == "board" {
			return l.say("The board was changed meanwhile")
		}
		return l.say("The topic was changed meanwhile")
	case "not_found":
		return l.say("There is no such %s", l.kind(p.Kind))
	case "method_not_allowed":
		return l.say("Only reading is possible here")
	case "too_many":
		return l.say("Too many pages listen")
	case "not_ready":
		return l.say("Not ready yet")
	case "cancelled":
		return l.say("The request was given up")
	default:
		return l.say("Something broke on our side")
	}
}

// parameter names a parameter; what stands for several has a name of words.
func (l *locale) parameter(name string) string {
	switch name {
	case "the address":
		return l.say("the address")
	case "the form":
		return l.say("the form")
	default:
		return name
	}
}

// kind names what was not found.
func (l *locale) kind(kind string) string {
	switch kind {
	case "annotation":
		return l.say("annotation")
	case "anomaly":
		return l.say("anomaly")
	case "article":
		return l.say("article")
	case "board":
		return l.say("board")
	case "export":
		return l.say("export")
	case "feed":
		return l.say("feed")
	case "file":
		return l.say("file")
	case "page":
		return l.say("page")
	case "saved statement":
		return l.say("saved statement")
	case "source":
		return l.say("source")
	case "table":
		return l.say("table")
	case "topic":
		return l.say("topic")
	case "version of the topic":
		return l.say("version of the topic")
	case "version":
		return l.say("version")
	default:
		return kind
	}
}

// block gives the problem of one block of a page that otherwise stands; nil
// for no error.
func (s *Server) block(err error) *Problem {
	if err == nil {
		return nil
	}
	p := s.problem(err)
	return &p
}

// statusOf is the status of a page that stands although blocks of it may not:
// that of the first problem which the request itself is to blame for.
func statusOf(problems ...*Problem) int {
	for _, p := range problems {
		if p != nil && p.Status < http.StatusInternalServerError {
			return p.Status
		}
	}
	return http.StatusOK
}

// problemPage is the view of a page that is all error.
type problemPage struct {
	page
	Problem Problem
	Next    []choice // where to go from here, what mends it first
}

// fail answers with an error, as the client reads best.
func (s *Server) fail(c *gin.Context, err error) {
	p := s.problem(err)
	switch wantedAnswer(c.Request) {
	case JSON:
		s.failJSON(c, p)
	case CSV:
		text := p.Title + ": " + p.Message + "\n"
		if p.Caret != "" {
			text += p.Caret + "\n"
		}
		c.Data(p.Status, "text/plain; charset=utf-8", []byte(text))
	default:
		read := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
		view := problemPage{page: s.newPage(c, s.locale(c).problemTitle(p), ""), Problem: p, Next: s.locale(c).nextSteps(c.Request.URL.Path, c.Request.URL.Query(), read, p)}
		if err := s.render(c, p.Status, "problem", view); err != nil {
			s.log.Error("showing an error", "error", err)
			c.Data(p.Status, "text/plain; charset=utf-8", []byte(p.Title+": "+p.Message+"\n"))
		}
	}
}

// wantedAnswer tells by the address and the Accept header who reads the answer.
func wantedAnswer(r *http.Request) Format {
	switch {
	case strings.HasSuffix(r.URL.Path, ".json"), strings.HasSuffix(r.URL.Path, ".jsonl"), r.URL.Path == "/healthz":
		return JSON
	}
	for _, f := range FileFormats {
		if strings.HasSuffix(r.URL.Path, "."+string(f)) {
			return CSV
		}
	}
	accept := r.Header.Get("Accept")
	if strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html") {
		return JSON
	}
	return ""
}

// problemJSON is the body of an error for programs.
type problemJSON struct {
	Error struct {
		Code      string `json:"code"`
		Message   string `json:"message"`
		Parameter string `json:"parameter,omitempty"`
		Value     string `json:"value,omitempty"`
		Allowed   string `json:"allowed,omitempty"`
		Line      int    `json:"line,omitempty"`
		Column    int    `json:"column,omitempty"`
		Offset    *int   `json:"offset,omitempty"`
		Reference string `json:"reference,omitempty"`
	} `json:"error"`
}

func (s *Server) failJSON(c *gin.Context, p Problem) {
	var body problemJSON
	body.Error.Code = p.Code
	body.Error.Message = p.Message
	body.Error.Parameter = p.Parameter
	body.Error.Value = p.Value
	body.Error.Allowed = p.Allowed
	if p.Line > 0 {
		body.Error.Line, body.Error.Column, body.Error.Offset = p.Line, p.Column, &p.Offset
	}
	body.Error.Reference = p.Reference
	encoded, err := json.Marshal(body)
	if err != nil {
		s.log.Error("encoding an error", "error", err)
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Data(p.Status, "application/json; charset=utf-8", append(encoded, '\n'))
}

func (s *Server) noRoute(c *gin.Context) error {
	return &analytics.NotFoundError{Kind: "page", Name: c.Request.URL.Path, Next: analytics.Says("start from the overview")}
}

func (s *Server) noMethod(*gin.Context) error { return errMethod }
