package analytics

import (
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
	Found    Clause // such as `")"` or "the end of the query"
	Expected Clause // such as `a word, a phrase or "("`
	Hint     Clause // what to write instead, without a full stop; may say nothing
}

// Error is one line: place, what was found, what was expected, and the hint.
func (e *SyntaxError) Error() string { return e.Words().String() }

// Words implements Worded.
func (e *SyntaxError) Words() Clause {
	if e.Column != e.Offset+1 {
		// Beyond ASCII bytes and characters part ways, and people count characters.
		return Says("offset %d (character %d): %s", e.Offset, e.Column, e.Placeless())
	}
	return Says("offset %d: %s", e.Offset, e.Placeless())
}

// Placeless says what was found, what was expected and the hint, without the place.
func (e *SyntaxError) Placeless() Clause {
	if e.Hint.Text != "" {
		return Says("found %s, expected %s; %s", e.Found, e.Expected, e.Hint)
	}
	return Says("found %s, expected %s", e.Found, e.Expected)
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
func found(s string) Clause {
	if s == "" {
		return Says("the end of the query")
	}
	const most = 40
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	if strings.ContainsRune(s, '"') && !strings.ContainsRune(s, '`') && strconv.CanBackquote(s) {
		return Quoted("`" + s + "`")
	}
	return Quoted(strconv.Quote(s))
}
