package analytics

import (
	"strings"
	"unicode/utf8"

	"tidings/sql"
)

// What errors expect, and hints that stand in several places.
var (
	expectOperand  = Says(`a word, a phrase or "("`)
	expectOperator = Says("a word, a phrase, an operator or the end of the query")
	hintRange      = Says("as in published:[2025-01-01 TO 2025-12-31]")
	hintNoWord     = Says("there is no letter or digit in it")
)

// word reads a bare word: a Word or a Prefix or, where it is made of several
// words in the index, a Phrase.
func (p *parser) word(t token) (Expr, *SyntaxError) {
	if err := p.refuseSigns(t.lit); err != nil {
		return nil, err
	}
	parts, err := p.parts(t.lit)
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, p.lexer.fail(t.at.Start, found(t.lit.text), expectOperand, hintForSign(t.lit.text))
	}
	p.warnSingleQuotes(t)
	return phrase(parts, t.at), nil
}

// warnSingleQuotes points at what looks like a phrase in single quotes.
func (p *parser) warnSingleQuotes(t token) {
	opening, size := utf8.DecodeRuneInString(t.lit.text)
	closing, ok := map[rune]string{'\'': "'", '‘': "’", '‚': "‘", '‹': "›"}[opening]
	if !ok || t.lit.escaped[0] || strings.Contains(t.lit.text[size:], closing) {
		return
	}
	for _, word := range strings.FieldsFunc(p.lexer.text[t.at.End:], isSpace) {
		if strings.HasSuffix(strings.TrimRight(word, ")"), closing) {
			p.warn(t.at.Start, Says(`Single quotes make no phrase: these words may stand apart; write "…" for a phrase.`))
			return
		}
	}
}

// quoted reads a phrase or, with ~N, words near each other.
func (p *parser) quoted(t token) (Expr, *SyntaxError) {
	parts, err := p.parts(t.lit)
	if err != nil {
		return nil, err
	}
	raw := p.lexer.text[t.at.Start:t.at.End]
	if len(parts) == 0 {
		return nil, p.lexer.fail(t.at.Start, found(raw), Says("a word between the quotes"), hintNoWord)
	}
	if t.n > 0 && len(parts) == 1 {
		p.warn(t.at.Start, Says("~%d has no effect on a single word.", t.n))
	}
	if t.n <= 0 || len(parts) == 1 {
		// ~0 lets no word in between: the phrase itself.
		return phrase(parts, t.at), nil
	}
	return p.within(parts, t.n, t.at)
}

func (p *parser) within(parts []Part, n int, at Span) (Expr, *SyntaxError) {
	if n < len(parts)-1 {
		return nil, p.lexer.fail(at.Start, found(p.lexer.text[at.Start:at.End]),
			Says("~%d or more after %d words", len(parts)-1, len(parts)),
			Says("so many words cannot all stand so near each other"))
	}
	return Within{Parts: parts, N: n, At: at}, nil
}

// phrase makes the simplest node for parts.
func phrase(parts []Part, at Span) Expr {
	switch {
	case len(parts) > 1:
		return Phrase{Parts: parts, At: at}
	case parts[0].Prefix:
		return Prefix{Text: parts[0].Text, At: at}
	default:
		return Word{Text: parts[0].Text, At: at}
	}
}

// parts splits a literal into the words of the index.
func (p *parser) parts(lit literal) ([]Part, *SyntaxError) {
	var parts []Part
	stars := 0 // those that end a prefix
	for tok := range store.Tokens(lit.text) {
		part := Part{Text: lit.text[tok.Start:tok.End], At: lit.span(tok.Start, tok.End)}
		if tok.End < len(lit.text) && lit.sign(tok.End, '*') {
			part.Prefix = true
			part.At.End = lit.offset(tok.End) + 1
			stars++
			if r, _ := utf8.DecodeRuneInString(lit.text[tok.End+1:]); r == '*' || isWordRune(r) {
				return nil, p.failStar(lit, tok.End)
			}
			if utf8.RuneCountInString(tok.Term) < MinPrefix {
				return nil, p.lexer.fail(part.At.Start, found(part.Text+"*"),
					Says("at least %d characters before *", MinPrefix), Clause{})
			}
		}
		parts = append(parts, part)
	}
	for i := range len(lit.text) {
		if !lit.sign(i, '*') {
			continue
		}
		if stars--; stars < 0 {
			return nil, p.failStar(lit, lit.index('*'))
		}
	}
	return parts, p.count(len(parts), lit.start)
}

func (p *parser) failStar(lit literal, i int) *SyntaxError {
	hint := Says("* stands for the rest of a word, as in sanction*; for other forms write (color OR colour)")
	if strings.Trim(lit.text, "*: ") == "" {
		hint = Says("all articles are counted without a query")
	}
	return p.lexer.fail(lit.offset(i), found(lit.text), Says("* only at the end of a word"), hint)
}

// refuseSigns refuses signs that mean something in other tools' queries, so
// that a pasted query never silently counts something else.
func (p *parser) refuseSigns(lit literal) *SyntaxError {
	fail := func(i int, expected, hint Clause) *SyntaxError {
		return p.lexer.fail(lit.offset(i), found(lit.text[i:]), expected, hint)
	}
	if lit.text != "" && lit.sign(0, '/') {
		return fail(0, expectOperand, Says("regular expressions are not known here; use a prefix (sanction*) or (a OR b)"))
	}
	if r, size := utf8.DecodeRuneInString(lit.text); isDash(r) && !lit.escaped[0] && startsOperand(lit.text[size:]) {
		return fail(0, expectOperand, Says("this is a long dash; to exclude a word put - (hyphen-minus) right before it"))
	}
	if i := lit.index('~'); i >= 0 {
		return fail(i, expectOperator, Says(`fuzzy words (word~) are not known here; use a prefix (sanction*); ~N stands after a phrase, as in "a b"~5`))
	}
	if i := lit.index('^'); i >= 0 {
		return fail(i, expectOperator, hintBoost)
	}
	if i := lit.index('?'); i >= 0 {
		return fail(i, expectOperand, Says(`the wildcard ? is not known here; write the forms out, as in (woman OR women)`))
	}
	if i := strings.IndexAny(lit.text, "<>"); i >= 0 && !lit.escaped[i] {
		hint := Says("comparisons are known only for dates, as in published:>=2025-01-01")
		if h := foreignComparison(lit.text[:i]); h.Text != "" {
			hint = h
		}
		return p.lexer.fail(lit.start, found(lit.text), expectOperand, hint)
	}
	if name, _, ok := strings.Cut(lit.text, "="); ok && !lit.escaped[len(name)] {
		if hint := foreignEquation(name); hint.Text != "" {
			return p.lexer.fail(lit.start, found(lit.text), expectOperand, hint)
		}
	}
	return nil
}

// isDash knows the dashes that word processors make of a minus sign.
func isDash(r rune) bool { return '‐' <= r && r <= '―' || r == '−' }

// hintForSign says what to do about a run without a letter or a digit.
func hintForSign(run string) Clause {
	switch run {
	case "&":
		return Says("write AND or &&")
	case "|":
		return Says("write OR or ||")
	case "-", "+", "!":
		return Says("put %s right before the word, without a space", run)
	}
	return Says("there is no letter or digit in it; leave it out")
}
