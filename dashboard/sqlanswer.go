package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// sqlAnswerView is the answer to a statement: on the page, or by itself for
// the script that asked.
type sqlAnswerView struct {
	Problem *Problem
	Place   int // of what is wrong, in UTF-16 units of the text as scripts count; -1

	Table     sqlTable
	Rows      string // how many rows there are, a sentence
	Took      string
	AsOf      string // of which data it is, a sentence
	Downloads []choice
	Long      bool // the statement is too long for an address

	Draw   *sqlDrawView
	Figure *sqlFigure
}

// sqlTable is a table of values.
type sqlTable struct {
	Caption string
	Columns []sqlColumn
	Rows    [][]sqlCell
	Clipped bool // some texts are not whole
}

type sqlColumn struct {
	Name, Type string
	Number     bool
	Sort       string // how its values are put in order: number or text
	Wide       bool   // it has texts that take several lines
}

// sqlCell is a value as it is shown.
type sqlCell struct {
	Text   string
	Exact  string // what is shown shorter; ""
	Null   bool
	Number bool
	Line   bool // it stays in one line
	Href   string
	Away   bool // Href leads to another site
}

// sqlDrawView are the choices of a chart.
type sqlDrawView struct {
	Hidden []hidden
	Kinds  []sqlKind
	X      []option
	Y      []option
	Series []option
	Drawn  bool
}

// sqlKind is a way to draw an answer, with an address for browsers without the script.
type sqlKind struct {
	choice
	Value drawKind
}

// The longest statement that a link carries: servers and proxies take some
// tens of thousands of bytes.
const maxSQLAddress = 16_000

// wideText is how many bytes a text has that is not kept in one line.
const wideText = 60

// longestCell is how many characters of a text a table shows.
const longestCell = 300

// sqlText is a value in the words of a table or a chart.
func sqlText(v sqlValue) string {
	if v.null {
		return "NULL"
	}
	return v.text
}

// newSQLTable shows the first rows of an answer.
func newSQLTable(r *sqlResult, caption string) sqlTable {
	t := sqlTable{Caption: caption}
	addressed := -1 // the column whose numbers are those of articles
	titled := false
	for i, c := range r.Columns {
		column := sqlColumn{Name: c.Name, Type: c.Type, Number: numeric(c.Kind), Sort: "text"}
		if column.Number {
			column.Sort = "number"
		}
		t.Columns = append(t.Columns, column)
		switch strings.ToLower(c.Name) {
		case "article":
			addressed = i
		case "title", "url":
			titled = true
		}
	}
	for i, c := range r.Columns {
		if addressed < 0 && titled && strings.EqualFold(c.Name, "id") {
			addressed = i
		}
	}
	for _, row := range r.Rows[:min(len(r.Rows), shownSQLRows)] {
		cells := make([]sqlCell, len(row))
		for i, v := range row {
			cells[i] = newSQLCell(r.Columns[i].Kind, v)
			if i == addressed && r.Columns[i].Kind == analytics.IntValues && !v.null {
				cells[i].Href = "/articles/" + v.text
			}
			t.Columns[i].Wide = t.Columns[i].Wide || r.Columns[i].Kind == analytics.TextValues && len(v.text) > wideText
			t.Clipped = t.Clipped || r.Columns[i].Kind == analytics.TextValues && cells[i].Text != v.text
		}
		t.Rows = append(t.Rows, cells)
	}
	for _, cells := range t.Rows {
		for i := range cells {
			cells[i].Line = !t.Columns[i].Wide
		}
	}
	return t
}

func newSQLCell(kind analytics.AnswerKind, v sqlValue) sqlCell {
	cell := sqlCell{Text: v.text, Null: v.null, Number: numeric(kind)}
	switch {
	case v.null:
		return cell
	case kind == analytics.FloatValues:
		// As many digits as a reader compares; the whole number when pointed at.
		if short := strconv.FormatFloat(v.number, 'g', 6, 64); len(short) < len(v.text) {
			cell.Text, cell.Exact = short, v.text
		}
	case kind == analytics.TimestampValues:
		cell.Text = strings.TrimSuffix(strings.Replace(v.text, "T", " ", 1), "Z")
	case kind == analytics.TextValues:
		cell.Text = clip(v.text, longestCell)
		if u, err := url.Parse(v.text); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && cell.Text == v.text {
			cell.Href, cell.Away = v.text, true
		}
	}
	return cell
}

