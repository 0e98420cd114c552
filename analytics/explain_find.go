package analytics

import (
	"strings"

	"tidings/sql"
)

// explainer finds the parts of one query in one article. It reads the words of
// the article once, with the matcher that marks them for display, and then
// tries each part of the query by its definition.
type explainer struct {
	article     store.Article
	m           *marker
	title, text reading
	asks        string // the text that says what a field should be

	inAll, inTitle, inText *forms // made when a word is first missed
}

// explain says what an article makes of the query.
func (q Query) explain(a store.Article) Finding {
	x := explainer{article: a, asks: clauseWants, m: &marker{words: map[string]int{}, prefixes: map[string]int{}}}
	x.m.traceAll(q.Expr)
	x.m.seal()
	x.title, x.text = x.m.readArticle(a)
	return x.find(q.Expr, "")
}

// traceAll takes in all that e looks for, in whatever field, negated or not.
func (m *marker) traceAll(e Expr) {
	switch e := e.(type) {
	case Word, Prefix, Phrase:
		m.trace(m.numbers(e))
	case Within:
		m.trace(m.number(parts(e.Parts)))
	default:
		for _, part := range children(e) {
			m.traceAll(part)
		}
	}
}

// find tries e, whose words are looked for in a field, or anywhere for "".
func (x *explainer) find(e Expr, field FieldName) Finding {
	switch e := e.(type) {
	case Field:
		if e.Name.kind() != inWords {
			return x.values(e)
		}
		f := x.find(e.Expr, e.Name)
		f.At = e.At
		return f
	case Score:
		return x.score(e)
	}
	f := Finding{Text: canonical(e), At: e.Span()}
	if field != "" {
		f.Text = canonical(Field{Name: field, Expr: e})
	}
	switch e := e.(type) {
	case And:
		f.kind = andFinding
		for _, part := range e.Exprs {
			f.Parts = append(f.Parts, x.find(part, field))
		}
		conjoin(&f)
	case Or:
		f.kind = orFinding
		for _, part := range e.Exprs {
			f.Parts = append(f.Parts, x.find(part, field))
		}
		disjoin(&f, field, e)
	case Not:
		f.kind = notFinding
		f.Parts = []Finding{x.find(e.Expr, field)}
		negate(&f)
	default:
		x.words(&f, e, field)
	}
	return f
}

// conjoin decides an AND by its parts. What is not there because it is
// excluded brings an article no nearer: nearly every article is without it.
func conjoin(f *Finding) {
	met, asked := 0, 0
	f.near = 0
	for _, p := range f.Parts {
		if p.Matches {
			met++
		}
		if p.kind != notFinding {
			f.near += p.near
			asked++
		}
	}
	f.near /= float64(max(asked, 1))
	if f.Matches = met == len(f.Parts); f.Matches {
		f.near = 1
	} else {
		f.near *= 0.9
	}
	f.Reason = clause(clauseParts, met, len(f.Parts))
}

// disjoin decides an OR by its alternatives.
func disjoin(f *Finding, field FieldName, e Or) {
	met := 0
	for _, p := range f.Parts {
		if p.Matches {
			met++
		}
		f.near = max(f.near, p.near)
	}
	f.Matches = met > 0
	switch {
	case f.Matches:
		f.Reason = clause(clauseAlternatives, met, len(f.Parts))
	case isWords(e):
		f.Reason = clause(inField(field, clauseNoneTitle, clauseNoneText, clauseNone), list(e.Exprs))
	default:
		f.Reason = clause(clauseNoneOf, len(f.Parts))
	}
}

// isWords says that all alternatives are words, prefixes and phrases.
func isWords(e Or) bool {
	for _, part := range e.Exprs {
		switch part.(type) {
		case Word, Prefix, Phrase:
		default:
			return false
		}
	}
	return true
}

// list names a few alternatives.
func list(parts []Expr) any {
	const most = 4
	var names []string
	for _, e := range parts[:min(len(parts), most)] {
		names = append(names, code(canonical(e)))
	}
	text := strings.Join(names, ", ")
	if more := len(parts) - most; more > 0 {
		return clause(clauseMore, text, more)
	}
	return text
}

// negate decides a NOT by what it negates.
func negate(f *Finding) {
	inner := f.Parts[0]
	f.Matches = !inner.Matches
	if f.Matches {
		f.Reason = inner.Reason
		return
	}
	f.Reason = clause(clauseExcluded, inner.Reason)
	if p := inner.culprit(); len(p.Places) > 0 {
		first := p.Places[0]
		f.Reason = clause(clauseExcludedBy, code(p.Text), first.words())
		if more := p.Count - 1; more > 0 {
			f.Reason = clause(clauseExcludedByMore, code(p.Text), first.words(), more)
		}
	} else if p.Reason.Text != "" {
		f.Reason = clause(clauseExcluded, p.Reason)
	}
}

// culprit is a part without parts of its own by which f matches.
func (f Finding) culprit() Finding {
	if f.kind == leafFinding || f.kind == scoreFinding || f.kind == notFinding {
		return f
	}
	best := f
	for _, p := range f.Parts {
		if !p.Matches {
			continue
		}
		if p = p.culprit(); len(p.Places) > 0 {
			return p
		} else if best.kind != leafFinding {
			best = p
		}
	}
	return best
}

// words says where the words of a place stand: "title, word 3", "text, words 3-5".
func (p Place) words() Clause {
	if p.First == p.Last {
		return clause(inField(p.Field, clauseTitleWord, clauseTextWord, clauseTextWord), p.First)
	}
	return clause(inField(p.Field, clauseTitleWords, clauseTextWords, clauseTextWords), p.First, p.Last)
}

// score tries each of the terms of a score.
func (x *explainer) score(e Score) Finding {
	f := Finding{Text: canonical(e), At: e.At, kind: scoreFinding, Tally: &Tally{Threshold: e.Threshold}}
	for _, t := range e.Terms {
		p := x.find(t.Expr, "")
		p.Weight = t.Weight
		if p.Matches {
			f.Tally.Sum += t.Weight
		}
		f.Parts = append(f.Parts, p)
	}
	f.Matches = f.Tally.Sum >= e.Threshold
	f.Reason = clause(clauseScore, f.Tally.Sum.String(), e.Threshold.String())
	f.near = 1
	if !f.Matches {
		f.Reason = clause(clauseShort, f.Tally.Sum.String(), (e.Threshold - f.Tally.Sum).String(), e.Threshold.String())
		f.near = 0.9 * max(0, f.Tally.Sum.Float()/e.Threshold.Float())
	}
	return f
}

// code puts what a query or an article says between backquotes, on one line.
func code(text string) string {
	const most = 80 // characters
	text = strings.Join(strings.FieldsFunc(strings.ReplaceAll(text, "`", "'"), isSpace), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return "`" + text + "`"
}
