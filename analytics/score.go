package analytics

import (
	"fmt"
	"strings"

	"tidings/sql"
)

// Score matches where the weights of those of its terms that occur in the
// title or the text sum up to Threshold or more. A term counts once however
// often it stands there. No two terms are the same, no weight is 0, Threshold
// is above 0, and the weights above 0 together reach it.
type Score struct {
	Terms     []ScoreTerm
	Threshold Weight
	At        Span
}

// ScoreTerm is one term of a Score with its weight.
type ScoreTerm struct {
	Expr   Expr // a Word, a Prefix or a Phrase
	Weight Weight
	At     Span // weight included
}

// Span is where the score stands in the query text, threshold included.
func (e Score) Span() Span { return e.At }

func (Score) expr() {}

const scoreName = "score"

// What is said of scores.
var (
	expectTerm  = Says("a word, a prefix or a phrase")
	hintScore   = Says("as in score:(balloon*^10 border^5 football^-20) >= 15")
	hintBoost   = Says("weights (^) stand only in a score, %s; elsewhere leave them out", hintScore)
	hintAtLeast = Says("as in score:(a b c) >= 2, at least two of the three")
)

// score reads score:(term^weight term^weight …) >= threshold. The current
// token is the name.
func (p *parser) score(name token) (Expr, *SyntaxError) {
	if p.field != "" {
		return nil, p.unexpected(p.expectOperand(), Says("a score cannot stand inside a field; write them side by side"))
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind != kindOpen {
		return nil, p.unexpected(Says(`"(" after "score:"`), hintScore)
	}
	open := p.tok.at.Start
	p.lexer.weights = true
	if err := p.advance(); err != nil {
		return nil, err
	}
	var e Score
	seen := map[string]Span{}
	for p.tok.kind != kindClose || len(e.Terms) == 0 {
		if p.tok.kind == kindEnd && len(e.Terms) > 0 {
			return nil, p.unexpected(Quoted(`")"`), Says("the parenthesis at offset %d is not closed", open))
		}
		t, err := p.scoreTerm()
		if err != nil {
			return nil, err
		}
		key := termKey(t.Expr)
		if first, twice := seen[key]; twice {
			return nil, p.lexer.fail(t.At.Start, found(p.lexer.text[t.At.Start:t.At.End]), Says("each term once"),
				Says("the same term stands at offset %d", first.Start))
		}
		seen[key] = t.At
		e.Terms = append(e.Terms, t)
	}
	p.lexer.weights = false
	if err := p.advance(); err != nil {
		return nil, err
	}
	var err *SyntaxError
	if e.Threshold, err = p.threshold(e.Terms); err != nil {
		return nil, err
	}
	e.At = Span{name.at.Start, p.last}
	return e, nil
}

// scoreTerm reads a term and the weight right behind it, 1 where there is none.
func (p *parser) scoreTerm() (ScoreTerm, *SyntaxError) {
	t := ScoreTerm{Weight: weightUnit}
	start := p.tok.at.Start
	if p.tok.kind != kindWord && p.tok.kind != kindQuoted {
		hint := Says("terms stand side by side, each with its weight, %s", hintScore)
		if p.tok.kind == kindWeight {
			hint = Says("a weight stands right behind its term, %s", hintScore)
		}
		return t, p.unexpected(expectTerm, hint)
	}
	e, err := p.leaf(p.tok)
	if err != nil {
		return t, err
	}
	if _, ok := e.(Within); ok {
		return t, p.lexer.fail(start, found(p.lexer.text[start:p.tok.at.End]), expectTerm,
			Says("a proximity stands beside a score, not in it: score:(…) >= 2 AND %s", canonical(e)))
	}
	t.Expr = e
	end := p.tok.at.End
	if err := p.advance(); err != nil {
		return t, err
	}
	if p.tok.kind == kindWeight && p.tok.at.Start == end {
		number := p.lexer.text[p.tok.at.Start+1 : p.tok.at.End]
		w, err := ParseWeight(number)
		switch {
		case number == "":
			return t, p.lexer.fail(end, found("^"), Says("a weight after ^, %s", expectWeight), hintScore)
		case err != nil:
			return t, p.lexer.fail(end+1, found(number), expectedWeight(err), Clause{})
		case w == 0:
			return t, p.lexer.fail(end+1, found(number), Says("a weight other than 0"), Says("leave the term out if it does not count"))
		}
		t.Weight, end = w, p.tok.at.End
		if err := p.advance(); err != nil {
			return t, err
		}
	}
	t.At = Span{start, end}
	return t, nil
}

// threshold reads >= and a number, and checks that the terms can reach it.
func (p *parser) threshold(terms []ScoreTerm) (Weight, *SyntaxError) {
	expected := Says(">= and a threshold after the score")
	raw := p.lexer.text[p.tok.at.Start:p.tok.at.End]
	number, ok := strings.CutPrefix(raw, ">=")
	if p.tok.kind != kindWord || !ok {
		hint := hintAtLeast
		if strings.HasPrefix(raw, ">") || strings.HasPrefix(raw, "≥") || strings.HasPrefix(raw, "=>") {
			hint = Says("write >=; %s", hint)
		}
		return 0, p.unexpected(expected, hint)
	}
	at := p.tok.at.Start + len(">=")
	if number == "" {
		if err := p.advance(); err != nil {
			return 0, err
		}
		if p.tok.kind != kindWord {
			return 0, p.unexpected(Says("a threshold after >="), hintAtLeast)
		}
		at, number = p.tok.at.Start, p.lexer.text[p.tok.at.Start:p.tok.at.End]
	}
	w, err := ParseWeight(number)
	if err != nil {
		return 0, p.lexer.fail(at, found(number), expectedWeight(err), Clause{})
	}
	if expected, hint := checkThreshold(w, terms); expected.Text != "" {
		return 0, p.lexer.fail(at, found(number), expected, hint)
	}
	return w, p.advance()
}

// checkThreshold says what is expected of a threshold that is not as Score
// promises, and why; neither says anything where it is.
func checkThreshold(w Weight, terms []ScoreTerm) (expected, hint Clause) {
	var most Weight
	for _, t := range terms {
		most += max(t.Weight, 0)
	}
	switch {
	case w <= 0:
		return Says("a threshold above 0"), Says("an article without any of the terms has the score 0")
	case w > most:
		return Says("a threshold of at most %s", most.String()), Says("all weights above 0 together are %s", most.String())
	}
	return Clause{}, Clause{}
}

// termKey is the same for terms that look for the same words of the index.
func termKey(e Expr) string {
	var b strings.Builder
	for _, t := range phraseOf(e).Terms {
		b.WriteString(t.Text)
		if t.Prefix {
			b.WriteByte('*')
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// phraseOf gives a Word, a Prefix or a Phrase as the store knows it.
func phraseOf(e Expr) store.Phrase { return alternatives(e)[0] }

// writeScore writes a score in its canonical form.
func writeScore(b *strings.Builder, e Score) {
	b.WriteString(scoreName + ":(")
	for i, t := range e.Terms {
		if i > 0 {
			b.WriteByte(' ')
		}
		write(b, t.Expr)
		if t.Weight != weightUnit {
			b.WriteString("^" + t.Weight.String())
		}
	}
	fmt.Fprintf(b, ") >= %s", e.Threshold)
}

func compileScore(e Score) store.Match {
	out := store.Weighted{Threshold: int64(e.Threshold)}
	for _, t := range e.Terms {
		out.Terms = append(out.Terms, store.WeightedTerm{Phrase: phraseOf(t.Expr), Weight: int64(t.Weight)})
	}
	return out
}
