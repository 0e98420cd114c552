package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
)

// jsonReader reads the records of a JSON document, or of several one after
// another. Arrays are read element by element. An object is read whole if it
// fits the limit; one that does not, and one that is malformed or cut off
// somewhere inside, is opened and its members are read one by one, so that
// what is whole in it is not lost.
type jsonReader struct {
	*jsonRecords
	win   *window
	limit int
	open  []int // scratch
}

// readJSON reads a JSON document from text.
func (r *reader) readJSON(text io.Reader) error {
	j := &jsonReader{jsonRecords: newJSONRecords(r, FormatJSON), win: newWindow(text), limit: r.recordLimit()}
	for j.win.skipSpace() {
		if j.win.bytes()[0] == ',' { // between values that should have been lines, or an array
			j.win.advance(1)
			continue
		}
		if _, err := j.next(0, true); err != nil {
			if err == errStopped {
				err = j.finish()
			}
			return err
		}
	}
	if err := j.win.failure(); err != nil {
		return err
	}
	return j.finish()
}

// next reads the value that the window stands at and gives the number of
// records in it.
func (j *jsonReader) next(depth int, unit bool) (int, error) {
	if depth > maxDepth {
		return 0, j.errorHere(fmt.Sprintf("the values are nested more than %d deep", maxDepth))
	}
	switch c := j.win.bytes()[0]; c {
	case '[':
		return j.nextArray(depth, unit)
	case '{':
		return j.nextObject(depth, unit)
	case ']', '}', ':':
		return 0, j.errorHere(fmt.Sprintf("found %q, expected a value", c))
	case '"':
		return 0, j.nextString(unit)
	}
	n := j.scalarLength()
	raw := j.win.bytes()[:n]
	if !json.Valid(raw) {
		return 0, j.errorHere(fmt.Sprintf("found %q, expected a value", shorten(string(raw), 40)))
	}
	found, ok := j.value(raw, j.win.line, depth, unit)
	j.win.advance(n)
	return found, stoppedUnless(ok)
}

func (j *jsonReader) scalarLength() int {
	for {
		data := j.win.bytes()
		if n := scanScalar(data); n < len(data) || n > 1000 || !j.win.more() {
			return n
		}
	}
}

// nextString passes over a string, however long.
func (j *jsonReader) nextString(unit bool) error {
	if unit {
		n, _ := scanString(j.win.bytes())
		if _, ok := j.value(j.win.bytes()[:n], j.win.line, 0, true); !ok {
			return errStopped
		}
	}
	return j.skip()
}

func (j *jsonReader) nextArray(depth int, unit bool) (int, error) {
	began := j.win.line
	j.win.advance(1)
	total := 0
	for {
		if !j.win.skipSpace() {
			return total, j.cutOff("an array", began)
		}
		switch j.win.bytes()[0] {
		case ']':
			j.win.advance(1)
			return total, nil
		case ',':
			j.win.advance(1)
			continue
		}
		n, err := j.next(depth+1, unit)
		if total += n; err != nil {
			return total, err
		}
	}
}

// cutOff is the error of a document that ends before a value does.
func (j *jsonReader) cutOff(what string, began int) error {
	if err := j.win.failure(); err != nil {
		return err
	}
	return fmt.Errorf("line %d: the file ends inside %s that began on line %d; it seems to be cut off", j.win.line, what, began)
}

func (j *jsonReader) errorHere(problem string) error {
	return fmt.Errorf("line %d: the JSON is malformed: %s", j.win.line, problem)
}

func stoppedUnless(ok bool) error {
	if !ok {
		return errStopped
	}
	return nil
}

// openEarly is the size from which on an object that is not a record so far,
// but has records in it, is opened without waiting for its end.
const openEarly = 8 << 20

// scan finds the extent of the object that the window stands at, reading on
// up to the limit. tooLong says that the limit was reached, or that there is
// no point in reading up to it.
func (j *jsonReader) scan() (e extent, tooLong bool) {
	for {
		data := j.win.bytes()
		e = scanJSON(data, j.open)
		j.open = e.open
		if e.state != scanShort {
			return e, e.end > j.limit
		}
		if len(data) > j.limit || len(data) > openEarly && !j.endsRecord(data, e) {
			return e, true
		}
		if !j.win.more() {
			return e, false
		}
	}
}

