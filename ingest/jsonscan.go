package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unsafe"
)

// scanState is how the scan of a JSON value ended.
type scanState int

const (
	scanDone  scanState = iota // at the value's end
	scanShort                  // at the end of the data, inside the value
	scanTorn                   // at a line break inside a string: the value is malformed
)

// extent is where a JSON value ends, found by its brackets and quotes alone.
type extent struct {
	state scanState
	end   int // length of the value, or of what was scanned
	// open holds the places of the brackets still open at end.
	open []int
}

// scanJSON finds the extent of the object, array or string that data begins
// with. Whether what is inside is valid is not its business. It never
// recurses: input decides how deep the nesting is.
func scanJSON(data []byte, open []int) extent {
	open = open[:0]
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			open = append(open, i)
			continue
		case '}', ']':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case '"':
			n, state := scanString(data[i:])
			i += n - 1
			if state != scanDone {
				return extent{state, i + 1, open}
			}
		default:
			continue
		}
		if len(open) == 0 {
			return extent{scanDone, i + 1, open}
		}
	}
	return extent{scanShort, len(data), open}
}

// scanString gives the length of the string that data begins with.
func scanString(data []byte) (int, scanState) {
	for i := 1; i < len(data); {
		quote := bytes.IndexByte(data[i:], '"')
		stop := len(data)
		if quote >= 0 {
			stop = i + quote
		}
		if torn := bytes.IndexByte(data[i:stop], '\n'); torn >= 0 {
			return i + torn, scanTorn
		}
		if i = afterEscapes(data, i, stop); quote >= 0 && i <= stop {
			return stop + 1, scanDone
		}
	}
	return len(data), scanShort
}

// afterEscapes gives the place behind the last escape that begins in
// data[i:stop], which is beyond stop where what stands there is escaped.
func afterEscapes(data []byte, i, stop int) int {
	for i < stop {
		escape := bytes.IndexByte(data[i:stop], '\\')
		if escape < 0 {
			return stop
		}
		i += escape + 2
	}
	return i
}

// scanScalar gives the length of the number or word that data begins with.
func scanScalar(data []byte) int {
	n := bytes.IndexAny(data, " \t\r\n,:]}[{\"")
	switch {
	case n < 0:
		return len(data)
	case n == 0:
		return 1
	}
	return n
}

// scanAny gives the length of the value that data, which is all there is,
// begins with.
func scanAny(data []byte) (int, bool) {
	switch data[0] {
	case '{', '[', '"':
		e := scanJSON(data, nil)
		return e.end, e.state == scanDone
	}
	return scanScalar(data), true
}

// candidate gives the index in open of the bracket that begins the record the
// scan ended in: the first object in the first array or, with no array, the
// innermost object.
func (e extent) candidate(data []byte) int {
	array := false
	last := 0
	for i, at := range e.open {
		if data[at] == '[' {
			array = true
			continue
		}
		last = i
		if array {
			return i
		}
	}
	return last
}

// member is one key of an object with its value as written.
type member struct {
	key     string
	written []byte // the key as written
	value   []byte
	at      int // offset of the value in the object
}

// members splits an object or, with empty keys, an array into its parts
// without judging the parts themselves.
func members(raw []byte) ([]member, bool) {
	var list []member
	object, closing := raw[0] == '{', byte(']')
	if object {
		closing = '}'
	}
	i := skipBlank(raw, 1)
	if i < len(raw) && raw[i] == closing {
		return nil, true
	}
	for i < len(raw) {
		var m member
		if object {
			if raw[i] != '"' {
				return list, false
			}
			n, state := scanString(raw[i:])
			if state != scanDone {
				return list, false
			}
			m.written = raw[i : i+n]
			m.key = unquote(m.written)
			if i = skipBlank(raw, i+n); i >= len(raw) || raw[i] != ':' {
				return list, false
			}
			if i = skipBlank(raw, i+1); i >= len(raw) {
				return list, false
			}
		}
		n, ok := scanAny(raw[i:])
		if !ok {
			return list, false
		}
		m.value, m.at = raw[i:i+n], i
		list = append(list, m)
		if i = skipBlank(raw, i+n); i >= len(raw) {
			return list, false
		}
		switch raw[i] {
		case closing:
			return list, true
		case ',':
			i = skipBlank(raw, i+1)
		default:
			return list, false
		}
	}
	return list, false
}

func skipBlank(data []byte, i int) int {
	for i < len(data) && isSpace(data[i]) {
		i++
	}
	return i
}

// unquote gives the string that raw writes; "" when raw is no valid string,
// which the check of the whole record reports.
func unquote(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]) // invalid UTF-8 is repaired, and counted, with the Item
	}
	if s, ok := unescape(raw[1 : len(raw)-1]); ok {
		return s
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// within is unquote for a string without a backslash in bytes that nothing will
// write to: it gives the string where it lies.
func within(raw []byte) string {
	inner := raw[1 : len(raw)-1]
	return unsafe.String(unsafe.SliceData(inner), len(inner))
}

// validMembers says whether raw, which members has split into list without a
// complaint, is valid JSON. It gives what json.Valid does, which looks at every
// byte of a long text in turn.
func validMembers(list []member) bool {
	for _, m := range list {
		if m.written != nil && !validValue(m.written) || !validValue(m.value) {
			return false
		}
	}
	return true
}

// validValue says whether raw, as long as scanAny gives it, is valid JSON.
func validValue(raw []byte) bool {
	if raw[0] != '"' {
		return json.Valid(raw)
	}
	if holdsControl(raw) {
		return false
	}
	for inner := raw; ; {
		escape := bytes.IndexByte(inner, '\\')
		if escape < 0 {
			return true
		}
		inner = inner[escape+1:]
		if bytes.IndexByte(shortEscapes, inner[0]) < 0 {
			return json.Valid(raw)
		}
		inner = inner[1:]
	}
}

// shortEscapes are the characters after a backslash that stand for one, and
// escaped is what they stand for.
var (
	shortEscapes = []byte(`"\/bfnrt`)
	escaped      = []byte("\"\\/\b\f\n\r\t")
)

// unescape resolves the escapes of one character, which are most of those in
// texts. ok is false where there is another.
func unescape(inner []byte) (text string, ok bool) {
	var b strings.Builder
	b.Grow(len(inner))
	for {
		i := bytes.IndexByte(inner, '\\')
		if i < 0 {
			b.Write(inner)
			return b.String(), true
		}
		b.Write(inner[:i])
		if i+1 == len(inner) {
			return "", false
		}
		at := bytes.IndexByte(shortEscapes, inner[i+1])
		if at < 0 {
			return "", false
		}
		b.WriteByte(escaped[at])
		inner = inner[i+2:]
	}
}

// syntaxReason says what is wrong with a malformed record and where.
func syntaxReason(raw []byte) string {
	var v any
	err := json.Unmarshal(raw, &v)
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return "the record is not valid JSON"
	}
	at := min(max(int(syntax.Offset)-1, 0), len(raw))
	line := bytes.Count(raw[:at], newline)
	column := at - bytes.LastIndexByte(raw[:at], '\n')
	if line == 0 {
		return fmt.Sprintf("not valid JSON at column %d of the record: %v", column, syntax)
	}
	return fmt.Sprintf("not valid JSON at line %d, column %d of the record: %v", line+1, column, syntax)
}
