package ingest

import "fmt"

// openObject reads the members of an object one by one. If it is a record
// itself, one too long to be read, it is a Reject.
func (j *jsonReader) openObject(depth int) (int, error) {
	began := j.win.line
	j.win.advance(1)
	total, lists, known := 0, 0, false
	for {
		if !j.win.skipSpace() {
			return total, j.cutOff("an object", began)
		}
		switch c := j.win.bytes()[0]; c {
		case ',':
			j.win.advance(1)
			continue
		case '}':
			j.win.advance(1)
			if known && lists == 0 {
				return total + 1, stoppedUnless(j.reject(nil, began, "the record is longer than "+byteCount(j.limit)))
			}
			return total, nil
		case '"':
		default:
			return total, j.errorHere(fmt.Sprintf("found %q, expected a key in quotes", c))
		}
		key, err := j.key()
		if err != nil {
			return total, err
		}
		switch c := j.win.bytes()[0]; {
		case c == '"':
			known = known || j.content(key)
			if err := j.skip(); err != nil {
				return total, err
			}
		case known && !isContainerKey(key):
			if err := j.skip(); err != nil {
				return total, err
			}
		default:
			n, err := j.next(depth+1, isContainerKey(key) || c == '{' && total > 0)
			if total += n; err != nil {
				return total, err
			}
			if n > 0 && isContainerKey(key) {
				lists++
			}
		}
	}
}

// key reads a key and its colon, up to the value.
func (j *jsonReader) key() (string, error) {
	for {
		data := j.win.bytes()
		n, state := scanString(data)
		if state == scanDone {
			key := unquote(data[:n])
			j.win.advance(n)
			if !j.win.skipSpace() || j.win.bytes()[0] != ':' {
				return "", j.errorHere(fmt.Sprintf("expected a colon after the key %q", shorten(key, 40)))
			}
			j.win.advance(1)
			if !j.win.skipSpace() {
				return "", j.cutOff("an object", j.win.line)
			}
			return key, nil
		}
		if state == scanTorn || len(data) > j.limit || !j.win.more() {
			return "", j.errorHere("a key is not closed on its line")
		}
	}
}

// skip passes over a value without keeping it, in bounded memory.
func (j *jsonReader) skip() error {
	began := j.win.line
	depth, inString := 0, false
	for {
		data := j.win.bytes()
		for i := 0; i < len(data); i++ {
			switch c := data[i]; {
			case inString && c == '\\':
				if i+1 == len(data) {
					data = data[:i] // decide when the next byte is there
				}
				i++
				continue
			case inString && c == '\n':
				j.win.advance(i)
				return j.errorHere("a string is not closed on its line")
			case c == '"':
				inString = !inString
			case inString:
				continue
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				depth--
			default:
				if depth == 0 { // a number or a word
					n := j.scalarLength()
					j.win.advance(n)
					return nil
				}
				continue
			}
			if depth <= 0 && !inString {
				j.win.advance(i + 1)
				return nil
			}
		}
		j.win.advance(len(data))
		if !j.win.more() {
			return j.cutOff("a value", began)
		}
	}
}
