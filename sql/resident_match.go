package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// residentQuery finds what matches by what is resident.
type residentQuery struct {
	ctx      context.Context
	store    *Store
	articles *residentArticles
	lists    map[Term]*termList
	fresh    *freshArticles // has authors and addresses; nil: they are not asked for
}

// answerable says whether m can be told from what is resident: addresses and authors
// are not.
func answerable(m Match) bool {
	switch m := m.(type) {
	case All:
		return !slices.ContainsFunc(m, func(x Match) bool { return !answerable(x) })
	case Any:
		return !slices.ContainsFunc(m, func(x Match) bool { return !answerable(x) })
	case Not:
		return answerable(m.Match)
	case ByAuthor, URLContains:
		return false
	}
	return true
}

// matching gives the documents of articles that match.
func (s *Store) matching(ctx context.Context, a *residentArticles, m Match) (docSet, error) {
	if _, every := m.(Every); every {
		return a.live, nil
	}
	q := &residentQuery{ctx: ctx, store: s, articles: a, lists: map[Term]*termList{}}
	if err := q.load(m); err != nil {
		return nil, err
	}
	set, err := q.set(m)
	if err != nil {
		return nil, err
	}
	set.and(a.live)
	return set, nil
}

// load brings the lists of all terms of m, with one question for those that are not here.
func (q *residentQuery) load(m Match) error {
	placed := map[Term]bool{} // whether places are needed
	termsOf(m, placed)
	var wanted []wantedTerm
	for t, places := range placed {
		l, stale := q.store.resident.terms.get(t, q.articles.docs, places)
		if l != nil {
			q.lists[t] = l
			continue
		}
		if stale != nil && stale.placed {
			places = true // what was known of it stays known
		}
		wanted = append(wanted, wantedTerm{t, places, stale})
	}
	if len(wanted) == 0 {
		return nil
	}
	slices.SortFunc(wanted, func(a, b wantedTerm) int { return strings.Compare(a.Text, b.Text) })
	lists, err := q.store.lookUp(q.ctx, wanted, q.articles.docs)
	if err != nil {
		return err
	}
	for i, w := range wanted {
		q.lists[w.Term] = lists[i]
		q.store.resident.terms.put(w.Term, lists[i])
	}
	return nil
}

// termsOf adds the terms of m, with whether their places are needed.
func termsOf(m Match, to map[Term]bool) {
	add := func(t Term, places bool) { to[t] = to[t] || places }
	phrase := func(p Phrase, in Part, places bool) {
		for _, t := range p.Terms {
			add(t, places || len(p.Terms) > 1 || in != Anywhere)
		}
	}
	switch m := m.(type) {
	case All:
		for _, x := range m {
			termsOf(x, to)
		}
	case Any:
		for _, x := range m {
			termsOf(x, to)
		}
	case Not:
		termsOf(m.Match, to)
	case Words:
		for _, t := range m.Any {
			add(t, m.In != Anywhere)
		}
	case Phrase:
		phrase(m, m.In, false)
	case Within:
		for _, t := range m.Terms {
			add(t, true)
		}
	case Near:
		for _, p := range slices.Concat(m.Left, m.Right) {
			phrase(p, m.In, true)
		}
	case Weighted:
		for _, t := range m.Terms {
			phrase(t.Phrase, t.Phrase.In, false)
		}
	}
}

