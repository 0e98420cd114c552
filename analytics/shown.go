package analytics

import (
	"context"
	"time"

	"tidings/sql"
)

// The SQL of what an Analyst answers, for people to read and to run anew through a
// Console: it gives the rows of the block's CSV (docs/csv.md), columns and order
// included. Topics in force and queries are not looked up and not parsed here;
// whether there are any such, the answer itself has said.

// VolumeSQL gives the statement behind Volume. Of hours it gives the moments in UTC
// at which they begin.
func (a *Analyst) VolumeSQL(ctx context.Context, req Request) (Statement, error) {
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	return statement(shown.Volume()), nil
}

// SummarySQL gives the statement behind the sums of Volume's series.
func (a *Analyst) SummarySQL(ctx context.Context, req Request) (Statement, error) {
	req.Interval = Day // nothing depends on it
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	return statement(shown.Summary()), nil
}

// BreakdownSQL gives the statement behind Breakdown.
func (a *Analyst) BreakdownSQL(ctx context.Context, req Request, by Dimension) (Statement, error) {
	req.Interval, req.By = Day, by
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	return statement(shown.Breakdown()), nil
}

// ArticlesSQL gives the statement behind EachArticle: the whole list.
func (a *Analyst) ArticlesSQL(ctx context.Context, req Request) (Statement, error) {
	req.Interval, req.By = Day, ""
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	return statement(shown.List()), nil
}

// ArticleCountSQL gives the statement behind the counts of an ArticleList: one row
// with the articles of the range, and those without a usable date.
func (a *Analyst) ArticleCountSQL(ctx context.Context, req Request) (Statement, error) {
	req.Interval, req.By, req.Undated = Day, "", false
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	return statement(shown.Count()), nil
}

// OverviewSQL gives the statement behind the numbers of Overview's cards: those of
// their last whole bucket and of the one before, with the coverage of both.
func (a *Analyst) OverviewSQL(ctx context.Context, req Request) (Statement, error) {
	req.Selections, req.By = nil, ""
	req, ok, err := a.fill(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	if ok {
		starts, err := req.Interval.starts(req.Range, req.Zone)
		if err != nil {
			return Statement{}, err
		}
		complete := a.complete(req, starts)
		if complete > 0 {
			shown.Latest = starts[complete-1]
		}
		if complete > 1 {
			shown.Previous = starts[complete-2]
		}
	}
	return statement(shown.Overview(shownDays(shown), wholeCoverage)), nil
}

// SourcesSQL gives the statement behind Sources.
func (a *Analyst) SourcesSQL() Statement { return statement(store.ShownSources()) }

// CompanionsSQL gives the statement behind the table of Companions.
func (a *Analyst) CompanionsSQL(ctx context.Context, req Request) (Statement, error) {
	req.Interval, req.By = Day, ""
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	return statement(shown.Companions()), nil
}

// VoiceSQL gives the statement behind Voice.
func (a *Analyst) VoiceSQL(ctx context.Context, req Request) (Statement, error) {
	req.By = ""
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	return statement(shown.Voice()), nil
}

// shown describes a request to the store.
func (a *Analyst) shown(ctx context.Context, req Request) (store.Shown, error) {
	req, ok, err := a.fill(ctx, req)
	if err != nil {
		return store.Shown{}, err
	}
	if !ok {
		// Nothing in scope has a date. The range is the empty beginning of a bucket.
		if req.Interval == "" {
			req.Interval = Day
		}
		start := req.Interval.Floor(a.now(), req.Zone)
		req.Range = Range{start, start}
	}
	shown := store.Shown{Scope: req.scope(), With: req.With, And: req.And, Order: req.Sort.order(), Interval: string(req.Interval), By: req.By.column(), Zone: req.Zone}
	for _, s := range req.Selections {
		told := store.ShownSelection{Topic: s.Topic, Query: s.Query}
		if s.Dated() {
			t, err := a.resolveTopic(ctx, s)
			if err != nil {
				return store.Shown{}, err
			}
			told = store.ShownSelection{Query: t.query, Name: t.name, Version: t.slug, Languages: t.languages}
		}
		shown.Selections = append(shown.Selections, told)
	}
	if !req.Undated {
		shown.Clocks, err = clocks(req)
	}
	return shown, err
}

// statement leaves out the values that a statement does not use.
func statement(s store.ShownStatement) Statement {
	out := Statement{Text: s.Text, Values: map[string]string{}}
	for _, name := range Parameters(s.Text) {
		out.Values[name] = s.Values[name]
	}
	return out
}

// clocks finds what the clocks of a request's zone do in its range that makes
// calendar days and hours irregular: days that are left out when a country crosses
// the date line, midnights that come twice, hours that do not begin on a full one.
func clocks(req Request) (store.ShownClocks, error) {
	var c store.ShownClocks
	for t := req.Range.From.In(req.Zone); ; {
		_, set := t.ZoneBounds()
		if set.IsZero() || !set.Before(req.Range.To) {
			break
		}
		set = set.In(req.Zone)
		before, after := dayNumber(set.Add(-1).In(req.Zone)), dayNumber(set)
		for day := before.AddDate(0, 0, 1); day.Before(after); day = day.AddDate(0, 0, 1) {
			c.Skipped = append(c.Skipped, day)
		}
		if after.Before(before) {
			_, offset := set.Zone()
			again := before.Add(-time.Duration(offset) * time.Second)
			c.Again = append(c.Again, store.ShownAgain{From: set, To: again, Day: before})
		}
		t = set
	}
	if req.Interval != Hour || req.Zone == time.UTC {
		return c, nil
	}
	starts, err := req.Interval.starts(req.Range, req.Zone)
	if err != nil {
		return c, err
	}
	for i, start := range starts {
		if i == 0 || start.Sub(starts[i-1]) != time.Hour {
			c.Hours = append(c.Hours, start)
		}
	}
	return c, nil
}
