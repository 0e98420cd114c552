package ingest

import (
	"regexp"
	"strconv"
	"strings"
)

// tableShape is what sniffing found a table to be.
type tableShape struct {
	dialect
	header        bool // the first row names the columns
	separatorLine bool // a line such as "sep=;", as spreadsheets write it, stands first
	width         int  // number of fields of the first row
}

// format names the table's format by its delimiter.
func (s tableShape) format() Format {
	switch s.delimiter {
	case ';':
		return FormatSemicolonCSV
	case '|':
		return FormatBarCSV
	case '\t':
		return FormatTSV
	}
	return FormatCSV
}

// tableFormat gives the delimiter of a table's format, and false for a format
// that is no table's.
func tableFormat(f Format) (dialect, bool) {
	for _, delimiter := range delimiters {
		if (tableShape{dialect: dialect{delimiter}}).format() == f {
			return dialect{delimiter}, true
		}
	}
	return dialect{}, false
}

// placeNames gives the names of the columns of a table without a header:
// their places, "1", "2", ….
func (s tableShape) placeNames() []string {
	names := make([]string, s.width)
	for i := range names {
		names[i] = strconv.Itoa(i + 1)
	}
	return names
}

// delimiters are the candidates, in the order in which ties are settled.
var delimiters = [...]byte{',', '\t', ';', '|'}

// sniffRows is how many rows are looked at to tell a table's delimiter.
const sniffRows = 50

// separator is the first line by which spreadsheets state the delimiter.
var separator = regexp.MustCompile(`^"?(?i:sep)=([,;|\t])"?\r?\n`)

// candidate is a table as it looks when split at one delimiter.
type candidate struct {
	shape   tableShape
	known   int     // columns of the header whose meaning is known
	content bool    // one of them holds title, text or url
	rows    int     // rows looked at
	agree   float64 // the part of them that is as wide as the first
	spaced  float64 // the part of fields after the first that begin with a space, as after a comma in prose
}

// sniffTable recognizes a table: by a header with known names, by a file name
// that says so, or by rows that all have the same number of fields, as prose
// has not.
func sniffTable(text, extension string, whole bool, cols *columns) (tableShape, bool) {
	named := extension == "csv" || extension == "tsv" || extension == "tab" || extension == "psv"
	if m := separator.FindStringSubmatch(text); m != nil {
		c := measure(text[len(m[0]):], m[1][0], whole, cols)
		c.shape.separatorLine = true
		return c.shape, true
	}
	text = strings.ReplaceAll(text, "\x00", "")
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	var best candidate
	found := false
	for _, delimiter := range delimiters {
		c := measure(text, delimiter, whole, cols)
		if c.isTable(named, extension, cols) && (!found || c.better(best)) {
			best, found = c, true
		}
	}
	if !found && named {
		best = measure(text, defaultDelimiter(extension), whole, cols)
		found = true
	}
	return best.shape, found
}

func defaultDelimiter(extension string) byte {
	switch extension {
	case "tsv", "tab":
		return '\t'
	case "psv":
		return '|'
	}
	return ','
}

// measure splits the first rows of text at delimiter.
func measure(text string, delimiter byte, whole bool, cols *columns) candidate {
	c := candidate{shape: tableShape{dialect: dialect{delimiter}}}
	data := []byte(text)
	var r row
	var first []string
	agree, fields, spaced := 0, 0, 0
	for c.rows < sniffRows && len(data) > 0 {
		if n := lineBreak(data); n > 0 {
			data = data[n:]
			continue
		}
		c.shape.scan(data, whole, &r)
		if r.stray || !r.closed && whole {
			c.shape.splitPlain(data, &r)
		}
		if !r.closed {
			if first == nil { // the first row alone is longer than the sample
				c.shape.splitPlain(data, &r)
			} else {
				break
			}
		}
		c.rows++
		if first == nil {
			for _, s := range r.spans {
				first = append(first, strings.TrimSpace(s.value(string(data))))
			}
			c.shape.width = len(first)
		}
		if len(r.spans) == c.shape.width {
			agree++
		}
		for _, s := range r.spans[1:] {
			fields++
			if !s.quoted && s.start < s.end && data[s.start] == ' ' {
				spaced++
			}
		}
		data = data[r.end:]
	}
	c.agree = float64(agree) / float64(max(c.rows, 1))
	c.spaced = float64(spaced) / float64(max(fields, 1))
	c.readHeader(first, cols)
	return c
}

// data says that a cell is a value and not a column's name.
var dataCell = regexp.MustCompile(`://|^[+-]?[0-9][0-9.,:/TZ +-]*$`)

// readHeader decides whether the first row names the columns. A mistake would
// lose a record, so a row is taken for data unless it has known names, or
// those that the mapping names; or, where nothing says that there is no
// header, unless a cell is a value.
func (c *candidate) readHeader(first []string, cols *columns) {
	values := false
	for _, cell := range first {
		if t, ok := cols.named(cell); ok {
			c.known++
			c.content = c.content || t.field.content()
		}
		values = values || dataCell.MatchString(cell)
	}
	switch {
	case c.known > 0 && !values && (c.content || c.known > 1):
		c.shape.header = true
	case cols.numbers():
		c.known, c.content = 0, false
	default:
		c.shape.header = true
	}
}

func (c *candidate) isTable(named bool, extension string, cols *columns) bool {
	switch {
	case c.shape.width < 2:
		// One column: a list of titles or addresses under its name.
		return c.shape.header && c.content && c.rows > 0 && (named || extension != "txt" && extension != "md")
	case c.shape.header && c.content && c.known > 1, named && c.content:
		return true
	case c.content && c.rows > 1 && c.agree >= 0.8:
		return true
	case len(cols.wanted) > 0 && c.agree >= 0.8, named && c.agree >= 0.8:
		return true
	case c.shape.delimiter == '\t':
		return c.rows > 1 && c.agree >= 0.95
	case c.shape.delimiter == ',':
		return c.shape.width > 2 && c.rows > 2 && c.agree == 1 && c.spaced < 0.2
	}
	return c.rows > 2 && c.agree >= 0.95
}

// better reports whether c explains the text better than d.
func (c *candidate) better(d candidate) bool {
	if c.known != d.known {
		return c.known > d.known
	}
	if diff := c.agree - d.agree; diff > 0.1 || diff < -0.1 {
		return diff > 0
	}
	return c.shape.width > d.shape.width
}
