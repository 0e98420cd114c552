package ingest

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// suspectLines is how many lines a quoted field may run over before it is
// looked at whether it has run over rows, for want of a closing quote.
const suspectLines = 200

// csvReader reads the rows of a table. A row that is malformed becomes a
// Reject, and reading goes on at the next: where a quote was never closed
// that is the line after the one the row began on.
type csvReader struct {
	dialect
	win    *window
	plan   columnPlan
	layout *Layout
	file   string
	limit  int // the longest row, in bytes
	record int
	row    row
}

// readCSV reads a table from text. shape says what sniffing found.
func (r *reader) readCSV(text io.Reader, shape tableShape) error {
	win := newWindow(text)
	c := &csvReader{
		dialect: shape.dialect, win: win, file: r.name, limit: r.recordLimit(),
		layout: &Layout{Format: shape.format(), Map: r.opts.Map},
	}
	if shape.separatorLine {
		win.more()
		win.skipLine()
	}
	header := shape.placeNames()
	if shape.header {
		names, err := c.header()
		if err != nil {
			return err
		}
		header = names
	}
	return c.readRows(r, header)
}

// header reads the first row as the names of the columns.
func (c *csvReader) header() ([]string, error) {
	for {
		c.skipBlankLines()
		data := c.win.bytes()
		c.scan(data, c.win.ended(), &c.row)
		switch {
		case c.row.closed:
			names := c.values(data[:c.row.end])
			for i, name := range names {
				name, _ = sanitize(name)
				names[i] = strings.TrimSpace(strings.TrimPrefix(name, "\uFEFF"))
			}
			c.win.advance(c.row.end)
			return names, nil
		case len(data) > c.limit || !c.win.more():
			if err := c.win.failure(); err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("line %d: the header does not end: expected the names of the columns on one line", c.win.line)
		}
	}
}

func (c *csvReader) readRows(r *reader, header []string) error {
	plan, err := r.columns.plan(header)
	if err != nil {
		return err
	}
	c.plan, c.layout.Columns = plan, header
	for {
		item, reject, more := c.next()
		switch {
		case !more:
			return c.win.failure()
		case reject != nil:
			if !r.yield(Item{}, reject) {
				return errStopped
			}
		default:
			if !r.yield(item, nil) {
				return errStopped
			}
		}
	}
}

// next gives the next row as an Item or a Reject, and false at the end.
func (c *csvReader) next() (Item, *Reject, bool) {
	check := suspectLines
	for {
		if !c.skipBlankLines() {
			return Item{}, nil, false
		}
		data, failure := c.win.bytes(), c.win.failure()
		ended := c.win.ended() && failure == nil // a row that a failure cut off is no row
		c.scan(data, ended, &c.row)
		width := len(c.plan.names)
		if c.row.lines >= check {
			// One look per doubling of lines keeps the work in proportion.
			if check = 2 * c.row.lines; c.rowLike(data[:c.row.end], width) {
				return c.unclosed(data)
			}
		}
		switch {
		case c.row.stray:
			return c.unclosed(data)
		case c.row.closed && c.row.end <= c.limit:
			return c.take(data[:c.row.end])
		case c.row.end > c.limit:
			return c.tooLong()
		case failure != nil:
			return Item{}, nil, false
		case !ended:
			c.win.more()
		default: // the file ends inside a quoted field
			if c.rowLike(data, width) {
				return c.unclosed(data)
			}
			return c.reject(data, "a quoted field is not closed before the end of the file")
		}
	}
}

// skipBlankLines moves to the next line that is not blank, and reports
// whether there is one.
func (c *csvReader) skipBlankLines() bool {
	for {
		data := c.win.bytes()
		if n := lineBreak(data); n > 0 && (n == 2 || data[0] == '\n' || c.win.ended()) {
			c.win.advance(n)
			continue
		}
		if len(data) > 1 || len(data) == 1 && data[0] != '\r' {
			return true
		}
		if !c.win.more() {
			return len(data) > 0
		}
	}
}

// take makes an Item or a Reject of a complete row.
func (c *csvReader) take(data []byte) (Item, *Reject, bool) {
	width := len(c.plan.names)
	if !c.fits() && c.row.lines > 0 && c.rowLike(data, width) {
		return c.unclosed(data)
	}
	if !c.fits() && !c.quoting() {
		c.splitPlain(data, &c.row)
	}
	if !c.fits() {
		return c.reject(data[:c.row.end], fmt.Sprintf("the row has %s, expected %d: %s",
			count(len(c.row.spans), "field"), width, listNames(c.plan.names)))
	}
	values := c.values(data[:c.row.end])
	var d draft
	for i, t := range c.plan.targets {
		d.set(t, values[i])
	}
	if d.empty() {
		return c.reject(data[:c.row.end], "the row has no title, text or url")
	}
	origin := c.origin(data[:c.row.end])
	c.win.advance(c.row.end)
	return d.item(origin), nil, true
}

// fits reports whether the row has the table's width. Fields beyond it are
// let pass if they are empty: some programs end every row with a delimiter.
func (c *csvReader) fits() bool {
	width := len(c.plan.names)
	if len(c.row.spans) < width {
		return false
	}
	for _, s := range c.row.spans[width:] {
		if s.start != s.end {
			return false
		}
	}
	return true
}

// values gives the fields of a scanned row as strings.
func (c *csvReader) values(data []byte) []string {
	text := string(data)
	values := make([]string, len(c.row.spans))
	for i, s := range c.row.spans {
		values[i] = s.value(text)
	}
	return values
}

// unclosed deals with a row whose quote is not closed: its first line is
// taken without regard to quotes where that can be right, else rejected, and
// the lines after it are read as rows of their own.
func (c *csvReader) unclosed(data []byte) (Item, *Reject, bool) {
	c.splitPlain(data, &c.row)
	if !c.quoting() && c.fits() {
		return c.take(data[:c.row.end])
	}
	return c.reject(data[:c.row.end], "a quoted field is not closed on this line, and rows follow: expected a closing quote")
}

// tooLong rejects a row beyond the limit without keeping it. Where its end is
// not in sight, reading goes on at the line after the one it began on.
func (c *csvReader) tooLong() (Item, *Reject, bool) {
	origin := c.origin(nil)
	reason := fmt.Sprintf("the row is longer than %s", byteCount(c.limit))
	if c.row.closed {
		c.win.advance(c.row.end)
	} else {
		c.win.skipLine()
	}
	return Item{}, &Reject{Origin: origin, Reason: reason}, true
}

func (c *csvReader) reject(data []byte, reason string) (Item, *Reject, bool) {
	reject := &Reject{Origin: c.origin(data), Reason: reason}
	c.win.advance(len(data))
	return Item{}, reject, true
}

// origin counts one more record, of which data is the text.
func (c *csvReader) origin(data []byte) Origin {
	c.record++
	o := Origin{File: c.file, Line: c.win.line, Record: c.record}
	if data != nil {
		o.Raw, o.Layout = bytes.Clone(bytes.TrimRight(data, "\r\n")), c.layout
	}
	return o
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// byteCount writes a limit as people say it.
func byteCount(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return count(n, "byte")
}
