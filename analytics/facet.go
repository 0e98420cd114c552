package analytics

import (
	"context"
	"slices"

	"tidings/sql"
)

// Facet is what a list of articles can be narrowed to in one respect, with how many
// articles (texts, stories) the narrower list has.
type Facet struct {
	// Name is that of the parameter that narrows: source, language, country, date_from,
	// or "and" for topics.
	Name   string
	Values []FacetValue // by falling count
	// Chosen says that the list is narrowed in this respect. Of a parameter whose values
	// stand beside each other the counts are then those of the list without it: a value
	// takes the place of those chosen. Topics narrow one after another.
	Chosen bool
}

// FacetValue is one value of a Facet.
type FacetValue struct {
	Value  string // as the parameter spells it
	Label  string // as people read it
	Count  int64  // of the list that is narrowed to it
	Chosen bool
}

// FacetOfTopics is the name of the facet of topics.
const FacetOfTopics = "and"

// Facets counts a list's articles by what it can be narrowed to, in the list's unit. A
// list of undated articles has no facet of where dates come from.
func (a *Analyst) Facets(ctx context.Context, req Request) ([]Facet, error) {
	var out []Facet
	for _, by := range []Dimension{BySource, ByLanguage, ByCountry, ByDateFrom} {
		if by == ByDateFrom && req.Undated {
			continue
		}
		f, err := a.facet(ctx, req, by)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	topics, err := a.topicFacet(ctx, req)
	if err != nil {
		return nil, err
	}
	return slices.Insert(out, 3, topics), nil
}

// facet counts by the values of a dimension, as if the list were not narrowed by it.
func (a *Analyst) facet(ctx context.Context, req Request, by Dimension) (Facet, error) {
	f := Facet{Name: string(by)}
	chosen := req.Values()[f.Name]
	f.Chosen = len(chosen) > 0
	switch by {
	case BySource:
		req.Sources = nil
	case ByLanguage:
		req.Languages = nil
	case ByCountry:
		req.Countries = nil
	case ByDateFrom:
		req.DateFroms = nil
	}
	counts, err := a.listCounts(ctx, req, by)
	if err != nil {
		return f, err
	}
	label, err := a.labels(ctx, by)
	if err != nil {
		return f, err
	}
	for _, c := range counts {
		value := orUnknown(c.Value)
		f.Values = append(f.Values, FacetValue{Value: value, Label: label(c.Value), Count: c.Count, Chosen: slices.Contains(chosen, value)})
	}
	for _, value := range chosen {
		if slices.ContainsFunc(f.Values, func(v FacetValue) bool { return v.Value == value }) {
			continue
		}
		v := FacetValue{Value: value, Label: value, Chosen: true} // nothing has it, but a source may have another name
		if by == BySource {
			narrow := req
			narrow.Sources = []string{value}
			whole, err := a.listCounts(ctx, narrow, "")
			if err != nil {
				return f, err
			}
			for _, c := range whole {
				v.Count = c.Count
			}
		}
		f.Values = append(f.Values, v)
	}
	return f, nil
}

// listCounts counts the articles of a list by the values of a dimension.
func (a *Analyst) listCounts(ctx context.Context, req Request, by Dimension) ([]store.Count, error) {
	req, match, err := a.listing(ctx, req)
	if err != nil {
		return nil, err
	}
	count := func() ([]store.Count, error) { return a.store.Counts(ctx, match, listScope(req), by.column()) }
	if len(req.Selections) == 0 && req.With == "" && len(req.And) == 0 { // all articles: asked for again and again
		return remembered(&a.memo, a.store, req.key("list counts", by), count)
	}
	return count()
}

// topicFacet counts by the topics that the list's articles mention. The only topic that
// a list is of, which all mention, is left out.
func (a *Analyst) topicFacet(ctx context.Context, req Request) (Facet, error) {
	f := Facet{Name: FacetOfTopics, Chosen: len(req.And) > 0}
	stored, err := a.storedTopics(ctx)
	if err != nil || len(stored) == 0 {
		return f, err
	}
	filled, match, err := a.listing(ctx, req)
	if err != nil {
		return f, err
	}
	counts, err := a.store.CompanionCounts(ctx, match, listScope(filled))
	if err != nil {
		return f, err
	}
	slug := map[int]store.Topic{}
	for _, t := range stored {
		slug[t.ID] = t
	}
	for _, c := range counts {
		t := slug[c.Topic]
		if t.Slug == "" || len(req.Selections) == 1 && req.Selections[0].Spelling() == t.Slug {
			continue
		}
		f.Values = append(f.Values, FacetValue{Value: t.Slug, Label: t.Name, Count: c.Count, Chosen: slices.Contains(req.And, t.Slug)})
	}
	for _, t := range stored { // chosen, and nothing is left
		if slices.Contains(req.And, t.Slug) && !slices.ContainsFunc(f.Values, func(v FacetValue) bool { return v.Value == t.Slug }) {
			f.Values = append(f.Values, FacetValue{Value: t.Slug, Label: t.Name, Chosen: true})
		}
	}
	slices.SortStableFunc(f.Values, func(x, y FacetValue) int { return int(y.Count - x.Count) })
	return f, nil
}

// Newer counts the articles of a list that were stored after one: how many have come
// since somebody looked. It counts articles, whatever the list's unit.
func (a *Analyst) Newer(ctx context.Context, req Request, after int64) (int64, error) {
	req.Unit = ""
	req, match, err := a.listing(ctx, req)
	if err != nil {
		return 0, err
	}
	scope := listScope(req)
	scope.StoredAfter = after
	return a.store.CountAll(ctx, match, scope)
}

// Written gives a channel that is closed when the store is next written to.
func (a *Analyst) Written() <-chan struct{} { return a.store.Written() }
