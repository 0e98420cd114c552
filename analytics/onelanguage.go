package analytics

import (
	"context"
	"strings"

	"tidings/sql"
)

// A query finds the words that are typed, and words are of a language: who types
// "sanctions" gets what is written in English. OneLanguage says where that happened.

// OneLanguage is a query whose matches are nearly all in one language, in a scope that has
// several.
type OneLanguage struct {
	Query     string
	Language  Group   // which: Count of its articles match, of Total
	Share     float64 // of all that match, those in it
	Others    int     // languages in scope beside it
	OtherPart float64 // of the articles in scope, those in them
	Topics    []Topic // that look for the same word among others
}

const (
	fewestTold    = 5    // matches, of which a share of one language says something
	nearlyAll     = 0.95 // of the matches are in one language
	severalPart   = 0.1  // of the articles in scope are in others
	languagePart  = 0.01 // of the articles in scope make a language one of several
	offeredTopics = 3
)

// OneLanguage looks at the queries of a request that consist of words alone. It counts by
// language once for each, which is done in memory where articles are resident; where the
// request asks for languages or authors, nobody needs to be told.
func (a *Analyst) OneLanguage(ctx context.Context, req Request) ([]OneLanguage, error) {
	if req.Undated || len(req.Languages)+len(req.Authors) > 0 {
		return nil, nil
	}
	req.Unit, req.By, req.With, req.And = "", "", "", nil
	var out []OneLanguage
	for _, s := range req.Selections {
		if s.Topic != "" {
			continue
		}
		q, err := Parse(s.Query)
		if err != nil {
			continue // whoever counts it says so
		}
		terms, plain := typedTerms(q.Expr)
		if !plain || len(terms) == 0 {
			continue
		}
		one := req
		one.Selections = []Selection{s}
		groups, err := a.Breakdown(ctx, one, ByLanguage)
		if err != nil {
			return nil, err
		}
		all := one
		all.Selections = nil
		scope, err := a.Breakdown(ctx, all, ByLanguage)
		if err != nil {
			return nil, err
		}
		found, ok := oneLanguage(groups, scope)
		if !ok {
			continue
		}
		found.Query = s.Query
		if found.Topics, err = a.topicsWith(ctx, terms); err != nil {
			return nil, err
		}
		out = append(out, found)
	}
	return out, nil
}

// oneLanguage says whether nearly all of the matches are in one language, though the scope
// has others.
func oneLanguage(matches, scope []Group) (OneLanguage, bool) {
	var count, whole, others int64
	for _, g := range matches {
		count += g.Count
	}
	if count < fewestTold || matches[0].Value == unknown || float64(matches[0].Count) < nearlyAll*float64(count) {
		return OneLanguage{}, false
	}
	for _, g := range scope {
		whole += g.Count
	}
	out := OneLanguage{Language: matches[0], Share: ratio(matches[0].Count, count)}
	for _, g := range scope {
		if g.Value != unknown && g.Value != out.Language.Value {
			others += g.Count
			if ratio(g.Count, whole) >= languagePart {
				out.Others++
			}
		}
	}
	out.OtherPart = ratio(others, whole)
	return out, out.Others > 0 && out.OtherPart >= severalPart
}

// typedTerms gives the words that a query looks for, as the index has them. plain says
// that it has nothing else: no language, source or other field beside title and text.
func typedTerms(e Expr) (terms []store.Term, plain bool) {
	switch e := e.(type) {
	case Word:
		return []store.Term{term(e.Text, false)}, true
	case Prefix:
		return []store.Term{term(e.Text, true)}, true
	case Phrase:
		return parts(e.Parts), true
	case Within:
		return parts(e.Parts), true
	case Not:
		_, plain := typedTerms(e.Expr)
		return nil, plain
	case Field:
		if e.Name != FieldTitle && e.Name != FieldText {
			return nil, false
		}
	case And, Or, Near, Score:
	default:
		return nil, false
	}
	plain = true
	for _, child := range children(e) {
		more, only := typedTerms(child)
		terms, plain = append(terms, more...), plain && only
	}
	return terms, plain
}

// topicsWith gives topics that look for all of these words, and for others beside them.
func (a *Analyst) topicsWith(ctx context.Context, terms []store.Term) ([]Topic, error) {
	topics, err := a.Topics(ctx)
	if err != nil {
		return nil, err
	}
	var out []Topic
	for _, t := range topics {
		q, err := Parse(t.Query)
		if err != nil || len(t.Languages) == 1 || len(out) == offeredTopics {
			continue // a stored topic that cannot be read says so on its own page
		}
		if have, _ := typedTerms(q.Expr); len(have) > len(terms) && holdsAll(have, terms) {
			out = append(out, t)
		}
	}
	return out, nil
}

// holdsAll says whether each of the wanted words is found by one of those had, or is the
// beginning of one.
func holdsAll(have, wanted []store.Term) bool {
	for _, w := range wanted {
		held := false
		for _, h := range have {
			held = held || h.Text == w.Text || h.Prefix && strings.HasPrefix(w.Text, h.Text) || w.Prefix && strings.HasPrefix(h.Text, w.Text)
		}
		if !held {
			return false
		}
	}
	return true
}
