package analytics

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// SyntaxError says where a query cannot be read, what stands there, what was
// expected, and where it can be told, what was probably meant.
type SyntaxError struct {
	Query    string
	Offset   int    // in bytes, from 0
	Column   int    // in characters, from 1
	Found    string // a phrase such as `")"` or "the end of the query"
	Expected string // a phrase such as `a word, a phrase or "("`
	Hint     string // what to write instead, a clause without a full stop; may be ""
}

// Error is one line: place, what was found, what was expected, and the hint.
func (e *SyntaxError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "offset %d", e.Offset)
	if e.Column != e.Offset+1 {
		// Beyond ASCII bytes and characters part ways, and people count characters.
		fmt.Fprintf(&b, " (character %d)", e.Column)
	}
	fmt.Fprintf(&b, ": found %s, expected %s", e.Found, e.Expected)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// Characters of context in a caret picture, on each side of the error.
const caretContext = 36

// Caret is a picture of two lines for a terminal: the query, or the part of it
// around the error, and a caret under the place.
func (e *SyntaxError) Caret() string {
	offset := min(max(e.Offset, 0), len(e.Query))
	before := []rune(strings.ToValidUTF8(e.Query[:offset], "\uFFFD"))
	after := []rune(strings.ToValidUTF8(e.Query[offset:], "\uFFFD"))
	head, tail := "", ""
	if len(before) > caretContext {
		before, head = before[len(before)-caretContext:], "…"
	}
	if len(after) > caretContext {
		after, tail = after[:caretContext], "…"
	}
	left := head + printable(before)
	return left + printable(after) + tail + "\n" + strings.Repeat(" ", cells(left)) + "^"
}

// printable keeps a query on one line and a terminal unharmed.
func printable(runes []rune) string {
	var b strings.Builder
	for _, r := range runes {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			b.WriteRune('\uFFFD')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// cells is the width of s on a terminal.
func cells(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// column turns a byte offset into a column, in characters from 1.
func column(text string, offset int) int {
	return utf8.RuneCountInString(text[:min(offset, len(text))]) + 1
}

// found shows a piece of a query in an error, on one line and not too long.
func found(s string) string {
	if s == "" {
		return "the end of the query"
	}
	const most = 40
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	if strings.ContainsRune(s, '"') && !strings.ContainsRune(s, '`') && strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}
