package analytics

import (
	"slices"
	"strings"

	"tidings/sql"
)

// readings gives what is read for a field; both, the title first, for "".
func (x *explainer) readings(field FieldName) []*reading {
	switch field {
	case FieldTitle:
		return []*reading{&x.title}
	case FieldText:
		return []*reading{&x.text}
	}
	return []*reading{&x.title, &x.text}
}

// words tries what looks for words, by its definition, and says where it
// stands or else why it does not.
func (x *explainer) words(f *Finding, e Expr, field FieldName) {
	for _, r := range x.readings(field) {
		for _, s := range x.stands(e, r) {
			if f.Count++; len(f.Places) < MaxPlaces {
				f.Places = append(f.Places, r.place(s))
			}
		}
	}
	f.Matches = f.Count > 0
	if f.Matches {
		f.near = 1
		return
	}
	switch e := e.(type) {
	case Word, Prefix:
		f.Reason = x.missing(phraseOf(e).Terms[0], canonical(e), field)
	case Phrase:
		f.near, f.Reason = x.apart(e.Parts, field, func(together Clause, nearest int) Clause { return clause(clauseSideBySide, together, nearest) })
	case Within:
		f.near, f.Reason = x.apart(e.Parts, field, func(together Clause, nearest int) Clause { return notWithin(together, e.N, nearest) })
	case Near:
		f.near, f.Reason = x.tooFar(e, field)
	}
}

// stands gives where e holds in what was read.
func (x *explainer) stands(e Expr, r *reading) []standing {
	switch e := e.(type) {
	case Within:
		atoms := x.m.number(parts(e.Parts))
		slices.Sort(atoms)
		r.markWithin(withinPattern{atoms: slices.Compact(atoms), n: e.N})
		return r.marks()
	case Near:
		r.markNear(nearPattern{left: x.m.side(e.Left), right: x.m.side(e.Right), n: e.N})
		return r.marks()
	default:
		return r.standings(x.m.numbers(e))
	}
}

// holds says whether a word stands in any of the readings of a field.
func (x *explainer) holds(t store.Term, field FieldName) bool {
	atom := x.m.number([]store.Term{t})[0]
	return slices.ContainsFunc(x.readings(field), func(r *reading) bool { return len(r.of[atom]) > 0 })
}

// missing says that a word, typed so, is not in a field, and what is there
// that may have been meant.
func (x *explainer) missing(t store.Term, typed string, field FieldName) Clause {
	text := clause(inField(field, clauseNotTitle, clauseNotText, clauseNot), code(typed))
	if t.Prefix {
		text = clause(inField(field, clauseNoBeginTitle, clauseNoBeginText, clauseNoBegin), code(strings.TrimSuffix(typed, "*")))
	}
	if field != "" && x.holds(t, "") {
		return clause(inField(field, clauseOnlyText, clauseOnlyTitle, ""), text)
	}
	if t.Prefix {
		return text
	}
	const most = 3
	var like []string
	for _, word := range x.forms(field).beginning(t.Text, most) {
		like = append(like, code(word))
	}
	switch len(like) {
	case 0:
		return text
	case 1:
		return clause(clauseLike, text, like[0], code(typed+"*"))
	default:
		return clause(clauseLikes, text, strings.Join(like, ", "), code(typed+"*"))
	}
}

// forms gives the words of a field, both for "".
func (x *explainer) forms(field FieldName) *forms {
	made, texts := &x.inAll, []string{x.article.Title, x.article.Text}
	switch field {
	case FieldTitle:
		made, texts = &x.inTitle, texts[:1]
	case FieldText:
		made, texts = &x.inText, texts[1:]
	}
	if *made == nil {
		*made = newForms(texts...)
	}
	return *made
}

// apart says why words that are asked for together do not stand so: the first
// of them that is missing, or how near they come, which never says. near is how much is
// met.
func (x *explainer) apart(asked []Part, field FieldName, never func(together Clause, nearest int) Clause) (near float64, reason Clause) {
	terms := parts(asked)
	met := 0
	for i, t := range terms {
		if x.holds(t, field) {
			met++
		} else if reason.Text == "" {
			reason = x.missing(t, canonical(phrase(asked[i:i+1], Span{})), field)
		}
	}
	near = 0.5 * float64(met) / float64(len(terms))
	if reason.Text != "" {
		return near, reason
	}
	var names []string
	for _, p := range asked {
		if name := code(canonical(phrase([]Part{p}, Span{}))); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	atoms := x.m.number(terms)
	best := -1
	for _, r := range x.readings(field) {
		if width, ok := r.narrowest(atoms); ok && (best < 0 || width < best) {
			best = width
		}
	}
	if best < 0 {
		return near, clause(clauseNotTogether, together(names))
	}
	return near + 0.4/float64(1+best), never(together(names), best)
}

// together says that all of some words occur.
func together(names []string) Clause {
	const most = 5
	switch n := len(names); {
	case n == 1:
		return clause(clauseOccurs, names[0])
	case n == 2:
		return clause(clauseBoth, names[0], names[1])
	case n > most:
		return clause(clauseAllMore, strings.Join(names[:most-1], ", "), n-most+1)
	default:
		return clause(clauseAll, strings.Join(names[:n-1], ", "), names[n-1])
	}
}

// tooFar says why two sides do not stand near each other.
func (x *explainer) tooFar(e Near, field FieldName) (near float64, reason Clause) {
	met := 0
	for _, side := range []Expr{e.Left, e.Right} {
		if f := x.find(side, field); f.Matches {
			met++
		} else if reason.Text == "" {
			reason = f.Reason
		}
	}
	near = 0.25 * float64(met)
	if reason.Text != "" {
		return near, reason
	}
	names := []string{code(canonical(e.Left)), code(canonical(e.Right))}
	best := -1
	same := false // both sides stand in one field
	for _, r := range x.readings(field) {
		left, right := r.alternatives(x.m.side(e.Left)), r.alternatives(x.m.side(e.Right))
		same = same || len(left) > 0 && len(right) > 0
		if d, ok := gap(left, right); ok && (best < 0 || d < best) {
			best = d
		}
	}
	switch {
	case best >= 0:
		return near + 0.4/float64(best), notWithin(together(names), e.N, best)
	case same:
		return near, clause(clauseSamePlace, together(names))
	default:
		return near, clause(clauseNotBoth, together(names))
	}
}

// notWithin says that words occur, but not within n of each other.
func notWithin(together Clause, n, nearest int) Clause {
	if n == 1 {
		return clause(clauseWithinOne, together, n, nearest)
	}
	return clause(clauseWithin, together, n, nearest)
}
