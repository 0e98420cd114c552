package analytics

import (
	"context"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/sql"
)

// Breakdown counts the request's selections together (an article of several
// counts once) by the values of a dimension over the whole range, by falling
// count. Groups without a match are left out.
func (a *Analyst) Breakdown(ctx context.Context, req Request, by Dimension) ([]Group, error) {
	chosen, err := a.resolve(ctx, req.Selections)
	if err != nil {
		return nil, err
	}
	if req, _, err = a.fill(ctx, req); err != nil {
		return nil, err
	}
	totals, err := remembered(&a.memo, a.store, req.key("counts", by), func() ([]store.Count, error) {
		return a.store.Counts(ctx, store.Every{}, req.scope(), by.column())
	})
	if err != nil {
		return nil, err
	}
	counts := totals
	if len(req.Selections) > 0 {
		if counts, err = a.store.Counts(ctx, union(chosen), req.scope(), by.column()); err != nil {
			return nil, err
		}
	}
	of := map[string]int64{}
	for _, t := range totals {
		of[t.Value] = t.Count
	}
	label, err := a.labels(ctx, by)
	if err != nil {
		return nil, err
	}
	out := make([]Group, len(counts))
	for i, c := range counts {
		out[i] = Group{Value: orUnknown(c.Value), Label: label(c.Value), Count: c.Count, Total: of[c.Value], Ratio: ratio(c.Count, of[c.Value])}
	}
	return out, nil
}

// labels gives what people call the values of a dimension.
func (a *Analyst) labels(ctx context.Context, by Dimension) (func(value string) string, error) {
	switch by {
	case ByLanguage:
		return languageName, nil
	case ByCountry:
		return countryName, nil
	case ByAuthor:
		return orUnknown, nil
	case ByDateFrom:
		return dateOrigin, nil
	}
	names, err := remembered(&a.memo, a.store, "source names", func() (map[string]string, error) { return a.store.SourceNames(ctx) })
	if err != nil {
		return nil, err
	}
	return func(value string) string {
		if name := names[value]; name != "" {
			return Source{Domain: value, Name: name}.Label()
		}
		return orUnknown(value)
	}, nil
}

// dateOrigin says where a date came from.
func dateOrigin(value string) string {
	switch value {
	case "url":
		return "inferred from the address"
	case "feed", "page", "file":
		return "said by the " + value
	}
	return orUnknown(value)
}

// languageName gives a language's name in English.
func languageName(code string) string {
	if tag, err := language.Parse(code); code != "" && err == nil {
		if name := display.English.Languages().Name(tag); name != "" {
			return name
		}
	}
	return orUnknown(code)
}

// countryName gives a country's name in English.
func countryName(code string) string {
	if region, err := language.ParseRegion(code); code != "" && err == nil {
		if name := display.English.Regions().Name(region); name != "" {
			return name
		}
	}
	return orUnknown(code)
}

// union matches what any of the selections does.
func union(chosen []selected) store.Match {
	if len(chosen) == 1 {
		return chosen[0].match
	}
	var any store.Any
	for _, s := range chosen {
		any = append(any, s.match)
	}
	return any
}
