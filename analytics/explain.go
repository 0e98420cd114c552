package analytics

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tidings/sql"
)

// MaxPlaces is how many places of one part of a query an Explanation lists.
const MaxPlaces = 100

// Explanation says why an article matches a query or does not.
type Explanation struct {
	Name    string // the topic's name, or the query as typed
	Slug    string // the topic as the request spells it; "" for a query
	Query   Query  // what the places of findings in a query point into
	Matches bool
	Finding Finding // of the whole
}

// Finding is a part of a query with what an article makes of it. The parts of
// a whole: the operands of AND and OR, what NOT negates, what a group in a
// field holds, and the terms of a score.
type Finding struct {
	Text    string // the part in canonical form, with its field
	At      Span   // where it stands in the query's text; zero for a topic's languages
	Matches bool

	// Reason is a clause such as "`closure` is not in the article". It is the zero Clause
	// where places say enough.
	Reason Clause

	Places []Place // where it stands: title before text, MaxPlaces at most
	Count  int     // all its places

	Weight Weight // of a term of a score; else 0
	Tally  *Tally // of a score; else nil

	Parts []Finding

	kind findingKind
	near float64 // how much of it is met, from 0 to 1: what makes an alternative the nearest
}

// Tally is what the terms of a score sum up to.
type Tally struct{ Sum, Threshold Weight }

type findingKind int

const (
	leafFinding findingKind = iota
	andFinding
	orFinding
	notFinding
	scoreFinding
)

