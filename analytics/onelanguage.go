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
	req, _, err := a.fill(ctx, req)
	if err != nil {
		return nil, err
	}
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
		matches, err := a.store.Counts(ctx, q.Match(), req.scope(), store.ByLanguage)
		if err != nil {
			return nil, err
		}
		scope, err := remembered(&a.memo, a.store, req.key("counts", ByLanguage), func() ([]store.Count, error) {
			return a.store.Counts(ctx, store.Every{}, req.scope(), store.ByLanguage)
		})
		if err != nil {
			return nil, err
		}
		found, ok := oneLanguage(matches, scope)
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
// has others. Both come by falling count.
func oneLanguage(matches, scope []store.Count) (OneLanguage, bool) {
	var count, whole, own, others int64
	for _, c := range matches {
		count += c.Count
	}
	if count < fewestTold || matches[0].Value == "" || float64(matches[0].Count) < nearlyAll*float64(count) {
		return OneLanguage{}, false
	}
	for _, c := range scope {
		whole += c.Count
	}
	out := OneLanguage{Share: ratio(matches[0].Count, count)}
	for _, c := range scope {
		switch {
		case c.Value == matches[0].Value:
			own = c.Count
		case c.Value != "":
			others += c.Count
			if ratio(c.Count, whole) >= languagePart {
				out.Others++
			}
		}
	}
	out.OtherPart = ratio(others, whole)
	if out.Others == 0 || out.OtherPart < severalPart {
		return OneLanguage{}, false
	}
	out.Language = Group{Value: matches[0].Value, Label: languageName(matches[0].Value), Count: matches[0].Count, Total: own, Ratio: ratio(matches[0].Count, own)}
	return out, true
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
// What they look for is read once.
func (a *Analyst) topicsWith(ctx context.Context, terms []store.Term) ([]Topic, error) {
	topics, err := a.Topics(ctx)
	if err != nil {
		return nil, err
	}
	looked, err := remembered(&a.memo, a.store, "terms of topics", func() (map[string][]store.Term, error) {
		out := map[string][]store.Term{}
		for _, t := range topics {
			if q, err := Parse(t.Query); err == nil { // one that cannot be read says so on its own page
				out[t.Slug], _ = typedTerms(q.Expr)
			}
		}
		return out, nil
	})
	if err != nil {
		return nil, err
	}
	var out []Topic
	for _, t := range topics {
		have := looked[t.Slug]
		if len(t.Languages) != 1 && len(have) > len(terms) && holdsAll(have, terms) && len(out) < offeredTopics {
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
