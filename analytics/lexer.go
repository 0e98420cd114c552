package analytics

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind int

const (
	kindEnd    kind = iota
	kindOpen        // (
	kindClose       // )
	kindAnd         // AND, &&
	kindOr          // OR, ||
	kindNot         // NOT, -, !
	kindPlus        // +
	kindNear        // NEAR/N
	kindWeight      // ^ and a number, only in a score
	kindField       // a name and its colon
	kindRange       // [a TO b] and kin, only in values
	kindWord        // a run of characters that is none of the above
	kindQuoted      // "…", "…"~N
)

// token is a lexical unit of a query.
type token struct {
	kind kind
	at   Span
	lit  literal // of kindWord and kindQuoted, without quotes
	n    int     // N of kindNear; N of kindQuoted, or -1 where none is given
}

// lexer splits a query into tokens. It has no state but its place, so that the
// parser can say before each token which way of reading applies.
type lexer struct {
	text    string
	pos     int
	weights bool // in a score, where ^ has a meaning
}

// next reads a token. In values, which follow a field other than title and
// text, a colon, a slash and the like have no meaning and brackets hold a range.
func (l *lexer) next(values bool) (token, *SyntaxError) {
	l.skipSpace()
	start := l.pos
	if start == len(l.text) {
		return token{kind: kindEnd, at: Span{start, start}}, nil
	}
	rest := l.text[start:]
	r, size := utf8.DecodeRuneInString(rest)
	take := func(k kind, n int) (token, *SyntaxError) {
		l.pos += n
		return token{kind: k, at: Span{start, l.pos}}, nil
	}
	switch {
	case r == '(':
		return take(kindOpen, size)
	case r == ')':
		return take(kindClose, size)
	case r == '^' && l.weights:
		return take(kindWeight, len(weightRun(rest)))
	case strings.HasPrefix(rest, "&&"):
		return take(kindAnd, 2)
	case strings.HasPrefix(rest, "||"):
		return take(kindOr, 2)
	case closers(r) != "":
		return l.quoted(r, size)
	case values && (r == '[' || r == '{'):
		return l.bracketed()
	case !values && strings.ContainsRune("[]{}", r):
		return token{}, l.fail(start, found(string(r)), expectOperand,
			Says(`brackets belong to dates, as in published:[2025-01-01 TO 2025-12-31]; leave out brackets that only frame a query`))
	case r == '-' && strings.HasPrefix(rest[1:], "-"):
		return token{}, l.fail(start, found(leadingRun(rest)), expectOperand,
			Says(`one - right before a word excludes it; leave out dashes that are punctuation`))
	case (r == '-' || r == '!') && startsOperand(rest[1:]):
		return take(kindNot, 1)
	case r == '+' && startsOperand(rest[1:]):
		return take(kindPlus, 1)
	}
	return l.run(values)
}

func (l *lexer) skipSpace() {
	for l.pos < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[l.pos:])
		if !isSpace(r) {
			return
		}
		l.pos += size
	}
}

// isSpace takes in the invisible separators that pasted text brings along.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF'
}

// startsOperand tells an operator before its operand from a stray sign: s is
// what follows the sign.
func startsOperand(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case size == 0, isSpace(r), r == ')':
		return false
	case r == '(', r == '*', closers(r) != "":
		return true
	case r == '-', r == '!', r == '+':
		return startsOperand(s[size:])
	}
	return strings.ContainsFunc(leadingRun(s), isWordRune)
}

func isWordRune(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }

// closers gives the characters that close a phrase opened by r, "" where r
// opens none. Curly and angled quotes come with text pasted from a word
// processor. Straight quotes are closed only by straight ones, so that a name
// in other quotes may stand inside.
func closers(r rune) string {
	switch r {
	case '"':
		return `"`
	case '“', '”', '„', '‟':
		return `“”‟"`
	case '«':
		return "»"
	case '»':
		return "«"
	}
	return ""
}

