package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep records may lie inside other values.
const maxDepth = 32

// maxKeys bounds what is remembered about the keys of a file.
const maxKeys = 10_000

// containerKeys are the keys under which exports keep their list of records.
// An object with such a list is the export and not a record, even if it has a
// title.
var containerKeys = []string{"articles", "items", "entries", "results", "stories", "documents", "docs", "data", "hits", "posts",
	"news", "records", "publications", "rows"}

// jsonRecords makes Items of JSON objects: of every object that has a key for
// title, text or url with a string as its value, wherever it lies.
type jsonRecords struct {
	out    *reader
	layout *Layout
	record int

	targets map[string]target // resolved keys; field is -1 for an ignored one
	keys    []string          // keys seen, in order, for messages

	// Until the first record is recognized, objects that are none are held
	// back: if there never is one the file is to be refused as a whole.
	recognized bool
	pending    []*Reject
}

// maxPending is how many objects without a known key are read before the file
// is refused.
const maxPending = 100

func newJSONRecords(out *reader, format Format) *jsonRecords {
	return &jsonRecords{out: out, layout: &Layout{Format: format, Map: out.opts.Map}, targets: make(map[string]target)}
}

// target is columns.lookup, remembered.
func (j *jsonRecords) target(key string) target {
	t, ok := j.targets[key]
	if ok {
		return t
	}
	if t, ok = j.out.columns.lookup(key); !ok {
		t = target{field: -1}
	}
	if len(j.targets) < maxKeys {
		j.targets[key] = t
		j.keys = append(j.keys, key)
	}
	return t
}

// value takes the value raw, which is complete and begins at line. unit says
// that a record is expected there: a value without any is then a Reject. It
// gives the number of records found, rejected ones included, and false when
// reading is to stop.
func (j *jsonRecords) value(raw []byte, line, depth int, unit bool) (int, bool) {
	switch {
	case raw[0] != '{' && raw[0] != '[':
		if unit {
			return 1, j.nothing(raw, line, fmt.Sprintf("found %s, expected an object with a title, text or url", shorten(string(raw), 40)))
		}
		return 0, true
	case depth > maxDepth:
		return 1, j.reject(raw, line, fmt.Sprintf("the record lies more than %d levels deep", maxDepth))
	}
	list, ok := members(raw)
	if !ok {
		return 1, j.reject(raw, line, syntaxReason(raw))
	}
	if raw[0] == '{' && j.isRecord(list) {
		return 1, j.take(raw, line, list)
	}
	total, ok := j.inside(raw, line, depth, list, unit && raw[0] == '[')
	switch {
	case !ok || total > 0:
		return total, ok
	case !json.Valid(raw):
		return 1, j.reject(raw, line, syntaxReason(raw))
	case unit && raw[0] == '{':
		return 1, j.nothing(raw, line, noKnownKey(list))
	}
	return 0, true
}

// isRecord reports whether an object is a record and not an export of records.
func (j *jsonRecords) isRecord(list []member) bool {
	known, export := false, false
	for _, m := range list {
		// Every key is looked up, so that messages can list them.
		content := j.content(m.key)
		known = known || content && m.value[0] == '"'
		export = export || j.isContainer(m)
	}
	return known && !export
}

// content reports whether key is known to hold a title, a text or an address.
func (j *jsonRecords) content(key string) bool {
	t := j.target(key)
	return t.field >= 0 && t.field.content()
}

// inside looks for records in the parts of an object or array. Where one part
// is a record the others of its kind are meant to be, so that those which are
// none are rejected; likewise where units says so.
func (j *jsonRecords) inside(raw []byte, line, depth int, list []member, units bool) (int, bool) {
	total := 0
	var none []member
	lines := lineCounter{raw: raw, line: line}
	for _, m := range list {
		n, ok := j.value(m.value, lines.at(m.at), depth+1, isContainerKey(m.key))
		if total += n; !ok {
			return total, false
		}
		if n == 0 && m.value[0] == '{' {
			none = append(none, m)
		} else if n > 0 && m.value[0] == '{' {
			units = true
		}
	}
	if !units {
		return total, true
	}
	lines = lineCounter{raw: raw, line: line}
	for _, m := range none {
		inner, _ := members(m.value)
		if total++; !j.nothing(m.value, lines.at(m.at), noKnownKey(inner)) {
			return total, false
		}
	}
	return total, true
}

// isContainer reports whether m is a list of objects one of which, the first,
// has a known key.
func (j *jsonRecords) isContainer(m member) bool {
	if m.value[0] != '[' || !isContainerKey(m.key) {
		return false
	}
	i := skipBlank(m.value, 1)
	if m.value[i] != '{' {
		return false
	}
	first := scanJSON(m.value[i:], nil)
	list, _ := members(m.value[i : i+first.end])
	return slices.ContainsFunc(list, func(m member) bool { return j.content(m.key) })
}

func isContainerKey(key string) bool { return slices.Contains(containerKeys, columnKey(key)) }

// take makes an Item of an object with known keys.
func (j *jsonRecords) take(raw []byte, line int, list []member) bool {
	if !validMembers(list) {
		return j.reject(raw, line, syntaxReason(raw))
	}
	// The record is kept as it is written, in case it is rejected. A string that is
	// most of it, as a text may be, need not be copied once more.
	raw = bytes.Clone(raw)
	unquote := func(value []byte) string {
		if 2*len(value) > len(raw) && bytes.IndexByte(value, '\\') < 0 {
			return within(value)
		}
		return unquote(value)
	}
	var d draft
	for _, m := range list {
		if t := j.target(m.key); t.field >= 0 {
			d.set(t, jsonText(raw[m.at:m.at+len(m.value)], t.field, unquote))
		}
	}
	if d.empty() {
		return j.reject(raw, line, "the record's title, text and url are empty")
	}
	j.recognized = true
	if !j.flush() {
		return false
	}
	item := d.item(j.originOf(raw, line))
	item.Repaired = !utf8.Valid(raw) || loneSurrogate(raw, d.values[:])
	sound := !item.Repaired && !bytes.Contains(raw, []byte(`\u`)) // an escape can write a NUL
	return j.out.pass(item, nil, sound)
}

