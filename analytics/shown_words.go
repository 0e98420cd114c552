package analytics

import (
	"context"

	"tidings/sql"
)

// WordsSQL gives the statement behind the words and names of a Distinction.
func (a *Analyst) WordsSQL(ctx context.Context, d Distinction) (Statement, error) {
	req := d.Target.Request
	req.Interval = Day
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	words := store.ShownWords{Least: leastOdds, Alone: enoughAlone, Few: enoughToCompare}
	for _, list := range []struct {
		kind  string
		words []Keyword
	}{{WordKind, d.Words}, {NameKind, d.Names}} {
		for _, k := range list.words {
			words.Words = append(words.Words, store.ShownWord{Place: len(words.Words) + 1, Kind: list.kind, Shown: k.Shown, Term: k.Term, Query: k.Query()})
		}
	}
	if d.Kind == Rest {
		return statement(shown.Words(words)), nil
	}
	return statement(shown.Usual(words, d.sides())), nil
}

// SharesSQL gives the statement behind the sources and stories of a Distinction against
// the usual.
func (a *Analyst) SharesSQL(ctx context.Context, d Distinction) (Statement, error) {
	req := d.Target.Request
	req.Interval = Day
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	return statement(shown.Shares(d.sides()[:2])), nil
}

// sides are what is compared with what, of a Distinction against the usual.
func (d Distinction) sides() []store.ShownSide {
	side := func(name string, req Request, matches bool) store.ShownSide {
		scope := req.scope()
		return store.ShownSide{Name: name, Matches: matches, From: scope.From, To: scope.To, FromDay: scope.FromDay, ToDay: scope.ToDay}
	}
	sides := []store.ShownSide{side("these", d.Target.Request, true), side("usual", d.Reference.Request, true)}
	if d.Others != nil {
		sides = append(sides, side("rest", *d.Others, false))
	}
	return sides
}
