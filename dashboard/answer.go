package dashboard

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"tidings/analytics"
)

// WriteAnswer writes an answer to ad-hoc SQL, with the columns that it has, and
// says how many rows it wrote. An answer that fails has written some of them;
// formats that end (JSON, with its bracket) do not end then.
func WriteAnswer(w io.Writer, format Format, a *analytics.Answer) (rows int64, err error) {
	columns := a.Columns()
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	out, err := NewRowWriter(w, format, distinctNames(names)...)
	if err != nil {
		return 0, err
	}
	cells := make([]Cell, len(columns))
	for a.Next() {
		b := a.Batch()
		for row := range b.Rows {
			for i, c := range columns {
				cells[i] = answerCell(c, b, i, row)
			}
			if err := out.Row(cells...); err != nil {
				return rows, err
			}
			rows++
		}
	}
	if err := a.Err(); err != nil {
		return rows, err
	}
	return rows, out.Close()
}

// distinctNames numbers the names that come again, as an object of JSON and a
// spreadsheet's formulas need them apart.
func distinctNames(names []string) []string {
	seen := map[string]bool{}
	for i, name := range names {
		for n := 2; seen[names[i]]; n++ {
			names[i] = fmt.Sprintf("%s_%d", name, n)
		}
		seen[names[i]] = true
	}
	return names
}

// answerCell gives a value of an answer.
func answerCell(info analytics.AnswerColumn, b *analytics.AnswerBatch, column, row int) Cell {
	c := &b.Columns[column]
	if c.Null(row) {
		return Cell{kind: dateCell} // empty, and null in JSON
	}
	switch info.Kind {
	case analytics.BoolValues:
		return Bool(c.Ints[row] != 0)
	case analytics.IntValues:
		return Int(c.Ints[row])
	case analytics.UintValues:
		return Cell{kind: numberCell, text: strconv.FormatUint(uint64(c.Ints[row]), 10)}
	case analytics.FloatValues:
		return Float(c.Floats[row])
	case analytics.NumberValues:
		return Cell{kind: numberCell, text: string(c.Texts[row])}
	case analytics.DateValues:
		return Cell{kind: dateCell, text: dateText(c.Ints[row])}
	case analytics.TimestampValues:
		return Cell{kind: dateCell, text: timestampText(c.Ints[row])}
	default:
		return Text(string(c.Texts[row]))
	}
}

// DuckDB's endless dates and times are the ends of what their numbers hold.

func dateText(days int64) string {
	switch days {
	case math.MaxInt32:
		return "infinity"
	case -math.MaxInt32:
		return "-infinity"
	}
	return time.Unix(days*24*60*60, 0).UTC().Format(time.DateOnly)
}

func timestampText(micros int64) string {
	switch micros {
	case math.MaxInt64:
		return "infinity"
	case -math.MaxInt64:
		return "-infinity"
	}
	return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
}
