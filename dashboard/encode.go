package dashboard

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// jsonEncoder writes rows as an array of objects, one a line, so that a long
// one can also be read line by line; or as lines without the array around them.
type jsonEncoder struct {
	w     *bufio.Writer
	keys  [][]byte
	rows  int
	lines bool // without the array
}

func newJSONLinesEncoder(w io.Writer) *jsonEncoder {
	return &jsonEncoder{w: bufio.NewWriter(w), lines: true}
}

func newJSONEncoder(w io.Writer) *jsonEncoder { return &jsonEncoder{w: bufio.NewWriter(w)} }

func (e *jsonEncoder) begin(columns []string) error {
	for _, name := range columns {
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		e.keys = append(e.keys, key)
	}
	if e.lines {
		return nil
	}
	return e.w.WriteByte('[')
}

func (e *jsonEncoder) row(cells []Cell) error {
	switch {
	case e.lines:
	case e.rows > 0:
		e.w.WriteString(",\n")
	default:
		e.w.WriteByte('\n')
	}
	e.rows++
	e.w.WriteByte('{')
	for i, c := range cells {
		if i > 0 {
			e.w.WriteByte(',')
		}
		value, err := c.json()
		if err != nil {
			return err
		}
		e.w.Write(e.keys[i])
		e.w.WriteByte(':')
		e.w.Write(value)
	}
	e.w.WriteByte('}')
	if e.lines {
		return e.w.WriteByte('\n')
	}
	return nil // bufio keeps the first error for us
}

func (e *jsonEncoder) end() error {
	if e.lines {
		return e.w.Flush()
	}
	if e.rows > 0 {
		e.w.WriteByte('\n')
	}
	e.w.WriteString("]\n")
	return e.w.Flush()
}

// tableRows is how many rows a table aligns together; columns may shift
// between such runs, and memory stays bounded.
const tableRows = 1000

// tableEncoder writes rows as aligned columns for a terminal.
type tableEncoder struct {
	w       *bufio.Writer
	rows    [][]Cell
	headers []string
}

func newTableEncoder(w io.Writer) *tableEncoder { return &tableEncoder{w: bufio.NewWriter(w)} }

func (e *tableEncoder) begin(columns []string) error {
	e.headers = columns
	return nil
}

func (e *tableEncoder) row(cells []Cell) error {
	e.rows = append(e.rows, append([]Cell(nil), cells...))
	if len(e.rows) < tableRows {
		return nil
	}
	return e.flush()
}

func (e *tableEncoder) end() error {
	if err := e.flush(); err != nil {
		return err
	}
	return e.w.Flush()
}

func (e *tableEncoder) flush() error {
	columns := 0
	if len(e.rows) > 0 {
		columns = len(e.rows[0])
	}
	columns = max(columns, len(e.headers))
	widths := make([]int, columns)
	right := make([]bool, columns) // numbers, and the headers above them
	for i, h := range e.headers {
		widths[i] = utf8.RuneCountInString(h)
	}
	for _, row := range e.rows {
		for i := range row {
			row[i].text = printable(row[i].text)
			widths[i] = max(widths[i], displayWidth(row[i].text))
			right[i] = right[i] || row[i].kind == numberCell
		}
	}
	if e.headers != nil {
		head := make([]Cell, len(e.headers))
		for i, h := range e.headers {
			head[i] = Text(h)
		}
		e.line(head, widths, right)
		e.headers = nil // once, above the first run
	}
	for _, row := range e.rows {
		e.line(row, widths, right)
	}
	e.rows = e.rows[:0]
	return e.w.Flush()
}

func (e *tableEncoder) line(cells []Cell, widths []int, right []bool) {
	for i, c := range cells {
		if i > 0 {
			e.w.WriteString("  ")
		}
		padding := strings.Repeat(" ", widths[i]-displayWidth(c.text))
		switch {
		case right[i]:
			e.w.WriteString(padding + c.text)
		case i == len(cells)-1:
			e.w.WriteString(c.text) // nothing follows: no blanks at the end of a line
		default:
			e.w.WriteString(c.text + padding)
		}
	}
	e.w.WriteByte('\n')
}

// printable makes a text safe for a terminal: control characters (which can
// move the cursor or retitle the window) become spaces, and the marks that
// turn the direction of writing are dropped.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		}
		return r
	}, s)
}

// displayWidth counts the cells of a terminal that s takes: none for a
// combining mark, one otherwise.
func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			n++
		}
	}
	return n
}
