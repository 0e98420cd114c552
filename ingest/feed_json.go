package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readJSON reads a JSON Feed entry by entry, so that one with a part of the
// wrong type, or an end that never came, costs nothing else.
func (r *feedReader) readJSON() bool {
	scan := scanJSONFeed(r.text)
	if r.about != nil {
		if head, err := parseFeed(scan.frame("")); err == nil { // else it says nothing of itself
			r.about(head)
		}
	}
	for _, span := range scan.entries {
		raw := scan.frame(r.text[span.start:span.end])
		feed, err := parseFeed(raw)
		if err == nil && len(feed.Items) == 1 {
			if !r.entry(feed, 0, span, raw) {
				return false
			}
			continue
		}
		r.record++
		reject := &Reject{Origin: r.origin(span, raw), Reason: fmt.Sprintf("the entry is malformed: %s", r.describe(err))}
		if !r.yield(Item{}, reject) {
			return false
		}
	}
	switch {
	case scan.err != nil:
		reason := fmt.Sprintf("the feed is malformed: %v; %d of its entries could be read", scan.err, len(scan.entries))
		return r.reject(r.lineAt(scan.errAt), reason)
	case !scan.hasItems:
		return r.reject(1, `the JSON has no list "items": expected a JSON Feed`)
	}
	return true
}

// jsonScan is where the parts of a JSON Feed stand in its text.
type jsonScan struct {
	head     []byte // the feed's own members, without braces
	entries  []entrySpan
	hasItems bool
	err      error
	errAt    int // offset of err
}

// scanJSONFeed finds the entries, up to the first error of syntax.
func scanJSONFeed(text string) (scan jsonScan) {
	decoder := json.NewDecoder(strings.NewReader(text))
	fail := func(err error) jsonScan {
		scan.err, scan.errAt = err, min(len(text), int(decoder.InputOffset()))
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax):
			scan.errAt = min(len(text), int(decoder.InputOffset()+max(0, syntax.Offset-decoder.InputOffset())))
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			scan.err, scan.errAt = errors.New("it ends in the middle"), len(text)
		}
		return scan
	}
	if _, err := decoder.Token(); err != nil { // the opening brace
		return fail(err)
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return fail(err)
		}
		if key != "items" {
			var value json.RawMessage
			if err := decoder.Decode(&value); err != nil {
				return fail(err)
			}
			name, err := json.Marshal(key)
			if err != nil {
				return fail(err)
			}
			scan.head = append(append(append(append(scan.head, name...), ':'), bytes.TrimSpace(value)...), ',')
			continue
		}
		opening, err := decoder.Token()
		if err != nil {
			return fail(err)
		}
		if opening != json.Delim('[') {
			return fail(fmt.Errorf(`"items" is %v: expected a list`, opening))
		}
		scan.hasItems = true
		for decoder.More() {
			var value json.RawMessage
			if err := decoder.Decode(&value); err != nil {
				return fail(err)
			}
			end := int(decoder.InputOffset())
			scan.entries = append(scan.entries, entrySpan{end - len(value), end})
		}
		if _, err := decoder.Token(); err != nil {
			return fail(err)
		}
	}
	if _, err := decoder.Token(); err != nil {
		return fail(err)
	}
	return scan
}

// frame puts an entry into its feed, as a feed of one entry.
func (s jsonScan) frame(entry string) string {
	return "{" + string(s.head) + `"items":[` + entry + "]}"
}
