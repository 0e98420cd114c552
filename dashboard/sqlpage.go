package dashboard

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// sqlRoutes are the addresses of ad-hoc SQL.
func (s *Server) sqlRoutes(r *gin.Engine, get func(string, func(*gin.Context) error)) {
	get("/sql", s.sqlPage)
	get("/sql/answer", s.sqlFragment)
	r.POST("/sql/answer", s.handle(s.sqlFragment))
	get("/sql/answer.json", s.sqlJSON)
	r.POST("/sql/answer.json", s.handle(s.sqlJSON))
	get("/sql/sample/:table", s.sqlSample)
	get("/sql/saved/:slug", s.sqlSavedPage)
	r.POST("/sql/saved", s.handle(s.saveSQL))
	r.POST("/sql/saved/:slug/delete", s.handle(s.deleteSQL))
}

// sqlHere is the error of the addresses under /sql where there is no ad-hoc SQL.
func (s *Server) sqlHere() error {
	if s.config.Console == nil {
		return &analytics.NotFoundError{Kind: "page", Name: "/sql", Next: analytics.Says("ad-hoc SQL is off on this server; the command tidings sql has it")}
	}
	return nil
}

// sqlPageView is the view of the page for ad-hoc SQL.
type sqlPageView struct {
	page
	Text       string
	Placed     []sqlParameter // the parameters of the text
	Draw       drawing
	AsOf       string // of which data its answers are, a sentence
	Ask        bool   // the script asks when the page has come
	Answer     *sqlAnswerView
	Saved      *analytics.SavedStatement // the one that is shown; nil
	SavedHref  string
	Statements []sqlLink
	Examples   []sqlLink
	Tables     []analytics.PublicTable
	Words      sqlWords
	Problem    *Problem // of what stands beside the editor
}

// sqlParameter is a field for a parameter of the statement.
type sqlParameter struct {
	Name, Value string
	Topics      bool // its value is probably a topic
}

// sqlLink leads to a statement.
type sqlLink struct {
	Name, About string
	Href        string
	File        string // its address as a file; ""
	Current     bool
}

// sqlWords is what the editor completes besides DuckDB's own words.
type sqlWords struct {
	Tables []sqlWord      `json:"tables"`
	Topics []sqlTopicWord `json:"topics"`
}

type sqlWord struct {
	Name    string          `json:"name"`
	About   string          `json:"about"`
	Columns []sqlColumnWord `json:"columns"`
}

type sqlColumnWord struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	About string `json:"about"`
}

type sqlTopicWord struct {
	Topic string `json:"topic"`
	Name  string `json:"name"`
}

// sqlPage shows the page; with run=true it also answers the statement, for
// browsers without the script.
func (s *Server) sqlPage(c *gin.Context) error {
	if err := s.sqlHere(); err != nil {
		return err
	}
	req, err := readSQL(c, "run")
	if err != nil {
		return err
	}
	return s.showSQL(c, req, nil)
}

// showSQL renders the page with a statement, which may be a saved one.
func (s *Server) showSQL(c *gin.Context, req sqlRequest, saved *analytics.SavedStatement) error {
	run := req.Other.Get("run")
	if run != "" && run != "true" {
		return &analytics.ParamError{Name: "run", Value: run, Allowed: analytics.Says("true, or nothing for the page without an answer")}
	}
	l := s.locale(c)
	view := sqlPageView{page: s.newPage(c, l.say("SQL"), "sql"), Text: req.Text, Draw: req.Draw, Saved: saved,
		AsOf: l.say("Data as of %s", formatAsOf(l, s.config.Console.AsOf()))}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	req = req.known()
	for _, name := range analytics.Parameters(req.Text) {
		view.Placed = append(view.Placed, sqlParameter{name, req.Values[name], topicParameter(name)})
	}
	if saved != nil {
		view.Title = saved.Name
		view.SavedHref = savedPath(saved.Slug)
	}
	asked := strings.TrimSpace(req.Text) != ""
	status := http.StatusOK
	switch {
	case asked && run == "true":
		r, err := s.askSQL(ctx, req.statement(), readSQLRows)
		if err == nil {
			s.sqlAnswers.put(req.statement(), r)
		}
		view.Answer = s.newSQLAnswer(l, req, r, err, view.Corpus.Synthetic)
		status = statusOf(view.Answer.Problem)
	case asked:
		view.Ask = !req.missing()
	}
	view.Problem = s.block(view.beside(c, s))
	return s.render(c, status, "sql", &view)
}

// topicParameter guesses by its name that a parameter is a topic.
func topicParameter(name string) bool {
	return strings.HasPrefix(name, "topic") || name == "first" || name == "second"
}

// beside fills in what stands beside the editor.
func (view *sqlPageView) beside(c *gin.Context, s *Server) error {
	ctx, cancel := s.queryContext(c)
	defer cancel()
	tables, err := analytics.PublicTables()
	if err != nil {
		return err
	}
	l := localeOf(ctx)
	view.Tables = tablesIn(l, tables)
	topics, err := s.analyst.Topics(ctx)
	if err != nil {
		return err
	}
	view.Words = newSQLWords(view.Tables, topics)
	examples, err := s.analyst.Examples(ctx)
	if err != nil {
		return err
	}
	for _, e := range examples {
		view.Examples = append(view.Examples, sqlLink{Name: storedText(l, e.Name), About: storedText(l, e.About), Href: exampleHref(e)})
	}
	statements, err := s.analyst.SavedStatements(ctx)
	if err != nil {
		return err
	}
	for _, saved := range statements {
		path := savedPath(saved.Slug)
		view.Statements = append(view.Statements, sqlLink{Name: saved.Name, About: saved.Description, Href: path, File: path + ".sql",
			Current: view.Saved != nil && view.Saved.Slug == saved.Slug})
	}
	return nil
}

func exampleHref(e analytics.Example) string {
	values, err := url.ParseQuery(e.Chart)
	if err != nil {
		values = url.Values{} // a test reads them all
	}
	values.Set("sql", e.Text)
	values.Set("run", "true")
	for name, value := range e.Values {
		values.Set("$"+name, value)
	}
	return address("/sql", values)
}

func newSQLWords(tables []analytics.PublicTable, topics []analytics.Topic) sqlWords {
	words := sqlWords{Tables: []sqlWord{}, Topics: []sqlTopicWord{}}
	for _, t := range tables {
		w := sqlWord{Name: t.Name, About: t.About}
		for _, column := range t.Columns {
			w.Columns = append(w.Columns, sqlColumnWord(column))
		}
		words.Tables = append(words.Tables, w)
	}
	for _, t := range topics {
		words.Topics = append(words.Topics, sqlTopicWord{t.Slug, t.Name})
	}
	return words
}

// sqlSample shows a few rows of a table of the public schema.
func (s *Server) sqlSample(c *gin.Context) error {
	if err := s.sqlHere(); err != nil {
		return err
	}
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	statement, err := analytics.SampleStatement(c.Param("table"))
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	r, ok := s.sqlAnswers.get(statement, s.config.Console.AsOf())
	if !ok {
		if r, err = s.askSQL(ctx, statement, shownSQLRows); err != nil {
			return err
		}
		s.sqlAnswers.put(statement, r)
	}
	return s.renderPart(c, http.StatusOK, "sql", "sql-table", newSQLTable(r, s.locale(c).say("Some rows of %s", c.Param("table"))))
}

// sortedHidden puts the fields of a form in the order of their names.
func sortedHidden(fields []hidden) []hidden {
	slices.SortFunc(fields, func(a, b hidden) int { return strings.Compare(a.Name, b.Name) })
	return fields
}