func (j *jsonReader) nextObject(depth int, unit bool) (int, error) {
	indent, alone := j.indent()
	e, tooLong := j.scan()
	data, line := j.win.bytes(), j.win.line
	switch {
	case tooLong:
		return j.openObject(depth)
	case e.state == scanDone:
		n, ok := j.value(data[:e.end], line, depth, unit)
		j.win.advance(e.end)
		return n, stoppedUnless(ok)
	case j.win.failure() != nil:
		return 0, j.win.failure()
	case !j.endsRecord(data, e):
		return j.openObject(depth)
	case e.state == scanShort:
		ok := j.reject(data, line, "the file ends inside this record")
		j.win.advance(len(data))
		return 1, stoppedUnless(ok)
	}
	reason := fmt.Sprintf("a string is not closed on line %d", line+bytes.Count(data[:e.end], newline))
	if !alone {
		return 0, j.errorHere(reason + ", and as the record does not begin a line, the next cannot be found")
	}
	return 1, j.torn(e.end, indent, reason)
}

// lastKey finds the key whose value begins where the text ends.
var lastKey = regexp.MustCompile(`"([^"\n]*)"\s*:\s*$`)

// endsRecord reports whether the object, whose scan ended inside it, is itself
// the record that it ended in, and not something around that record. The
// record is the first object in the first array or, with no array, the
// innermost object; but an object that has a title, text or url is a record
// whatever lies in it, save under the key of an export's list.
func (j *jsonReader) endsRecord(data []byte, e extent) bool {
	if len(e.open) < 2 {
		return true
	}
	before := data[:e.open[1]]
	if m := lastKey.FindSubmatch(before[max(0, len(before)-200):]); m != nil && isContainerKey(string(m[1])) {
		return false
	}
	list, _ := members(before)
	return j.isRecord(list) || e.candidate(data) == 0
}

// torn rejects a record in which a string is not closed on its line, at
// offset at. From there on quotes no longer tell inside from outside, so
// reading goes on at the next line that begins with a brace, indented like the
// line on which this record began, or with a bracket not further indented.
func (j *jsonReader) torn(at int, indent []byte, reason string) error {
	for from := at; ; {
		data := j.win.bytes()
		n := bytes.IndexByte(data[from:], '\n')
		next := from + n + 1
		if (n < 0 || len(data)-next <= len(indent)) && len(data) <= j.limit && j.win.more() {
			continue
		}
		if n < 0 {
			next = len(data)
		}
		if n < 0 || startsRecord(data[next:], indent) {
			ok := j.reject(bytes.TrimRight(data[:next], ", \r\n"), j.win.line, reason)
			j.win.advance(next)
			return stoppedUnless(ok)
		}
		from = next
	}
}

// indent gives the white space before the record on its line, and false when
// something else stands there.
func (j *jsonReader) indent() ([]byte, bool) {
	before := j.win.buf[:j.win.r]
	text := bytes.TrimRight(before, " \t")
	if len(text) > 0 && text[len(text)-1] != '\n' {
		return nil, false
	}
	return bytes.Clone(before[len(text):]), true
}

func startsRecord(line, indent []byte) bool {
	blank := len(line) - len(bytes.TrimLeft(line, " \t"))
	if blank >= len(line) {
		return false
	}
	switch line[blank] {
	case '{':
		return bytes.Equal(line[:blank], indent)
	case ']':
		return blank <= len(indent)
	}
	return false
}

// readJSONLines reads one JSON value a line from text. A line that is none
// becomes a Reject.
func (r *reader) readJSONLines(text io.Reader) error {
	j := newJSONRecords(r, FormatJSONLines)
	win := newWindow(text)
	for win.skipSpace() {
		n, ok := win.wholeLine(r.recordLimit())
		switch {
		case win.failure() != nil && !bytes.HasSuffix(win.bytes()[:n], newline):
			return win.failure() // a line that a failure cut off is no line
		case !ok:
			reject := &Reject{Origin: j.origin(nil, win.line), Reason: "the line is longer than " + byteCount(r.recordLimit())}
			win.skipLine()
			if !r.yield(Item{}, reject) {
				return errStopped
			}
			continue
		}
		if !j.line(bytes.TrimSpace(win.bytes()[:n]), win.line) {
			break
		}
		win.advance(n)
	}
	if err := win.failure(); err != nil {
		return err
	}
	return j.finish()
}

// line takes one line of JSON Lines.
func (j *jsonRecords) line(raw []byte, line int) bool {
	n, ok := scanAny(raw)
	if !ok || n != len(raw) || n == 0 || raw[0] != '{' && raw[0] != '[' && !json.Valid(raw) {
		return j.reject(raw, line, syntaxReason(raw))
	}
	_, ok = j.value(raw, line, 0, true)
	return ok
}
