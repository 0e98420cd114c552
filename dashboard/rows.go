package dashboard

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tidings/analytics"
)

// Format is a way to write rows down.
type Format string

// The formats of rows. All of them have the same columns under the same names;
// docs/csv.md is their promise to users.
const (
	CSV     Format = "csv"
	TSV     Format = "tsv"
	JSON    Format = "json"    // an array of objects, keys in the order of the columns
	JSONL   Format = "jsonl"   // such an object on each line
	Parquet Format = "parquet" // typed columns in row groups
	XLSX    Format = "xlsx"    // a workbook for spreadsheets
	Table   Format = "table"   // aligned columns for a terminal
)

// FileFormats are the formats of downloads and exports.
var FileFormats = []Format{CSV, TSV, JSON, JSONL, Parquet, XLSX}

// Formats are all formats.
var Formats = append([]Format{Table}, FileFormats...)

var formatNames = analytics.Says("table, csv, tsv, json, jsonl, parquet or xlsx")

// ParseFormat reads a format's name. The error is a *analytics.ParamError.
func ParseFormat(name string) (Format, error) {
	if f := Format(name); slices.Contains(Formats, f) {
		return f, nil
	}
	return "", &analytics.ParamError{Name: "format", Value: name, Allowed: formatNames}
}

// Binary says that a format is no text for a terminal.
func (f Format) Binary() bool { return f == Parquet || f == XLSX }

// separated says that a format is one of those that spreadsheets open and
// compute: it may have a byte order mark, and its texts are guarded.
func (f Format) separated() bool { return f == CSV || f == TSV }

// Options say how rows are written. Only Format is needed.
type Options struct {
	Format Format
	// BOM puts the byte order mark before CSV and TSV, by which Excel knows that
	// they are UTF-8. Other formats refuse it.
	BOM bool
	// NoGuard leaves texts in CSV and TSV that a spreadsheet would take for
	// formulas as they are. Other formats have no such guard and refuse it.
	NoGuard bool
}

// check refuses options that would do nothing. The error is a *analytics.ParamError.
func (o Options) check() error {
	switch {
	case !slices.Contains(Formats, o.Format):
		return &analytics.ParamError{Name: "format", Value: string(o.Format), Allowed: formatNames}
	case o.BOM && !o.Format.separated():
		return &analytics.ParamError{Name: "bom", Value: "true", Allowed: analytics.Says("csv and tsv alone, not %s", o.Format)}
	case o.NoGuard && !o.Format.separated():
		return &analytics.ParamError{Name: "guard", Value: "false",
			Allowed: analytics.Says("csv and tsv alone: nothing computes the texts of %s, which has no guard", o.Format)}
	}
	return nil
}

// Kind is what the values of a column are. A cell of any column may be None.
type Kind uint8

// The kinds of columns.
const (
	Texts     Kind = iota
	Integers       // int64
	Unsigned       // uint64
	Floats         // float64
	Decimals       // digits: Precision of them at most, Scale of these behind the point
	Numerals       // whole numbers of any length
	Booleans       //
	Dates          // calendar days
	Times          // moments in UTC
	DateTimes      // moments in UTC, or the day alone where no more is known
	Lists          // lists of texts
)

// number says that the values are digits, which stand to the right.
func (k Kind) number() bool { return k >= Integers && k <= Numerals }

// Column describes the cells of a column.
type Column struct {
	Name             string
	Kind             Kind
	Precision, Scale int // of Decimals
}

// ColumnsOf makes columns of one kind, by their names.
func ColumnsOf(kind Kind, names ...string) []Column {
	columns := make([]Column, len(names))
	for i, name := range names {
		columns[i] = Column{Name: name, Kind: kind}
	}
	return columns
}

// bucketKind is what Bucket gives.
func bucketKind(interval analytics.Interval) Kind {
	if interval == analytics.Hour {
		return Times
	}
	return Dates
}

// Rows are a table on its way: what is in it is asked for as it is written, and
// it can be written once.
type Rows struct {
	Columns []Column
	each    func(row func(cells ...Cell) error) error
}

// NewRows makes Rows of columns and of what calls row for each row. The cells are
// good until row returns.
func NewRows(columns []Column, each func(row func(cells ...Cell) error) error) Rows {
	return Rows{columns, each}
}

// observeEvery is after how many rows an observer is told.
const observeEvery = 1000

// Observe gives the same rows, and tells how many have been written, now and
// then.
func (r Rows) Observe(tell func(rows int64)) Rows {
	return Rows{r.Columns, func(row func(cells ...Cell) error) error {
		var n int64
		return r.each(func(cells ...Cell) error {
			if n++; n%observeEvery == 0 {
				tell(n)
			}
			return row(cells...)
		})
	}}
}

// Written says what came of rows.
type Written struct {
	Rows int64
	Cut  int64 // texts that a cell of XLSX could not hold whole; each says so itself
}

// Write writes the rows in one format, holding a bounded part of them. Rows that
// fail have been written in part; docs/csv.md says how that is seen in each format.
func (r Rows) Write(w io.Writer, o Options) (Written, error) {
	rows, err := NewRowWriter(w, o, r.Columns...)
	if err != nil {
		return Written{}, err
	}
	defer rows.discard()
	if err := r.each(rows.Row); err != nil {
		return rows.written(), err
	}
	err = rows.Close()
	return rows.written(), err
}

// encoder is what a format must do.
type encoder interface {
	begin(columns []Column) error
	row(cells []Cell) error
	end() error
}

// RowWriter writes rows of one set of columns in one format. Nothing is
// written before the first Row or Close, so that an error found until then can
// still be answered otherwise. It holds a bounded part of the rows only.
type RowWriter struct {
	columns []Column
	encoder encoder
	rows    int64
	begun   bool
}

// NewRowWriter makes a RowWriter that writes to w. The error is a
// *analytics.ParamError.
func NewRowWriter(w io.Writer, o Options, columns ...Column) (*RowWriter, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	rw := &RowWriter{columns: columns}
	switch o.Format {
	case CSV, TSV:
		rw.encoder = newSeparatedEncoder(w, o)
	case JSON, JSONL:
		rw.encoder = newJSONEncoder(w, o.Format == JSONL)
	case Parquet:
		rw.encoder = newParquetEncoder(w)
	case XLSX:
		rw.encoder = newXLSXEncoder(w)
	default:
		rw.encoder = newTableEncoder(w)
	}
	return rw, nil
}

// Row writes one row. It must have a cell for every column.
func (rw *RowWriter) Row(cells ...Cell) error {
	if len(cells) != len(rw.columns) {
		names := make([]string, len(rw.columns))
		for i, c := range rw.columns {
			names[i] = c.Name
		}
		return fmt.Errorf("writing a row: %d cells for the %d columns %s", len(cells), len(rw.columns), strings.Join(names, ","))
	}
	if err := rw.begin(); err != nil {
		return err
	}
	rw.rows++
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

// discard frees what an encoder holds outside of memory, whether the rows were
// written to their end or not.
func (rw *RowWriter) discard() {
	if d, ok := rw.encoder.(interface{ discard() }); ok {
		d.discard()
	}
}

func (rw *RowWriter) written() Written {
	w := Written{Rows: rw.rows}
	if e, ok := rw.encoder.(*xlsxEncoder); ok {
		w.Cut = e.cutCells()
	}
	return w
}