// newSQLAnswer shows an answer, or why there is none.
func (s *Server) newSQLAnswer(l *locale, req sqlRequest, r *sqlResult, err error, synthetic bool) *sqlAnswerView {
	view := &sqlAnswerView{Problem: s.block(err), Place: -1}
	if view.Problem != nil {
		if p := view.Problem; p.Line > 0 {
			view.Place = len(utf16.Encode([]rune(req.Text[:p.Offset])))
		}
		return view
	}
	view.Table = newSQLTable(r, l.say("Answer"))
	view.Rows = rowsText(l, r)
	view.Took = took(l, r.Took)
	view.AsOf = l.say("data as of %s", formatAsOf(l, r.AsOf))
	asked := req
	asked.Draw = drawing{}
	values := asked.query()
	if view.Long = len(values.Encode()) > maxSQLAddress; !view.Long {
		for _, format := range []string{"csv", "tsv", "json", "jsonl", "parquet", "xlsx"} {
			view.Downloads = append(view.Downloads, choice{Label: sqlFormatNames[format], Href: address("/sql."+format, values)})
		}
	}
	if d, ok := choose(r.Columns, req.Draw); ok && len(r.Rows) > 0 {
		view.Draw = newSQLDraw(l, req, r, d)
		if req.Draw.drawn() {
			figure := newSQLFigure(l, r, d, synthetic)
			view.Figure = &figure
		}
	}
	return view
}

var sqlFormatNames = map[string]string{"csv": "CSV", "tsv": "TSV", "json": "JSON", "jsonl": "JSON Lines", "parquet": "Parquet", "xlsx": "Excel"}

// newSQLDraw lists the choices of a chart, of which d has been made.
func newSQLDraw(l *locale, req sqlRequest, r *sqlResult, d drawing) *sqlDrawView {
	view := &sqlDrawView{Drawn: req.Draw.drawn()}
	asked := req
	asked.Draw = drawing{}
	for name, values := range asked.query() {
		view.Hidden = append(view.Hidden, hidden{name, values[0]})
	}
	view.Hidden = sortedHidden(view.Hidden)
	for _, k := range []struct {
		kind  drawKind
		label string
	}{{drawLine, l.say("Line")}, {drawBars, l.say("Bars")}, {drawNone, l.say("None")}} {
		other := req
		other.Draw.Kind = k.kind
		chosen, _ := choose(r.Columns, other.Draw)
		other.Draw = chosen
		if k.kind == drawNone {
			other.Draw = drawing{Kind: drawNone}
		}
		values := other.query()
		values.Set("run", "true")
		view.Kinds = append(view.Kinds, sqlKind{Value: k.kind, choice: choice{Label: k.label, Href: address("/sql", values),
			Current: req.Draw.Kind == k.kind || k.kind == drawNone && !view.Drawn}})
	}
	view.Series = append(view.Series, option{Value: "", Label: "–", Selected: d.Series == ""})
	seen := map[string]bool{}
	for _, c := range r.Columns {
		if seen[c.Name] {
			continue
		}
		seen[c.Name] = true
		view.X = append(view.X, option{Value: c.Name, Label: c.Name, Selected: c.Name == d.X})
		if numeric(c.Kind) {
			view.Y = append(view.Y, option{Value: c.Name, Label: c.Name, Selected: slices.Contains(d.Y, c.Name)})
		} else if c.Name != d.X {
			view.Series = append(view.Series, option{Value: c.Name, Label: c.Name, Selected: c.Name == d.Series})
		}
	}
	return view
}

