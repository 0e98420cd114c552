package dashboard

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidings/analytics"
)

// Format is a way to write rows down.
type Format string

// The formats of rows. All of them have the same columns under the same names.
const (
	CSV   Format = "csv"   // docs/csv.md
	TSV   Format = "tsv"   // docs/csv.md
	JSON  Format = "json"  // an array of objects, keys in the order of the columns
	JSONL Format = "jsonl" // such an object on each line
	Table Format = "table" // aligned columns for a terminal
)

// Formats are all formats.
var Formats = []Format{Table, CSV, TSV, JSON, JSONL}

const formatNames = "table, csv, tsv, json or jsonl"

// ParseFormat reads a format's name. The error is a *analytics.ParamError.
func ParseFormat(name string) (Format, error) {
	if f := Format(name); slices.Contains(Formats, f) {
		return f, nil
	}
	return "", &analytics.ParamError{Name: "format", Value: name, Allowed: formatNames}
}

type cellKind uint8

const (
	textCell   cellKind = iota // somebody's words: quoted, guarded, left-aligned
	numberCell                 // digits: JSON number, right-aligned
	dateCell                   // a date or a time: a string without anything to guard
	boolCell                   // true or false
	listCell                   // texts: one CSV field with "; " between, a JSON array
)

// Cell is one value of a row. The zero Cell is an empty text.
type Cell struct {
	kind  cellKind
	text  string
	items []string
}

// Text is a cell with somebody's words.
func Text(s string) Cell { return Cell{kind: textCell, text: s} }

// Int is a cell with a whole number.
func Int(n int64) Cell { return Cell{kind: numberCell, text: strconv.FormatInt(n, 10)} }

// Float is a cell with a number, in as few digits as give it back exactly. A
// number that JSON cannot write (NaN, infinite) is an empty cell.
func Float(f float64) Cell {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Cell{kind: numberCell}
	}
	return Cell{kind: numberCell, text: strconv.FormatFloat(f, 'f', -1, 64)}
}

// Bool is a cell with true or false.
func Bool(b bool) Cell { return Cell{kind: boolCell, text: strconv.FormatBool(b)} }

// List is a cell with several texts: an array in JSON, one field with "; "
// between them elsewhere.
func List(items []string) Cell {
	return Cell{kind: listCell, text: strings.Join(items, "; "), items: items}
}

// Time is a cell with a moment in UTC, RFC 3339, empty for the zero time.
func Time(t time.Time) Cell {
	if t.IsZero() {
		return Cell{kind: dateCell}
	}
	return Cell{kind: dateCell, text: t.UTC().Format(time.RFC3339)}
}

// Bucket is a cell with the start of a bucket: YYYY-MM-DD for a day and wider,
// RFC 3339 with its offset for an hour (which the local time alone would not
// name at the end of summer time).
func Bucket(t time.Time, interval analytics.Interval) Cell {
	return Cell{kind: dateCell, text: interval.Format(t)}
}

// published is a cell with an article's publication date: the day alone where
// that is all that is known.
func published(a analytics.Article) Cell {
	if a.DateOnly && !a.Published.IsZero() {
		return Cell{kind: dateCell, text: a.Published.UTC().Format(time.DateOnly)}
	}
	return Time(a.Published)
}

// json gives the cell as a JSON value; an absent number or date is null.
func (c Cell) json() ([]byte, error) {
	switch {
	case c.kind == listCell && c.items == nil:
		return []byte("[]"), nil
	case c.kind == listCell:
		return json.Marshal(c.items)
	case c.kind == textCell:
		return json.Marshal(c.text)
	case c.text == "":
		return []byte("null"), nil
	case c.kind == dateCell:
		return json.Marshal(c.text)
	default:
		return []byte(c.text), nil
	}
}

// encoder is what a format must do.
type encoder interface {
	begin(columns []string) error
	row(cells []Cell) error
	end() error
}

// RowWriter writes rows of one set of columns in one format. Nothing is
// written before the first Row or Close, so that an error found until then can
// still be answered otherwise. It holds a bounded part of the rows only.
type RowWriter struct {
	columns []string
	encoder encoder
	begun   bool
}

// NewRowWriter makes a RowWriter that writes to w.
func NewRowWriter(w io.Writer, format Format, columns ...string) (*RowWriter, error) {
	rw := &RowWriter{columns: columns}
	switch format {
	case CSV:
		rw.encoder = newCSVEncoder(w)
	case TSV:
		rw.encoder = newTSVEncoder(w)
	case JSON:
		rw.encoder = newJSONEncoder(w)
	case JSONL:
		rw.encoder = newJSONLinesEncoder(w)
	case Table:
		rw.encoder = newTableEncoder(w)
	default:
		return nil, &analytics.ParamError{Name: "format", Value: string(format), Allowed: formatNames}
	}
	return rw, nil
}

// Row writes one row. It must have a cell for every column.
func (rw *RowWriter) Row(cells ...Cell) error {
	if len(cells) != len(rw.columns) {
		return fmt.Errorf("writing a row: %d cells for the %d columns %s",
			len(cells), len(rw.columns), strings.Join(rw.columns, ","))
	}
	if err := rw.begin(); err != nil {
		return err
	}
	return rw.encoder.row(cells)
}

// Close writes what is left: with no row, the header or the empty array.
func (rw *RowWriter) Close() error {
	if err := rw.begin(); err != nil {
		return err
	}
	return rw.encoder.end()
}

func (rw *RowWriter) begin() error {
	if rw.begun {
		return nil
	}
	rw.begun = true
	return rw.encoder.begin(rw.columns)
}