// quoted reads a phrase and what is attached to it.
func (l *lexer) quoted(opening rune, size int) (token, *SyntaxError) {
	start := l.pos
	end := closingQuote(l.text, start+size, closers(opening))
	if end < 0 {
		hint := Says(`quotes come in pairs, and this one has no other; leave it out, or write \%s for a quote that is meant`, string(opening))
		if opening != '"' {
			hint = Says(`straight quotes ("…") always work`)
		} else if strings.ContainsAny(l.text[start+size:], "“”„‟") {
			hint = Says(`a phrase that begins with a straight quote ends with a straight one`)
		}
		return token{}, l.fail(start, found(l.text[start:]), Says("a closing quote"), hint)
	}
	_, closing := utf8.DecodeRuneInString(l.text[end:])
	t := token{kind: kindQuoted, lit: unescape(l.text[start+size:end], start+size), n: -1}
	l.pos = end + closing
	rest := l.text[l.pos:]
	switch {
	case strings.HasPrefix(rest, "~"):
		digits := leadingDigits(rest[1:])
		if digits == "" {
			return token{}, l.fail(l.pos, found(leadingRun(rest)), Says("~ and a number of words"),
				Says(`as in "smuggling balloons"~5`))
		}
		n, err := l.distance(l.pos+1, digits, 0)
		if err != nil {
			return token{}, err
		}
		t.n = n
		l.pos += 1 + len(digits)
		if next := l.text[l.pos:]; strings.HasPrefix(next, "^") && !l.weights {
			return token{}, l.fail(l.pos, found(leadingRun(next)), expectOperator, hintBoost)
		}
	case strings.HasPrefix(rest, "^") && !l.weights:
		return token{}, l.fail(l.pos, found(leadingRun(rest)), expectOperator, hintBoost)
	case strings.HasPrefix(rest, "*"):
		return token{}, l.fail(l.pos, found("*"), expectOperator,
			Says(`put the * inside the quotes, as in "border incident*"`))
	}
	t.at = Span{start, l.pos}
	return t, nil
}

func closingQuote(text string, from int, closing string) int {
	for i := from; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == '\\' && i+size < len(text) {
			_, next := utf8.DecodeRuneInString(text[i+size:])
			i += size + next
			continue
		}
		if strings.ContainsRune(closing, r) {
			return i
		}
		i += size
	}
	return -1
}

// distance reads N of ~N and NEAR/N.
func (l *lexer) distance(offset int, digits string, least int) (int, *SyntaxError) {
	n, err := strconv.Atoi(digits)
	if err != nil || n < least || n > MaxDistance {
		return 0, l.fail(offset, found(digits), Says("a number of words from 1 to %d", MaxDistance), Clause{})
	}
	return n, nil
}

// bracketed reads a range up to its closing bracket.
func (l *lexer) bracketed() (token, *SyntaxError) {
	start := l.pos
	n := strings.IndexAny(l.text[start:], "]}")
	if n < 0 {
		return token{}, l.fail(start, found(l.text[start:]), Says(`a closing "]" or "}"`), hintRange)
	}
	l.pos = start + n + 1
	return token{kind: kindRange, at: Span{start, l.pos}}, nil
}

// run reads up to white space or a character that cannot be part of a word,
// and tells operators, fields and words apart.
func (l *lexer) run(values bool) (token, *SyntaxError) {
	start, escaped, named := l.pos, false, true
	for l.pos < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[l.pos:])
		rest := l.text[l.pos:]
		if r == '\\' && len(rest) > size {
			_, next := utf8.DecodeRuneInString(rest[size:])
			l.pos += size + next
			escaped, named = true, false
			continue
		}
		if isSpace(r) || r == '(' || r == ')' || closers(r) != "" ||
			strings.HasPrefix(rest, "&&") || strings.HasPrefix(rest, "||") ||
			!values && strings.ContainsRune("[]{}", r) || r == '^' && l.weights {
			break
		}
		if r == ':' && !values && named && l.pos > start {
			l.pos += size
			return token{kind: kindField, at: Span{start, l.pos}}, nil
		}
		named = named && (unicode.IsLetter(r) || r == '_' || l.pos > start && (unicode.In(r, unicode.N, unicode.M) || r == '.' || r == '-'))
		l.pos += size
	}
	at := Span{start, l.pos}
	raw := l.text[start:l.pos]
	if !escaped {
		switch raw {
		case "AND":
			return token{kind: kindAnd, at: at}, nil
		case "OR":
			return token{kind: kindOr, at: at}, nil
		case "NOT":
			return token{kind: kindNot, at: at}, nil
		}
		if t, is, err := l.near(raw, at); is && !values {
			return t, err
		}
		if op := operatorBehind(raw); op != "" {
			return token{}, l.fail(start, found(raw), Says("%s in Latin letters", op),
				Says("some of these letters are Cyrillic or Greek and only look Latin"))
		}
	}
	return token{kind: kindWord, at: at, lit: unescape(raw, start), n: -1}, nil
}

