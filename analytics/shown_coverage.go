package analytics

import (
	"context"

	"tidings/sql"
)

// CoverageSQL gives the statement behind a CoverageTable: the rows of its CSV.
func (a *Analyst) CoverageSQL(ctx context.Context, req Request) (Statement, error) {
	req.Selections, req.By, req.Unit = nil, "", ""
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	return statement(shown.Coverage(shownDays(shown))), nil
}

// CoveredSQL gives the statement behind the coverage that Cover fills in: of each bucket
// of each selection, and of each publisher where the request splits by source.
func (a *Analyst) CoveredSQL(ctx context.Context, req Request) (Statement, error) {
	if req.By != BySource {
		req.By = "" // the groups of others have the coverage of all together
	}
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	return statement(shown.Covered(shownDays(shown))), nil
}

// shownDays are the days in UTC that the range of a statement has.
func shownDays(s store.Shown) store.ShownDays {
	from, to := coverageDays(Range{s.From, s.To}, s.Zone)
	return store.ShownDays{From: dayTime(from), To: dayTime(to)}
}