// set gives the documents that match, and perhaps some that no article has. It is the
// caller's own.
func (q *residentQuery) set(m Match) (docSet, error) {
	if err := q.ctx.Err(); err != nil {
		return nil, err
	}
	a := q.articles
	switch m := m.(type) {
	case Every:
		return a.live.clone(), nil
	case Not:
		inner, err := q.set(m.Match)
		if err != nil {
			return nil, err
		}
		set := a.live.clone()
		set.andNot(inner)
		return set, nil
	case All:
		return q.all(m)
	case Any:
		set := newDocSet(a.docs)
		for _, x := range m {
			one, err := q.set(x)
			if err != nil {
				return nil, err
			}
			set.or(one)
		}
		return set, nil
	case Words:
		set := newDocSet(a.docs)
		for _, t := range m.Any {
			q.addPhrase(set, Phrase{Terms: []Term{t}, In: m.In})
		}
		return set, nil
	case Phrase:
		set := newDocSet(a.docs)
		q.addPhrase(set, m)
		return set, nil
	case Within:
		set := newDocSet(a.docs)
		q.addWithin(set, m)
		return set, nil
	case Near:
		set := newDocSet(a.docs)
		q.addNear(set, m)
		return set, nil
	case Weighted:
		return q.weighted(m), nil
	case InLanguages:
		return q.coded(codedLanguage, m), nil
	case InCountries:
		return q.coded(codedCountry, m), nil
	case FromSources:
		chosen := a.sourcesWhere(m.has)
		set := newDocSet(a.docs)
		for doc, source := range a.source[:a.docs] {
			if chosen[source] {
				set.add(uint32(doc))
			}
		}
		return set, nil
	case ByAuthor:
		return q.fresh.textsWhere(q.fresh.authors, m.has), nil
	case URLContains:
		return q.fresh.textsWhere(q.fresh.urls, m.has), nil
	case Published:
		from, to := micros(m.From, undatedAt+1), micros(m.To, maxMicros)
		set := newDocSet(a.docs)
		for doc, at := range a.published[:a.docs] {
			if at >= from && at < to {
				set.add(uint32(doc))
			}
		}
		return set, nil
	case Mentions:
		mentions, err := q.store.residentMentions(q.ctx, a)
		if err != nil {
			return nil, err
		}
		set := newDocSet(a.docs)
		set.addAll(mentions[int(m)], a.docs)
		return set, nil
	default:
		return nil, fmt.Errorf("%T is not resident", m)
	}
}

// all gives the documents that every part matches.
func (q *residentQuery) all(parts All) (docSet, error) {
	var set docSet
	var nots []Match
	for _, m := range parts {
		if not, ok := m.(Not); ok {
			nots = append(nots, not.Match)
			continue
		}
		one, err := q.set(m)
		if err != nil {
			return nil, err
		}
		if set == nil {
			set = one
		} else {
			set.and(one)
		}
	}
	if set == nil {
		set = q.articles.live.clone()
	}
	for _, m := range nots {
		one, err := q.set(m)
		if err != nil {
			return nil, err
		}
		set.andNot(one)
	}
	return set, nil
}

// coded gives the documents with one of the values in a coded column.
func (q *residentQuery) coded(c int, values []string) docSet {
	a := q.articles
	chosen := a.codesOf(c, values)
	set := newDocSet(a.docs)
	for doc, code := range a.coded[c][:a.docs] {
		if chosen[code] {
			set.add(uint32(doc))
		}
	}
	return set
}

// codesOf says which numbers of a coded column are among the values.
func (a *residentArticles) codesOf(c int, values []string) []bool {
	chosen := make([]bool, len(a.values[c]))
	for i, v := range a.values[c] {
		chosen[i] = slices.Contains(values, v)
	}
	return chosen
}

// sourcesWhere says which numbers of sources are chosen.
func (a *residentArticles) sourcesWhere(chosen func(residentSource) bool) []bool {
	out := make([]bool, len(a.sources))
	for i, s := range a.sources {
		out[i] = chosen(s)
	}
	return out
}

// has says what where says of a source.
func (f FromSources) has(s residentSource) bool {
	for _, name := range f {
		if name.Prefix && name.Domain == "" && len(name.Terms) == 0 && (s.domain != "" || s.name != "") {
			return true
		}
		if name.Domain != "" && (s.domain == name.Domain || name.Prefix && strings.HasPrefix(s.domain, name.Domain)) {
			return true
		}
		if terms := strings.Join(name.Terms, " "); terms != "" && (s.terms == terms || name.Prefix && strings.HasPrefix(s.terms, terms)) {
			return true
		}
	}
	return false
}

const maxMicros = 1<<63 - 1

// micros gives a time as published has it, or what stands for an open end.
func micros(t time.Time, open int64) int64 {
	if t.IsZero() {
		return open
	}
	return t.UnixMicro()
}

// weighted gives the documents whose terms' weights reach the threshold.
func (q *residentQuery) weighted(m Weighted) docSet {
	a := q.articles
	scores := make([]int64, a.docs)
	any, one := newDocSet(a.docs), newDocSet(a.docs)
	for _, t := range m.Terms {
		clear(one)
		q.addPhrase(one, t.Phrase)
		any.or(one)
		one.each(0, len(one), func(doc uint32) { scores[doc] += t.Weight })
	}
	set := newDocSet(a.docs)
	any.each(0, len(any), func(doc uint32) {
		if scores[doc] >= m.Threshold {
			set.add(doc)
		}
	})
	return set
}