// loneSurrogate reports whether reading raw made a U+FFFD that is not written
// in it: JSON can write half a character, which is no text.
func loneSurrogate(raw []byte, values []string) bool {
	// Only an escape makes one.
	return bytes.Contains(raw, []byte(`\u`)) &&
		slices.ContainsFunc(values, func(s string) bool { return strings.ContainsRune(s, utf8.RuneError) }) &&
		!bytes.Contains(raw, []byte("\uFFFD")) && !bytes.Contains(bytes.ToLower(raw), []byte(`\ufffd`))
}

// jsonText gives a value as text. A list is joined, as lists of authors and
// paragraphs are meant; an object is read for its name or address, as those of
// a publisher and an author are meant. unquote reads its strings.
func jsonText(raw []byte, f field, unquote func([]byte) string) string {
	switch raw[0] {
	case '"':
		return unquote(raw)
	case 'n': // null
		return ""
	case '[':
		var parts []string
		list, _ := members(raw)
		for _, m := range list {
			if s := strings.TrimSpace(jsonText(m.value, f, unquote)); s != "" {
				parts = append(parts, s)
			}
		}
		switch {
		case f == fieldAuthor:
			return strings.Join(parts, ", ")
		case f == fieldText:
			return strings.Join(parts, "\n")
		case len(parts) > 0:
			return parts[0]
		}
		return ""
	case '{':
		list, _ := members(raw)
		for _, key := range objectKeys(f) {
			for _, m := range list {
				if m.key == key && m.value[0] == '"' {
					return unquote(m.value)
				}
			}
		}
		return ""
	}
	return string(raw)
}

// objectKeys are the keys under which an object in the place of a field's
// value says what is meant.
func objectKeys(f field) []string {
	switch f {
	case fieldURL, fieldSourceURL:
		return []string{"url", "href", "@id", "link"}
	case fieldPublished:
		return []string{"$date", "date", "value"}
	case fieldLanguage, fieldCountry:
		return []string{"code", "alternateName", "name"}
	case fieldTitle, fieldText:
		return []string{"rendered", "value", "text", "content", "$t", "#text"}
	}
	return []string{"name", "title", "domain", "url"}
}

func noKnownKey(list []member) string {
	if len(list) == 0 {
		return "the object is empty, expected a title, text or url"
	}
	names := make([]string, len(list))
	for i, m := range list {
		names[i] = m.key
	}
	return "no title, text or url; the keys are " + listNames(names)
}

// nothing rejects a value in which no record was found.
func (j *jsonRecords) nothing(raw []byte, line int, reason string) bool {
	reject := &Reject{Origin: j.origin(raw, line), Reason: reason}
	if j.recognized {
		return j.out.yield(Item{}, reject)
	}
	j.pending = append(j.pending, reject)
	return len(j.pending) < maxPending
}

func (j *jsonRecords) flush() bool {
	for _, reject := range j.pending {
		if !j.out.yield(Item{}, reject) {
			return false
		}
	}
	j.pending = nil
	return true
}

func (j *jsonRecords) reject(raw []byte, line int, reason string) bool {
	return j.out.yield(Item{}, &Reject{Origin: j.origin(raw, line), Reason: reason})
}

// origin counts one more record, of which raw is the text; it keeps a copy.
func (j *jsonRecords) origin(raw []byte, line int) Origin {
	return j.originOf(bytes.Clone(raw), line)
}

// originOf is origin for a text that nothing else will write to.
func (j *jsonRecords) originOf(raw []byte, line int) Origin {
	j.record++
	o := Origin{File: j.out.name, Line: line, Record: j.record}
	if raw != nil {
		o.Raw, o.Layout = bytes.TrimSpace(raw), j.layout
	}
	return o
}

// finish says what is wrong with a file as a whole once it has been read: no
// record in it, or a mapping of a key that none of them has.
func (j *jsonRecords) finish() error {
	if j.out.stopped {
		return nil
	}
	if !j.recognized && len(j.pending) > 0 {
		return j.unrecognized()
	}
	if len(j.keys) == maxKeys {
		return nil // not all the keys are known
	}
	for name, key := range j.out.columns.wanted {
		if !slices.ContainsFunc(j.keys, func(k string) bool { return k == key || columnKey(k) == columnKey(key) }) {
			return fmt.Errorf("no record has a key %q to map %s to: the keys are %s", key, name, listNames(j.keys))
		}
	}
	if !j.recognized && j.record == 0 {
		return j.unrecognized()
	}
	return nil
}

func (j *jsonRecords) unrecognized() error {
	if len(j.keys) == 0 {
		return fmt.Errorf("the file is JSON without any object in it; expected objects with a title, text or url")
	}
	return fmt.Errorf("the file is JSON, but no object in it has a title, text or url: the keys are %s; say which is which with --map title=KEY",
		listNames(j.keys))
}

// lineCounter gives the line of growing offsets in raw, which begins at line.
type lineCounter struct {
	raw  []byte
	line int
	done int
}

func (l *lineCounter) at(offset int) int {
	l.line += bytes.Count(l.raw[l.done:offset], newline)
	l.done = offset
	return l.line
}
