package analytics

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// parser reads a query by recursive descent, one token ahead:
//
//	or    = and { OR and }
//	and   = unary { [AND] unary }
//	unary = ( NOT | "-" | "!" | "+" ) unary | near
//	near  = operand [ NEAR/N operand ]
//	operand = word | phrase | "(" or ")" | field operand | score
type parser struct {
	lexer    lexer
	tok      token
	last     int       // where the token before it ends
	field    FieldName // the field that operands are read for; "" outside of one
	depth    int
	clauses  int
	warnings []Warning
}

func (p *parser) query() (Expr, error) {
	if i := invalidUTF8(p.lexer.text); i >= 0 {
		return nil, p.lexer.fail(i, Says("byte %#x", p.lexer.text[i]), Says("text in UTF-8"), Clause{})
	}
	e, err := p.whole()
	if err != nil {
		// A typed nil must not become an error.
		return nil, err
	}
	return e, nil
}

func (p *parser) whole() (Expr, *SyntaxError) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == kindEnd {
		return nil, p.unexpected(Says("a query"), Says("all articles are counted without a query"))
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != kindEnd {
		return nil, p.unexpected(expectOperator, hintNotOpened)
	}
	if depth(e) > MaxDepth {
		return nil, p.tooDeep(e.Span().Start)
	}
	return e, nil
}

func (p *parser) advance() *SyntaxError {
	p.last = p.tok.at.End
	t, err := p.lexer.next(p.field != "" && p.field.kind() != inWords)
	p.tok = t
	return err
}

// operand is one operand of an And or an Or with how it was written.
type operand struct {
	expr     Expr
	plus     int  // where + stands before it, or -1
	implicit bool // it is an And of operands side by side, without AND
}

