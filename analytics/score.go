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

const (
	scoreName   = "score"
	expectTerm  = "a word, a prefix or a phrase"
	hintScore   = `as in score:(balloon*^10 border^5 football^-20) >= 15`
	hintBoost   = `weights (^) stand only in a score, ` + hintScore + `; elsewhere leave them out`
	hintAtLeast = "as in score:(a b c) >= 2, at least two of the three"
)

// score reads score:(term^weight term^weight …) >= threshold. The current
// token is the name.
func (p *parser) score(name token) (Expr, *SyntaxError) {
	if p.field != "" {
		return nil, p.unexpected(p.expectOperand(), "a score cannot stand inside a field; write them side by side")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind != kindOpen {
		return nil, p.unexpected(`"(" after "score:"`, hintScore)
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
			return nil, p.unexpected(`")"`, fmt.Sprintf("the parenthesis at offset %d is not closed", open))
		}
		t, err := p.scoreTerm()
		if err != nil {
			return nil, err
		}
		key := termKey(t.Expr)
		if first, twice := seen[key]; twice {
			return nil, p.lexer.fail(t.At.Start, found(p.lexer.text[t.At.Start:t.At.End]), "each term once",
				fmt.Sprintf("the same term stands at offset %d", first.Start))
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
		hint := "terms stand side by side, each with its weight, " + hintScore
		if p.tok.kind == kindWeight {
			hint = "a weight stands right behind its term, " + hintScore
		}
		return t, p.unexpected(expectTerm, hint)
	}
	e, err := p.leaf(p.tok)
	if err != nil {
		return t, err
	}
	if _, ok := e.(Within); ok {
		return t, p.lexer.fail(start, found(p.lexer.text[start:p.tok.at.End]), expectTerm,
			"a proximity stands beside a score, not in it: score:(…) >= 2 AND "+canonical(e))
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
			return t, p.lexer.fail(end, found("^"), "a weight after ^, "+expectWeight, hintScore)
		case err != nil:
			return t, p.lexer.fail(end+1, found(number), strings.TrimPrefix(err.Error(), "expected "), "")
		case w == 0:
			return t, p.lexer.fail(end+1, found(number), "a weight other than 0", "leave the term out if it does not count")
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
	const expected = ">= and a threshold after the score"
	raw := p.lexer.text[p.tok.at.Start:p.tok.at.End]
	number, ok := strings.CutPrefix(raw, ">=")
	if p.tok.kind != kindWord || !ok {
		hint := hintAtLeast
		if strings.HasPrefix(raw, ">") || strings.HasPrefix(raw, "≥") || strings.HasPrefix(raw, "=>") {
			hint = "write >=; " + hint
		}
		return 0, p.unexpected(expected, hint)
	}
	at := p.tok.at.Start + len(">=")
	if number == "" {
		if err := p.advance(); err != nil {
			return 0, err
		}
		if p.tok.kind != kindWord {
			return 0, p.unexpected("a threshold after >=", hintAtLeast)
		}
		at, number = p.tok.at.Start, p.lexer.text[p.tok.at.Start:p.tok.at.End]
	}
	w, err := ParseWeight(number)
	if err != nil {
		return 0, p.lexer.fail(at, found(number), strings.TrimPrefix(err.Error(), "expected "), "")
	}
	if expected, hint := checkThreshold(w, terms); expected != "" {
		return 0, p.lexer.fail(at, found(number), expected, hint)
	}
	return w, p.advance()
}

// checkThreshold says what is expected of a threshold that is not as Score
// promises, and why; "" where it is.
func checkThreshold(w Weight, terms []ScoreTerm) (expected, hint string) {
	var most Weight
	for _, t := range terms {
		most += max(t.Weight, 0)
	}
	switch {
	case w <= 0:
		return "a threshold above 0", "an article without any of the terms has the score 0"
	case w > most:
		return fmt.Sprintf("a threshold of at most %s", most), "all weights above 0 together are " + most.String()
	}
	return "", ""
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
