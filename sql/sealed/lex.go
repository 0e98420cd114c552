package sealed

import (
	"strings"
	"unicode/utf8"
)

// tokenKind tells the tokens of SQL apart, as far as it matters here.
type tokenKind int

const (
	blank      tokenKind = iota // white space or a comment
	word                        // a key word, a name, or a number
	quotedName                  // "…"
	literal                     // '…', E'…' or $tag$…$tag$
	parameter                   // $name
	other                       // one character of anything else
)

// token is a stretch of a text.
type token struct {
	kind       tokenKind
	start, end int
}

// tokens takes a text apart, as DuckDB's scanner (which is PostgreSQL's) does.
// Nothing is left out: the tokens lie side by side. What is not closed reaches
// to the end.
func tokens(text string) []token {
	var all []token
	for at := 0; at < len(text); {
		kind, n := nextToken(text[at:])
		all = append(all, token{kind, at, at + n})
		at += n
	}
	return all
}

func nextToken(s string) (tokenKind, int) {
	switch c := s[0]; {
	case strings.IndexByte(" \t\r\n\f\v", c) >= 0:
		return blank, 1
	case strings.HasPrefix(s, "--"):
		if end := strings.IndexAny(s, "\n\r"); end >= 0 {
			return blank, end
		}
		return blank, len(s)
	case strings.HasPrefix(s, "/*"):
		return blank, commentEnd(s)
	case c == '\'':
		return literal, quoteEnd(s, '\'', false)
	case (c == 'e' || c == 'E') && len(s) > 1 && s[1] == '\'':
		return literal, 1 + quoteEnd(s[1:], '\'', true)
	case c == '"':
		return quotedName, quoteEnd(s, '"', false)
	case c == '$':
		return dollar(s)
	case isWordByte(c):
		n := 1
		for n < len(s) && (isWordByte(s[n]) || s[n] == '$') {
			n++
		}
		return word, n
	}
	_, n := utf8.DecodeRuneInString(s)
	return other, n
}

// commentEnd gives the length of a comment, which may hold others.
func commentEnd(s string) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// quoteEnd gives the length of what stands in quotes, where a doubled quote is
// one, and with escapes a backslash takes the next character.
func quoteEnd(s string, quote byte, escapes bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return i + 1
		}
	}
	return len(s)
}

// dollar reads $name, or $tag$…$tag$.
func dollar(s string) (tokenKind, int) {
	n := 1
	for n < len(s) && isWordByte(s[n]) {
		n++
	}
	if n < len(s) && s[n] == '$' && (n == 1 || s[1] < '0' || s[1] > '9') {
		tag := s[:n+1]
		if end := strings.Index(s[n+1:], tag); end >= 0 {
			return literal, n + 1 + end + len(tag)
		}
		return literal, len(s)
	}
	if n > 1 {
		return parameter, n
	}
	return other, 1
}

func isWordByte(c byte) bool {
	return c == '_' || c >= utf8.RuneSelf || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// statement is a text without the semicolons and blanks around its statement,
// and without an EXPLAIN before it.
type statement struct {
	begins, ends int  // of the statement in the text
	explain      int  // where what is explained begins; begins if there is no EXPLAIN
	shows        bool // it is a DESCRIBE, SHOW or SUMMARIZE
}

// outline finds the statement of a text. What stands behind a semicolon is left
// in: the guard counts statements.
func outline(text string) statement {
	all := tokens(text)
	from, to := 0, len(all)
	for from < to && all[from].kind == blank {
		from++
	}
	for to > from && (all[to-1].kind == blank || text[all[to-1].start:all[to-1].end] == ";") {
		to--
	}
	s := statement{begins: len(text), ends: len(text)}
	if from == to {
		s.explain = s.begins
		return s
	}
	s.begins, s.ends = all[from].start, all[to-1].end
	s.explain = s.begins
	switch strings.ToLower(text[all[from].start:all[from].end]) {
	case "describe", "desc", "show", "summarize":
		s.shows = true
	}
	at := from
	for _, expected := range []string{"explain", "analyze"} {
		if at == to || all[at].kind != word || !strings.EqualFold(text[all[at].start:all[at].end], expected) {
			break
		}
		for at++; at < to && all[at].kind == blank; at++ {
		}
		if at < to {
			s.explain = all[at].start
		}
	}
	return s
}