// weightRun is a weight with its ^, as far as one can be meant.
func weightRun(s string) string {
	if i := strings.IndexFunc(s[1:], func(r rune) bool { return isSpace(r) || r == '(' || r == ')' || r == '^' || closers(r) != "" }); i >= 0 {
		return s[:i+1]
	}
	return s
}

// near reads NEAR/N, and refuses what other tools write for it.
func (l *lexer) near(raw string, at Span) (token, bool, *SyntaxError) {
	name, digits, slash := strings.Cut(raw, "/")
	switch {
	case raw == "NEAR":
		return token{}, true, l.fail(at.Start, found(raw), Says("NEAR/ and a number of words"),
			Says(`as in balloon* NEAR/10 airspace; the word itself is written "NEAR"`))
	case name == "NEAR" && slash:
		if digits == "" || leadingDigits(digits) != digits {
			return token{}, true, l.fail(at.Start, found(raw), Says("NEAR/ and a number of words"), Says("as in balloon* NEAR/10 airspace"))
		}
		n, err := l.distance(at.Start+len("NEAR/"), digits, 1)
		return token{kind: kindNear, at: at, n: n}, true, err
	case slash && digits != "" && leadingDigits(digits) == digits:
		if foreignProximity(name) {
			return token{}, true, l.fail(at.Start, found(raw), Quoted("NEAR/"+digits),
				Says("proximity in either order is written a NEAR/%s b", digits))
		}
	case !slash:
		letters := strings.TrimRight(name, "0123456789")
		if lower := strings.ToLower(letters); letters != name && (lower == "near" || lower == "adj") {
			digits = name[len(letters):]
			return token{}, true, l.fail(at.Start, found(raw), Quoted("NEAR/"+digits),
				Says(`proximity in either order is written a NEAR/%s b; the word itself is written "%s"`, digits, raw))
		}
	}
	return token{}, false, nil
}

func leadingDigits(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}

// leadingRun is s up to the first white space or parenthesis, for errors.
func leadingRun(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return isSpace(r) || r == '(' || r == ')' }); i > 0 {
		return s[:i]
	}
	return s
}

func (l *lexer) fail(offset int, found, expected, hint Clause) *SyntaxError {
	return &SyntaxError{
		Query: l.text, Offset: offset, Column: column(l.text, offset),
		Found: found, Expected: expected, Hint: hint,
	}
}

// literal is a piece of a query with its backslashes taken out.
type literal struct {
	text    string
	start   int          // where text begins in the query
	at      []int        // where each byte of text, and its end, stand in the query; nil without backslashes
	escaped map[int]bool // bytes of text that had a backslash before them
}

func unescape(raw string, start int) literal {
	if !strings.Contains(raw, `\`) {
		return literal{text: raw, start: start}
	}
	l := literal{start: start, escaped: map[int]bool{}}
	var b strings.Builder
	for i := 0; i < len(raw); {
		if raw[i] == '\\' && i+1 < len(raw) {
			i++
			l.escaped[b.Len()] = true
		}
		_, size := utf8.DecodeRuneInString(raw[i:])
		for range size {
			l.at = append(l.at, start+i)
			b.WriteByte(raw[i])
			i++
		}
	}
	l.at = append(l.at, start+len(raw))
	l.text = b.String()
	return l
}

// offset is where byte i of the text stands in the query.
func (l literal) offset(i int) int {
	if l.at == nil {
		return l.start + i
	}
	return l.at[i]
}

// span is where text[start:end] stands in the query.
func (l literal) span(start, end int) Span {
	if end == start {
		return Span{l.offset(start), l.offset(start)}
	}
	return Span{l.offset(start), l.offset(end-1) + 1}
}

// sign says whether byte i of the text is c and means what c means.
func (l literal) sign(i int, c byte) bool { return l.text[i] == c && !l.escaped[i] }

// index is the first place where c stands with its meaning, or -1.
func (l literal) index(c byte) int {
	for i := range len(l.text) {
		if l.sign(i, c) {
			return i
		}
	}
	return -1
}
