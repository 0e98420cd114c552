package dashboard

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"
)

// csvEncoder writes rows as CSV (RFC 4180 with "\n" as the line end; UTF-8
// without a byte order mark). docs/csv.md is its promise to users.
type csvEncoder struct {
	w *bufio.Writer
}

func newCSVEncoder(w io.Writer) *csvEncoder { return &csvEncoder{w: bufio.NewWriter(w)} }

func (e *csvEncoder) begin(columns []string) error {
	for i, name := range columns {
		if i > 0 {
			e.w.WriteByte(',')
		}
		writeField(e.w, name)
	}
	return e.w.WriteByte('\n')
}

func (e *csvEncoder) row(cells []Cell) error {
	for i, c := range cells {
		if i > 0 {
			e.w.WriteByte(',')
		}
		if c.kind == textCell || c.kind == listCell {
			writeField(e.w, guardFormula(c.text))
		} else {
			e.w.WriteString(c.text)
		}
	}
	return e.w.WriteByte('\n') // bufio keeps the first error for us
}

func (e *csvEncoder) end() error { return e.w.Flush() }

// tsvEncoder writes rows as tab-separated values: no quotes, and a tab, a line
// break and a backslash in a text written as \t, \n, \r and \\, as PostgreSQL and
// DuckDB's peers do. docs/csv.md is its promise to users.
type tsvEncoder struct{ w *bufio.Writer }

func newTSVEncoder(w io.Writer) *tsvEncoder { return &tsvEncoder{w: bufio.NewWriter(w)} }

var tsvEscapes = strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`, "\x00", "")

func (e *tsvEncoder) begin(columns []string) error {
	cells := make([]Cell, len(columns))
	for i, name := range columns {
		cells[i] = Cell{kind: dateCell, text: name} // nothing to guard
	}
	return e.row(cells)
}

func (e *tsvEncoder) row(cells []Cell) error {
	for i, c := range cells {
		if i > 0 {
			e.w.WriteByte('\t')
		}
		if c.kind == textCell || c.kind == listCell {
			c.text = guardFormula(c.text)
		}
		if _, err := tsvEscapes.WriteString(e.w, c.text); err != nil {
			return err
		}
	}
	return e.w.WriteByte('\n') // bufio keeps the first error for us
}

func (e *tsvEncoder) end() error { return e.w.Flush() }

// writeField writes one field, in quotes where RFC 4180 asks for them.
func writeField(w *bufio.Writer, field string) {
	if !strings.ContainsAny(field, "\",\r\n") && !strings.HasPrefix(field, " ") {
		w.WriteString(field)
		return
	}
	w.WriteByte('"')
	w.WriteString(strings.ReplaceAll(field, `"`, `""`))
	w.WriteByte('"')
}

// guardFormula puts an apostrophe before a text that a spreadsheet would take
// for a formula: titles and names belong to strangers. The list of openings
// is OWASP's ("CSV Injection"), with the full-width forms that some
// spreadsheets read as their ASCII twins. NUL has no place in a text file and
// stops some readers, so it is dropped.
func guardFormula(text string) string {
	if strings.IndexByte(text, 0) >= 0 {
		text = strings.ReplaceAll(text, "\x00", "")
	}
	first, _ := utf8.DecodeRuneInString(text)
	switch first {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return "'" + text
	}
	return text
}
