package dashboard

import (
	"io"
	"strings"
	"unicode/utf8"
)

// outBuffer is how many bytes an encoder of text gathers before it writes them.
const outBuffer = 64 << 10

// separatedEncoder writes CSV (RFC 4180 with "\n" as the line end) or TSV: no
// quotes, and a tab, a line break and a backslash in a text written as \t, \n,
// \r and \\, as PostgreSQL does. Both are UTF-8. docs/csv.md is its promise to
// users.
type separatedEncoder struct {
	w     io.Writer
	out   []byte
	comma byte
	guard bool
	bom   bool
}

func newSeparatedEncoder(w io.Writer, o Options) *separatedEncoder {
	e := &separatedEncoder{w: w, comma: ',', guard: !o.NoGuard, bom: o.BOM}
	if o.Format == TSV {
		e.comma = '\t'
	}
	return e
}

// byteOrderMark is U+FEFF, by which Excel knows UTF-8.
const byteOrderMark = "\uFEFF"

func (e *separatedEncoder) begin(columns []Column) error {
	if e.bom {
		e.out = append(e.out, byteOrderMark...)
	}
	cells := make([]Cell, len(columns))
	for i, c := range columns {
		cells[i] = Text(c.Name) // of ad-hoc SQL, it may be a stranger's words
	}
	return e.row(cells)
}

func (e *separatedEncoder) row(cells []Cell) error {
	for i := range cells {
		if i > 0 {
			e.out = append(e.out, e.comma)
		}
		switch c := &cells[i]; c.kind {
		case textCell:
			e.text(c.text)
		case listCell:
			e.text(c.string())
		default:
			e.out = c.appendValue(e.out)
		}
	}
	e.out = append(e.out, '\n')
	if len(e.out) < outBuffer {
		return nil
	}
	return e.flush()
}

func (e *separatedEncoder) flush() error {
	_, err := e.w.Write(e.out)
	e.out = e.out[:0]
	if cap(e.out) > 4*outBuffer {
		e.out = nil // one enormous text was in it
	}
	return err
}

func (e *separatedEncoder) end() error { return e.flush() }

// text writes a text: guarded, and as the format has it.
func (e *separatedEncoder) text(s string) {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "") // no place in a text file, and stops some readers
	}
	guarded := e.guard && formula(s)
	if e.comma == '\t' {
		if guarded {
			e.out = append(e.out, '\'')
		}
		e.out = appendEscaped(e.out, s)
		return
	}
	if !quoted(s) {
		if guarded {
			e.out = append(e.out, '\'')
		}
		e.out = append(e.out, s...)
		return
	}
	e.out = append(e.out, '"')
	if guarded {
		e.out = append(e.out, '\'')
	}
	for {
		at := strings.IndexByte(s, '"')
		if at < 0 {
			break
		}
		e.out = append(e.out, s[:at+1]...)
		e.out = append(e.out, '"')
		s = s[at+1:]
	}
	e.out = append(e.out, s...)
	e.out = append(e.out, '"')
}

// quoted says that a field needs quotes: RFC 4180 asks for them, a blank in
// front is dropped by some readers, and a lone \. ends the data of others.
func quoted(s string) bool {
	if s == "" {
		return false
	}
	return s[0] == ' ' || s == `\.` || hasSeparator(s)
}

// separators are the bytes for which a field of CSV needs quotes.
const separators = ",\"\n\r"

var isSeparator = func() (is [256]bool) {
	for _, b := range []byte(separators) {
		is[b] = true
	}
	return is
}()

// hasSeparator looks at short texts byte by byte; of long ones, a search for each
// byte is quicker.
func hasSeparator(s string) bool {
	if len(s) > 24 {
		return strings.IndexByte(s, ',') >= 0 || strings.IndexByte(s, '"') >= 0 ||
			strings.IndexByte(s, '\n') >= 0 || strings.IndexByte(s, '\r') >= 0
	}
	for i := range len(s) {
		if isSeparator[s[i]] {
			return true
		}
	}
	return false
}

// appendEscaped adds a text as TSV has it.
func appendEscaped(to []byte, s string) []byte {
	for {
		at := strings.IndexAny(s, "\\\t\n\r")
		if at < 0 {
			return append(to, s...)
		}
		to = append(to, s[:at]...)
		switch s[at] {
		case '\\':
			to = append(to, `\\`...)
		case '\t':
			to = append(to, `\t`...)
		case '\n':
			to = append(to, `\n`...)
		default:
			to = append(to, `\r`...)
		}
		s = s[at+1:]
	}
}

// formula says that a spreadsheet would take a text for a formula: titles and
// names belong to strangers. An apostrophe in front is the guard. The list of
// openings is OWASP's ("CSV Injection"), with the full-width forms that some
// spreadsheets read as their ASCII twins.
func formula(s string) bool {
	if s == "" {
		return false
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return true
	case 0xEF: // where the full-width forms begin
		first, _ := utf8.DecodeRuneInString(s)
		return first == '＝' || first == '＋' || first == '－' || first == '＠'
	}
	return false
}