// Explain says for each of the selections, or without any for the topics that
// it is a mention of, why an article matches or does not. A *NotFoundError
// where there is no such article or topic.
func (a *Analyst) Explain(ctx context.Context, id int64, selections []Selection) ([]Explanation, error) {
	stored, ok, err := a.store.Article(ctx, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, noArticle(strconv.FormatInt(id, 10))
	}
	if len(selections) == 0 {
		slugs, err := a.store.ArticleTopics(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, slug := range slugs {
			selections = append(selections, Selection{Topic: slug})
		}
	}
	chosen, err := a.resolve(ctx, selections)
	if err != nil {
		return nil, err
	}
	var out []Explanation
	for _, s := range chosen {
		if s.query == "" {
			continue // all articles: nothing to explain
		}
		e, err := explainSelected(s, stored)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

func noArticle(name string) error {
	return &NotFoundError{Kind: "article", Name: name, Next: Says("look for it at /articles")}
}

func explainSelected(s selected, a store.Article) (Explanation, error) {
	q, err := Parse(s.query)
	if err != nil {
		return Explanation{}, &ParamError{Name: "topic", Value: s.slug, Allowed: Says("a topic whose query parses"), Err: err}
	}
	e := Explanation{Name: s.name, Slug: s.topic, Query: q, Finding: q.explain(a)}
	if len(s.languages) > 0 {
		e.Finding = inLanguages(s.languages, a, e.Finding)
	}
	e.Matches = e.Finding.Matches
	return e, nil
}

// inLanguages adds the languages of a topic to what its query makes of an
// article.
func inLanguages(languages []string, a store.Article, f Finding) Finding {
	var any Or
	for _, l := range languages {
		any.Exprs = append(any.Exprs, Value{Text: l})
	}
	in := Field{Name: FieldLanguage, Expr: any}
	if len(any.Exprs) == 1 {
		in.Expr = any.Exprs[0]
	}
	x := explainer{article: a, asks: clauseCounts}
	first := x.values(in)
	whole := Finding{Text: f.Text, At: f.At, kind: andFinding, Parts: []Finding{first}}
	if f.kind == andFinding {
		whole.Parts = append(whole.Parts, f.Parts...)
	} else {
		whole.Parts = append(whole.Parts, f)
	}
	conjoin(&whole)
	return whole
}

// Failed gives the way from the whole query down to the part that failed
// first: through an AND to the first part that fails, through an OR to the
// alternative that is nearest to matching, if any is met in part. It is nil
// where the article matches.
func (e Explanation) Failed() []Finding {
	if e.Matches {
		return nil
	}
	f := e.Finding
	path := []Finding{f}
	for {
		i := f.failing()
		if i < 0 {
			return path
		}
		f = f.Parts[i]
		path = append(path, f)
	}
}

// failing is the part through which f fails, or -1 where it is f itself.
func (f Finding) failing() int {
	switch f.kind {
	case andFinding:
		return slices.IndexFunc(f.Parts, func(p Finding) bool { return !p.Matches })
	case orFinding:
		return f.nearest()
	}
	return -1
}

// nearest is the alternative of a failed OR that is nearest to matching (of two
// alike, the one of which more was found), or -1 where nothing of any is met.
func (f Finding) nearest() int {
	best, most, evidence := -1, 0.0, 0
	for i, p := range f.Parts {
		if p.near == 0 || p.near < most {
			continue
		}
		if found := p.found(); p.near > most || found > evidence {
			best, most, evidence = i, p.near, found
		}
	}
	return best
}

// found counts the parts without parts of their own that are in the article,
// those that are excluded left out.
func (f Finding) found() int {
	if f.kind == notFinding {
		return 0
	}
	n := 0
	if f.Count > 0 {
		n = 1
	}
	for _, p := range f.Parts {
		n += p.found()
	}
	return n
}

// Summary is why the article does not match, in one clause; the zero one where it does.
func (e Explanation) Summary() Clause {
	var summary Clause
	path := e.Failed()
	for i, f := range path {
		last := i == len(path)-1
		if f.kind != orFinding && !last {
			continue
		}
		if summary.Text == "" {
			summary = f.Reason
		} else {
			summary = clause(clauseNearest, summary, f.Reason)
		}
	}
	return summary
}

// Where writes the first few places for people: "title word 3; text words 4-5,
// 90 and 12 more". It is "" where there are none.
func (f Finding) Where() string {
	const most = 6
	var b strings.Builder
	field := FieldName("")
	for i, p := range f.Places[:min(len(f.Places), most)] {
		switch {
		case p.Field == field:
			b.WriteString(", ")
		case i > 0:
			b.WriteString("; ")
		}
		if p.Field != field {
			field = p.Field
			b.WriteString(string(field) + " word ")
		}
		b.WriteString(strconv.Itoa(p.First))
		if p.Last > p.First {
			b.WriteString("-" + strconv.Itoa(p.Last))
		}
	}
	if more := f.Count - most; more > 0 {
		fmt.Fprintf(&b, " and %d more", more)
	}
	return b.String()
}

// Line is a Finding in a list of the parts that decide.
type Line struct {
	Finding
	Depth  int  // 0 for what the whole query asks for, more inside an alternative that failed
	Failed bool // it is the part that failed first
}

// Lines lists the parts that decide whether the article matches, in the order
// of the query: of alternatives only those that match or, where none does, the
// one that is nearest; of the terms of a score only those that occur.
func (e Explanation) Lines() []Line {
	var out []Line
	e.Finding.lines(0, !e.Matches, &out)
	return out
}

// lines adds f to a list; first says that it is the part, or has the part in
// it, that failed first.
func (f Finding) lines(depth int, first bool, out *[]Line) {
	at := -1
	if first {
		at = f.failing()
	}
	switch f.kind {
	case andFinding:
		for i, p := range f.Parts {
			p.lines(depth, first && i == at, out)
		}
	case orFinding:
		if !f.Matches {
			*out = append(*out, Line{f, depth, first && at < 0})
			if near := f.nearest(); near >= 0 {
				f.Parts[near].lines(depth+1, first, out)
			}
			break
		}
		for _, p := range f.Parts {
			if p.Matches {
				p.lines(depth, false, out)
			}
		}
	default:
		*out = append(*out, Line{f, depth, first})
		for _, p := range f.Parts {
			if f.kind == scoreFinding && p.Matches {
				*out = append(*out, Line{p, depth + 1, false})
			}
		}
	}
}
