package dashboard

import (
	"fmt"
	"strconv"
	"strings"
	"unsafe"

	"tidings/analytics"
)

// AnswerRows are an answer to ad-hoc SQL, with the columns that it has; of names
// that come again the second gets _2. progress, if any, is called for each batch of it.
func AnswerRows(a *analytics.Answer, progress func()) Rows {
	infos := a.Columns()
	columns := make([]Column, len(infos))
	names := make([]string, len(infos))
	for i, info := range infos {
		names[i] = info.Name
		columns[i] = answerColumn(info)
	}
	for i, name := range distinctNames(names) {
		columns[i].Name = name
	}
	return NewRows(columns, func(row func(...Cell) error) error {
		cells := make([]Cell, len(infos))
		for a.Next() {
			b := a.Batch()
			for n := range b.Rows {
				for i := range infos {
					answerCell(&cells[i], infos[i].Kind, &b.Columns[i], n)
				}
				if err := row(cells...); err != nil {
					return err
				}
			}
			if progress != nil {
				progress()
			}
		}
		return a.Err()
	})
}

// answerColumn describes a column of an answer by its DuckDB type.
func answerColumn(info analytics.AnswerColumn) Column {
	c := Column{Name: info.Name}
	switch info.Kind {
	case analytics.BoolValues:
		c.Kind = Booleans
	case analytics.IntValues:
		c.Kind = Integers
	case analytics.UintValues:
		c.Kind = Unsigned
	case analytics.FloatValues:
		c.Kind = Floats
	case analytics.NumberValues:
		c.Kind = Numerals
		if _, err := fmt.Sscanf(info.Type, "DECIMAL(%d,%d)", &c.Precision, &c.Scale); err == nil {
			c.Kind = Decimals
		} else if strings.HasSuffix(info.Type, "HUGEINT") {
			c.Kind, c.Precision = Decimals, wholeDigits
		}
	case analytics.DateValues:
		c.Kind = Dates
	case analytics.TimestampValues:
		c.Kind = Times
	}
	return c
}

// wholeDigits is how many digits of a HUGEINT Parquet's decimals hold. A few of
// the largest have one more.
const wholeDigits = 38

// distinctNames numbers the names that come again, as an object of JSON and a
// spreadsheet's formulas need them apart.
func distinctNames(names []string) []string {
	seen := map[string]bool{}
	for i, name := range names {
		for n := 2; seen[names[i]]; n++ {
			names[i] = name + "_" + strconv.Itoa(n)
		}
		seen[names[i]] = true
	}
	return names
}

// answerCell puts a value of an answer into a cell. A text lies in the batch, as
// a copy of every text of an export would cost more than all the rest: a cell is
// good until the next row, and what keeps it longer copies it.
func answerCell(cell *Cell, kind analytics.AnswerKind, c *analytics.AnswerValues, row int) {
	*cell = Cell{kind: noCell}
	if c.Null(row) {
		return
	}
	switch kind {
	case analytics.BoolValues:
		cell.kind, cell.bits = boolCell, c.Ints[row]
	case analytics.IntValues:
		cell.kind, cell.bits = intCell, c.Ints[row]
	case analytics.UintValues:
		cell.kind, cell.bits = uintCell, c.Ints[row]
	case analytics.FloatValues:
		*cell = Float(c.Floats[row])
	case analytics.NumberValues:
		cell.kind, cell.text = numberCell, borrowed(c.Texts[row])
	case analytics.DateValues:
		cell.kind, cell.bits = dateCell, c.Ints[row]
	case analytics.TimestampValues:
		cell.kind, cell.bits = timeCell, c.Ints[row]
	default:
		cell.kind, cell.text = textCell, borrowed(c.Texts[row])
	}
}

// borrowed gives the string of bytes that will not change while it is used.
func borrowed(text []byte) string { return unsafe.String(unsafe.SliceData(text), len(text)) }
