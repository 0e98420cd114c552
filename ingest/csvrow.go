package ingest

import (
	"bytes"
	"strings"
)

// dialect is how a table is written.
type dialect struct {
	delimiter byte
}

// quoting reports whether quotes around a field surely mean quoting. Tabs and
// bars do not occur in text, so tables that use them are often written
// without any, and a quote there may be just a quote.
func (d dialect) quoting() bool { return d.delimiter != '\t' && d.delimiter != '|' }

// span is one field of a row: data[start:end], without its outer quotes.
type span struct {
	start, end int
	quoted     bool
	doubled    bool // holds doubled quotes
}

// row is what scanning the bytes at the start of a row found.
type row struct {
	spans []span
	end   int // length of the row with its line break
	lines int // line breaks inside the row
	// closed is false when the data ended inside the row.
	closed bool
	// open is true when the data ended inside a quoted field.
	open bool
	// stray is true when, on a later line of a quoted field, a quote opened a
	// field: the sign of a quote that was never closed.
	stray bool
}

// scan finds the first row of data, by the rules of encoding/csv with
// LazyQuotes: a quote inside an unquoted field is an ordinary character, as
// is one inside a quoted field that no delimiter follows. ended says that no
// more data follows. The spans of r are reused.
func (d dialect) scan(data []byte, ended bool, r *row) {
	*r = row{spans: r.spans[:0]}
	i := 0
	for {
		var next int
		if i < len(data) && data[i] == '"' {
			next = d.scanQuoted(data, i, ended, r)
		} else {
			next = d.scanBare(data, i, ended, r)
		}
		switch {
		case next < 0: // the data ended first
			r.end = len(data)
			return
		case next >= len(data) || data[next] != d.delimiter:
			r.closed = true
			r.end = min(next+lineBreak(data[next:]), len(data))
			return
		}
		i = next + 1
	}
}

// scanBare scans an unquoted field from i. It gives the place of what ends
// the field: a delimiter, a line break or the end; or -1 for more data.
func (d dialect) scanBare(data []byte, i int, ended bool, r *row) int {
	for j := i; j < len(data); j++ {
		switch data[j] {
		case d.delimiter:
			r.spans = append(r.spans, span{start: i, end: j})
			return j
		case '\n':
			end := j
			if end > i && data[end-1] == '\r' {
				end--
			}
			r.spans = append(r.spans, span{start: i, end: end})
			return end
		}
	}
	if !ended {
		return -1
	}
	end := len(data)
	if end > i && data[end-1] == '\r' {
		end--
	}
	r.spans = append(r.spans, span{start: i, end: end})
	return end
}

// scanQuoted is scanBare for a field that begins with a quote at i.
func (d dialect) scanQuoted(data []byte, i int, ended bool, r *row) int {
	field := span{start: i + 1, quoted: true}
	for j := i + 1; ; {
		n := bytes.IndexByte(data[j:], '"')
		if n < 0 {
			r.lines += bytes.Count(data[j:], newline)
			r.open = true
			return -1
		}
		r.lines += bytes.Count(data[j:j+n], newline)
		quote := j + n
		rest := data[quote+1:]
		if len(rest) == 0 && !ended || len(rest) == 1 && rest[0] == '\r' && !ended {
			r.open = true
			return -1
		}
		switch {
		case len(rest) > 0 && rest[0] == '"':
			field.doubled = true
			j = quote + 2
		case len(rest) == 0 || rest[0] == d.delimiter || lineBreak(rest) > 0:
			field.end = quote
			r.spans = append(r.spans, field)
			return quote + 1
		default:
			before := data[quote-1]
			if r.lines > 0 && quote > i+1 && (before == d.delimiter || before == '\n') {
				r.stray = true
			}
			j = quote + 1
		}
	}
}

// lineBreak gives the length of the line break that data begins with, or 0.
func lineBreak(data []byte) int {
	switch {
	case len(data) > 0 && data[0] == '\n':
		return 1
	case len(data) > 1 && data[0] == '\r' && data[1] == '\n':
		return 2
	case len(data) == 1 && data[0] == '\r':
		return 1
	}
	return 0
}

// value gives the text of a field of a row of which text is a copy.
func (s span) value(text string) string {
	value := text[s.start:s.end]
	if s.doubled {
		value = strings.ReplaceAll(value, `""`, `"`)
	}
	if s.quoted && strings.Contains(value, "\r\n") {
		value = strings.ReplaceAll(value, "\r\n", "\n")
	}
	return value
}

// splitPlain splits the first line of data at delimiters without regard to
// quotes.
func (d dialect) splitPlain(data []byte, r *row) {
	*r = row{spans: r.spans[:0], closed: true}
	line := data
	if n := bytes.IndexByte(data, '\n'); n >= 0 {
		line = data[:n]
		r.end = n + 1
	} else {
		r.end = len(data)
	}
	line = bytes.TrimSuffix(line, []byte{'\r'})
	for start := 0; ; {
		n := bytes.IndexByte(line[start:], d.delimiter)
		if n < 0 {
			r.spans = append(r.spans, span{start: start, end: len(line)})
			return
		}
		r.spans = append(r.spans, span{start: start, end: start + n})
		start += n + 1
	}
}

// rowLike reports whether many of the lines after the first are rows of width
// fields by themselves. Inside a quoted field that means that its quote was
// never closed and the field has run over rows. Prose has one or two commas in
// a line often enough that a narrow table needs more such lines as proof, and
// in a table of one column every line is a row, which proves nothing. A field
// that runs on to the end of the data on its first line was surely not closed.
func (d dialect) rowLike(data []byte, width int) bool {
	first := bytes.IndexByte(data, '\n')
	if first < 0 {
		return true
	}
	lines, rows := 0, 0
	var r row
	for rest := data[first+1:]; len(rest) > 0; {
		n := bytes.IndexByte(rest, '\n') + 1
		if n == 0 {
			break // cut off
		}
		if line := rest[:n]; len(bytes.TrimSpace(line)) > 0 {
			lines++
			if d.scan(line, true, &r); r.closed && len(r.spans) == width {
				rows++
			}
		}
		rest = rest[n:]
	}
	switch {
	case width == 1:
		return false
	case width <= 3:
		return rows*3 >= lines*2
	}
	return rows*4 >= lines
}
