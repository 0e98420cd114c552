package dashboard

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"tidings/analytics"
)

// Provenance says where the rows of a file come from, so that others can make
// the same file again or find out why they cannot. docs/csv.md describes its JSON.
type Provenance struct {
	File    string `json:"file"`
	Format  Format `json:"format"`
	BOM     bool   `json:"bom,omitempty"`
	Guard   bool   `json:"guard,omitempty"` // texts that look like formulas have an apostrophe in front
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256"` // of the file, hexadecimal
	Rows    int64  `json:"rows"`
	Cut     int64  `json:"cut_cells,omitempty"` // texts that XLSX could not hold whole
	Columns []struct {
		Name string `json:"name"`
		Type string `json:"type"`
	} `json:"columns"`

	Made     time.Time `json:"made"`
	DataAsOf time.Time `json:"data_as_of"`                // what was stored until then is counted
	Stored   int64     `json:"articles_stored,omitempty"` // of a block: in the database then, in scope or not
	Product  string    `json:"product"`
	Version  string    `json:"version"`

	Address   string            `json:"address"`             // of the dashboard, without an ending
	Statement *StatementOrigin  `json:"statement,omitempty"` // of ad-hoc SQL
	Question  *QuestionOrigin   `json:"question,omitempty"`  // of a block
	Selection []SelectionOrigin `json:"selections,omitempty"`
	Sum       *Sum              `json:"sum,omitempty"`
	Synthetic bool              `json:"synthetic,omitempty"` // the demonstration corpus
}

// StatementOrigin is ad-hoc SQL.
type StatementOrigin struct {
	SQL        string            `json:"sql"`
	Parameters map[string]string `json:"parameters"`
}

// QuestionOrigin is the scope of a block and how it is split.
type QuestionOrigin struct {
	From      *time.Time `json:"from"` // null where nothing bounds the range
	To        *time.Time `json:"to"`
	Zone      string     `json:"tz"`
	Interval  string     `json:"interval,omitempty"`
	By        string     `json:"by,omitempty"`
	Unit      string     `json:"unit"`
	Panel     []string   `json:"panel,omitempty"` // sources of the fixed panel
	Sources   []string   `json:"source,omitempty"`
	Languages []string   `json:"language,omitempty"`
	Countries []string   `json:"country,omitempty"`
	Authors   []string   `json:"author,omitempty"`
	DateFroms []string   `json:"date_from,omitempty"`
	Undated   bool       `json:"undated,omitempty"`
	With      string     `json:"with,omitempty"` // a query that the articles match, too
	And       []string   `json:"and,omitempty"`  // topics that they are mentions of, too
}

// SelectionOrigin is a query, or a topic as it was defined.
type SelectionOrigin struct {
	Topic     string   `json:"topic,omitempty"`
	Name      string   `json:"name,omitempty"`
	Version   int      `json:"version,omitempty"`
	Query     string   `json:"query"`
	Languages []string `json:"languages,omitempty"`
}

// Sum is what the counts of an export sum up to.
type Sum struct {
	Count int64 `json:"count"`
	Total int64 `json:"total_count"`
}

// rest notes what a block rests on.
func (p *Provenance) rest(b analytics.Basis) {
	l := english
	values := b.Request.Values()
	q := &QuestionOrigin{Zone: zoneOrUTC(b.Request.Zone).String(), Interval: string(b.Request.Interval), By: string(b.Request.By), Unit: l.unit(b.Request.Unit), Panel: b.Request.PanelOf,
		Sources: b.Request.Sources, Languages: values["language"], Countries: values["country"], Authors: values["author"], DateFroms: b.Request.DateFroms, Undated: b.Request.Undated, With: b.Request.With, And: b.Request.And}
	if from := b.Request.Range.From; !from.IsZero() {
		q.From = &from
	}
	if to := b.Request.Range.To; !to.IsZero() {
		q.To = &to
	}
	p.Question, p.DataAsOf, p.Stored, p.Synthetic = q, b.AsOf, b.Stored, b.Synthetic
	for _, s := range b.Selections {
		p.Selection = append(p.Selection, SelectionOrigin(s))
	}
}

// describe notes what came of the rows.
func (p *Provenance) describe(e *Export, o Options, w Written, out *digest) {
	p.File, p.Format = e.Name+"."+string(o.Format), o.Format
	p.BOM, p.Guard = o.BOM, o.Format.separated() && !o.NoGuard
	p.Rows, p.Cut, p.Bytes, p.SHA256 = w.Rows, w.Cut, out.bytes, out.sum()
	p.Columns = p.Columns[:0]
	for _, c := range e.Rows.Columns {
		p.Columns = append(p.Columns, struct {
			Name string `json:"name"`
			Type string `json:"type"`
		}{c.Name, c.typeName()})
	}
}

// typeName names the kind of a column for people.
func (c Column) typeName() string {
	switch c.Kind {
	case Integers, Unsigned, Numerals:
		return "integer"
	case Floats:
		return "float"
	case Decimals:
		return "decimal(" + strconv.Itoa(c.Precision) + "," + strconv.Itoa(c.Scale) + ")"
	case Booleans:
		return "boolean"
	case Dates:
		return "date"
	case Times:
		return "time"
	case DateTimes:
		return "date or time"
	case Lists:
		return "list of texts"
	default:
		return "text"
	}
}

// Write writes a provenance as the JSON file that stands beside an export.
func (p Provenance) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(p); err != nil {
		return fmt.Errorf("writing a provenance: %w", err)
	}
	return nil
}
