package dashboard

import (
	"bufio"
	"io"
	"strings"
	"unicode"
)

// tableRows is how many rows a table aligns together; columns may shift
// between such runs, and memory stays bounded.
const tableRows = 1000

// tableEncoder writes rows as aligned columns for a terminal.
type tableEncoder struct {
	w       *bufio.Writer
	rows    [][]string
	columns []Column
	headed  bool
}

func newTableEncoder(w io.Writer) *tableEncoder { return &tableEncoder{w: bufio.NewWriter(w)} }

func (e *tableEncoder) begin(columns []Column) error {
	e.columns = columns
	return nil
}

func (e *tableEncoder) row(cells []Cell) error {
	texts := make([]string, len(cells))
	for i := range cells {
		texts[i] = strings.Clone(printable(cells[i].string())) // cells are good until the next row
	}
	e.rows = append(e.rows, texts)
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
	names := make([]string, len(e.columns))
	widths := make([]int, len(e.columns))
	for i, c := range e.columns {
		names[i] = printable(c.Name)
		if !e.headed {
			widths[i] = displayWidth(names[i])
		}
		for _, row := range e.rows {
			widths[i] = max(widths[i], displayWidth(row[i]))
		}
	}
	if !e.headed {
		e.headed = true // once, above the first run
		e.line(names, widths)
	}
	for _, row := range e.rows {
		e.line(row, widths)
	}
	e.rows = e.rows[:0]
	return e.w.Flush()
}

func (e *tableEncoder) line(texts []string, widths []int) {
	for i, text := range texts {
		if i > 0 {
			e.w.WriteString("  ")
		}
		padding := strings.Repeat(" ", widths[i]-displayWidth(text))
		switch {
		case e.columns[i].Kind.number():
			e.w.WriteString(padding + text)
		case i == len(texts)-1:
			e.w.WriteString(text) // nothing follows: no blanks at the end of a line
		default:
			e.w.WriteString(text + padding)
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