func (p *parser) or() (Expr, *SyntaxError) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	start := p.tok.at.Start
	var ops []operand
	for {
		op, err := p.and()
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
		if p.tok.kind != kindOr {
			break
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if len(ops) == 1 {
		return ops[0].expr, nil
	}
	var exprs []Expr
	for _, op := range ops {
		p.warnMixed(op)
		if inner, ok := op.expr.(Or); ok {
			exprs = append(exprs, inner.Exprs...)
		} else {
			exprs = append(exprs, op.expr)
		}
	}
	return Or{Exprs: exprs, At: Span{start, p.last}}, nil
}

// warnMixed points at what reads differently in other tools beside OR.
func (p *parser) warnMixed(op operand) {
	if op.plus >= 0 {
		p.warn(op.plus, Says("+ makes nothing required beside OR: any side of OR suffices here."))
	}
	if op.implicit {
		p.warn(op.expr.Span().Start, Says("Words side by side mean AND, which binds tighter than OR: this side of OR is read as (%s); write parentheses if you meant something else.", canonical(op.expr)))
	}
}

func (p *parser) and() (operand, *SyntaxError) {
	start := p.tok.at.Start
	var ops []operand
	implicit := false
	for {
		op, err := p.unary()
		if err != nil {
			return operand{}, err
		}
		ops = append(ops, op)
		if p.tok.kind == kindAnd {
			if err := p.advance(); err != nil {
				return operand{}, err
			}
			continue
		}
		if p.tok.kind == kindOr || p.tok.kind == kindClose || p.tok.kind == kindEnd {
			break
		}
		if p.tok.kind == kindNear {
			return operand{}, p.unexpected(expectOperator, Says("NEAR joins two operands; write a NEAR/3 b AND b NEAR/5 c, or \"a b c\"~5"))
		}
		implicit = true
	}
	if len(ops) == 1 {
		return ops[0], nil
	}
	var exprs []Expr
	for i, op := range ops {
		p.warnOperatorLike(op.expr, i > 0, i < len(ops)-1)
		if inner, ok := op.expr.(And); ok {
			exprs = append(exprs, inner.Exprs...)
		} else {
			exprs = append(exprs, op.expr)
		}
	}
	return operand{expr: And{Exprs: exprs, At: Span{start, p.last}}, plus: -1, implicit: implicit}, nil
}

// warnOperatorLike points at a word that was probably meant as an operator.
func (p *parser) warnOperatorLike(e Expr, before, after bool) {
	w, ok := e.(Word)
	if !ok || !after || p.lexer.text[w.At.Start:w.At.End] != w.Text {
		return
	}
	op := cmp.Or(operatorAbroad(w.Text), operatorElsewhere(w.Text))
	switch upper := strings.ToUpper(w.Text); upper {
	case "AND", "OR", "NOT":
		op = upper
	}
	if op != "" && (before || op == "NOT") {
		p.warn(w.At.Start, Says("%q is searched as a word; did you mean %s?", w.Text, op))
	}
}

func (p *parser) unary() (operand, *SyntaxError) {
	switch start := p.tok.at.Start; p.tok.kind {
	case kindNot, kindPlus:
		if err := p.enter(); err != nil {
			return operand{}, err
		}
		defer p.leave()
		plus := p.tok.kind == kindPlus
		if err := p.advance(); err != nil {
			return operand{}, err
		}
		op, err := p.unary()
		if err != nil {
			return operand{}, err
		}
		if plus {
			return operand{expr: op.expr, plus: start}, nil
		}
		return operand{expr: Not{Expr: op.expr, At: Span{start, p.last}}, plus: -1}, nil
	}
	e, err := p.near()
	return operand{expr: e, plus: -1}, err
}

func (p *parser) near() (Expr, *SyntaxError) {
	start := p.tok.at.Start
	left, err := p.operand()
	if err != nil || p.tok.kind != kindNear {
		return left, err
	}
	n := p.tok.n
	if err := p.nearSide(left); err != nil {
		return nil, err
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	right, err := p.operand()
	if err != nil {
		return nil, err
	}
	if err := p.nearSide(right); err != nil {
		return nil, err
	}
	return Near{Left: left, Right: right, N: n, At: Span{start, p.last}}, nil
}

// nearSide refuses what has no place in a text.
func (p *parser) nearSide(e Expr) *SyntaxError {
	switch e := e.(type) {
	case Word, Prefix, Phrase:
		return nil
	case Or:
		for _, part := range e.Exprs {
			if err := p.nearSide(part); err != nil {
				return err
			}
		}
		return nil
	case Field:
		return p.lexer.fail(e.At.Start, found(p.lexer.text[e.At.Start:e.At.End]), expectNear,
			Says("put the field around both: %s:(a NEAR/5 b)", e.Name))
	}
	at := e.Span()
	return p.lexer.fail(at.Start, found(p.lexer.text[at.Start:at.End]), expectNear, Clause{})
}

var expectNear = Says("a word, a prefix, a phrase or a group of these with OR beside NEAR")

func (p *parser) operand() (Expr, *SyntaxError) {
	switch t := p.tok; t.kind {
	case kindOpen:
		return p.group(p.field)
	case kindField:
		return p.fieldClause()
	case kindWord, kindQuoted, kindRange:
		e, err := p.leaf(t)
		if err != nil {
			return nil, err
		}
		return e, p.advance()
	}
	hint := Clause{}
	switch p.tok.kind {
	case kindAnd, kindOr, kindNear:
		hint = Says(`an operator stands between two operands; the word itself is written "%s"`,
			p.lexer.text[p.tok.at.Start:p.tok.at.End])
	}
	return nil, p.unexpected(p.expectOperand(), hint)
}

// group reads a parenthesis; outer is the field that applies after it.
func (p *parser) group(outer FieldName) (Expr, *SyntaxError) {
	open := p.tok.at.Start
	if err := p.advance(); err != nil {
		return nil, err
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != kindClose {
		return nil, p.unexpected(Quoted(`")"`), Says("the parenthesis at offset %d is not closed", open))
	}
	p.field = outer
	return e, p.advance()
}

// leaf reads a single operand for the field in force.
func (p *parser) leaf(t token) (Expr, *SyntaxError) {
	switch {
	case p.field == "" || p.field.kind() == inWords:
		if t.kind == kindQuoted {
			return p.quoted(t)
		}
		return p.word(t)
	case p.field.kind() == inDates:
		return p.dates(t)
	case t.kind == kindRange:
		return nil, p.lexer.fail(t.at.Start, found(p.lexer.text[t.at.Start:t.at.End]), valueOf(p.field),
			Says("ranges are known only for dates, %s", hintRange))
	}
	return p.value(t, p.field)
}

// expectOperand says what the field in force expects.
func (p *parser) expectOperand() Clause {
	if p.field == "" {
		return expectOperand
	}
	return valueOf(p.field)
}

// hintNotOpened is about a parenthesis; at the end of the query there is none.
var hintNotOpened = Says(`it has no "(" before it`)

// unexpected is the error for the current token.
func (p *parser) unexpected(expected, hint Clause) *SyntaxError {
	if p.tok.kind == kindEnd {
		if hint.Text == hintNotOpened.Text {
			hint = Clause{}
		}
		return p.lexer.fail(p.tok.at.Start, found(""), expected, hint)
	}
	return p.lexer.fail(p.tok.at.Start, found(p.lexer.text[p.tok.at.Start:p.tok.at.End]), expected, hint)
}

func (p *parser) warn(offset int, words Clause) {
	p.warnings = append(p.warnings, Warning{Offset: offset, Text: words})
}

func (p *parser) sortedWarnings() []Warning {
	slices.SortStableFunc(p.warnings, func(a, b Warning) int { return a.Offset - b.Offset })
	return p.warnings
}

// count counts clauses against their limit.
func (p *parser) count(n, offset int) *SyntaxError {
	if p.clauses += n; p.clauses > MaxClauses {
		return p.lexer.fail(offset, Says("more than %d words and values", MaxClauses),
			Says("at most %d", MaxClauses), Says("split the query into several topics"))
	}
	return nil
}

func (p *parser) enter() *SyntaxError {
	if p.depth++; p.depth > MaxDepth+1 {
		return p.tooDeep(p.tok.at.Start)
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

func (p *parser) tooDeep(offset int) *SyntaxError {
	return p.lexer.fail(offset, Says("too many parentheses and operators inside one another"),
		Says("at most %d", MaxDepth), Clause{})
}

// depth is how many operators and fields of e stand inside one another.
func depth(e Expr) int {
	inner := children(e)
	if len(inner) == 0 {
		return 0
	}
	deepest := 0
	for _, c := range inner {
		deepest = max(deepest, depth(c))
	}
	return deepest + 1
}

func invalidUTF8(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}
