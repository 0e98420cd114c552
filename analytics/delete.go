package analytics

import (
	"context"

	"tidings/sql"
)

// Doomed counts the articles that Delete would take out: all that the request
// counts, its selections together.
func (a *Analyst) Doomed(ctx context.Context, req Request) (int64, error) {
	match, scope, err := a.chosen(ctx, req)
	if err != nil {
		return 0, err
	}
	return a.store.CountAll(ctx, match, scope)
}

// Delete takes out the articles that the request counts, with their mentions,
// and gives their number.
func (a *Analyst) Delete(ctx context.Context, req Request) (int64, error) {
	match, scope, err := a.chosen(ctx, req)
	if err != nil {
		return 0, err
	}
	return a.store.Delete(ctx, match, scope)
}

// chosen gives what the selections of a request match together, and its scope.
func (a *Analyst) chosen(ctx context.Context, req Request) (store.Match, store.Scope, error) {
	selections, err := a.resolve(ctx, req.Selections)
	if err != nil {
		return nil, store.Scope{}, err
	}
	if req, _, err = a.fill(ctx, req); err != nil {
		return nil, store.Scope{}, err
	}
	if req.Undated {
		req.Range = Range{}
	}
	match, err := a.narrowed(ctx, union(selections), req)
	return match, req.scope(), err
}