// rowsText says how many rows an answer has, and how many of them are shown.
func rowsText(l *locale, r *sqlResult) string {
	read := int64(len(r.Rows))
	shown := min(read, shownSQLRows)
	switch {
	case r.More:
		return l.say("The first %d [1:row|rows] of more.", shown)
	case read > shown:
		return l.say("The first %d of %d [2:row|rows].", shown, read)
	case read == 0:
		return l.say("No rows.")
	}
	return l.say("%d [1:row|rows].", read)
}

// took writes how long something took: 12 ms, 1.4 s.
func took(l *locale, d time.Duration) string {
	if d < time.Second {
		return l.say("%d ms", d.Milliseconds())
	}
	return l.say("%s s", l.number(d.Seconds(), 1))
}

// formatAsOf says until when what was stored is seen.
func formatAsOf(l *locale, t time.Time) string {
	if t.IsZero() {
		return l.say("– (the first copy is being written)")
	}
	return l.day(t.UTC()) + t.UTC().Format(", 15:04:05 UTC")
}

// sqlFragment answers a statement for the script of the page: the same as on
// the page, without the page. When the script gives up, so does the statement.
func (s *Server) sqlFragment(c *gin.Context) error {
	if err := s.sqlHere(); err != nil {
		return err
	}
	req, err := readSQL(c, "redraw")
	if err != nil {
		return s.renderPart(c, http.StatusBadRequest, "sql", "sql-answer", s.newSQLAnswer(s.locale(c), req, nil, err, false))
	}
	req = req.known()
	ctx, cancel := s.queryContext(c)
	defer cancel()
	corpus, err := s.analyst.Corpus(ctx)
	if err != nil {
		return err
	}
	// Another chart of the same answer need not ask again.
	r, ok := s.sqlAnswers.get(req.statement(), s.config.Console.AsOf())
	if !ok || req.Other.Get("redraw") != "true" {
		if r, err = s.askSQL(ctx, req.statement(), readSQLRows); err == nil {
			s.sqlAnswers.put(req.statement(), r)
		}
	}
	view := s.newSQLAnswer(s.locale(c), req, r, err, corpus.Synthetic)
	status := http.StatusOK
	if view.Problem != nil {
		status = view.Problem.Status
	}
	return s.renderPart(c, status, "sql", "sql-answer", view)
}

// The rows that a program gets, unless it asks for more, and the most.
const (
	programSQLRows    = 1000
	maxProgramSQLRows = 10_000
)

// sqlJSON answers a statement for programs.
func (s *Server) sqlJSON(c *gin.Context) error {
	if err := s.sqlHere(); err != nil {
		return err
	}
	req, err := readSQL(c, "rows")
	if err != nil {
		return err
	}
	rows, err := parseNumber(req.Other, "rows", programSQLRows, 1, maxProgramSQLRows)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	r, err := s.askSQL(ctx, req.statement(), int64(rows))
	if err != nil {
		return err
	}
	body, err := r.json()
	if err != nil {
		return fmt.Errorf("encoding an answer: %w", err)
	}
	c.Data(http.StatusOK, "application/json; charset=utf-8", body)
	return nil
}

// sqlAnswerJSON is the body of an answer for programs.
type sqlAnswerJSON struct {
	Columns []analytics.AnswerColumn `json:"columns"`
	Rows    []json.RawMessage        `json:"rows"` // each an array with a value for each column
	More    bool                     `json:"more"` // there are rows beyond these
	AsOf    time.Time                `json:"as_of"`
	TookMS  int64                    `json:"took_ms"`
}

func (r *sqlResult) json() ([]byte, error) {
	out := sqlAnswerJSON{Columns: r.Columns, Rows: []json.RawMessage{}, More: r.More, AsOf: r.AsOf.UTC(), TookMS: r.Took.Milliseconds()}
	for _, row := range r.Rows {
		var b bytes.Buffer
		b.WriteByte('[')
		for i, v := range row {
			value, err := v.json(r.Columns[i].Kind)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(value)
		}
		b.WriteByte(']')
		out.Rows = append(out.Rows, b.Bytes())
	}
	body, err := json.Marshal(out)
	return append(body, '\n'), err
}
