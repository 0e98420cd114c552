package analytics

import (
	"context"
	"math"
	"time"

	"tidings/sql"
)

// ChangeDecimals is how many decimals the changes have that Change tells, in a download
// and in SQL: both find the bounds of an interval step by step.
const ChangeDecimals = 6

// ChangeSQL gives the statement behind Change: its counts and, made of them, the changes
// with their intervals.
func (a *Analyst) ChangeSQL(ctx context.Context, c RangeChanges) (Statement, error) {
	req := c.Request
	req.Interval, req.By = Day, ""
	shown, err := a.shown(ctx, req)
	if err != nil || len(c.Series) == 0 {
		return Statement{}, err
	}
	var periods []store.ShownPeriod
	add := func(p PeriodCount, before bool) error {
		of := req
		of.Range = p.Range
		scope := of.scope()
		period := store.ShownPeriod{Name: string(p.Period), From: scope.From, To: scope.To, FromDay: scope.FromDay, ToDay: scope.ToDay, Before: before}
		if !before {
			period.FromText, period.ToText = p.Bounds(req.zone())
			period.Counted = p.Collected
		}
		if before || p.Collected {
			days, err := Day.starts(p.Range, req.zone())
			if err != nil {
				return err
			}
			period.FirstDay, period.LastDay = dayNumber(days[0]), dayNumber(days[len(days)-1])
		}
		periods = append(periods, period)
		return nil
	}
	now := c.Series[0].Now
	if err := add(now, false); err != nil {
		return Statement{}, err
	}
	whole := req.Range
	for _, e := range c.Series[0].Earlier {
		if err := add(e.PeriodCount, false); err != nil {
			return Statement{}, err
		}
		if !e.Collected {
			continue
		}
		whole.From = earliest(whole, e.Range)
		before, few, err := rangeToldWith(req, e.Range, c.First)
		if err != nil {
			return Statement{}, err
		}
		if few {
			if err := add(PeriodCount{Period: e.Period, Range: before}, true); err != nil {
				return Statement{}, err
			}
			whole.From = before.From
		}
	}
	if now.Collected { // or there are no days to count by
		of := req
		of.Range = whole
		if shown.Clocks, err = clocks(of); err != nil {
			return Statement{}, err
		}
	}
	return statement(shown.Change(periods, store.ShownTold{Least: leastTold, Free: leastFree, Tail: math.Round((1-confident)/2*1e6) / 1e6, Decimals: ChangeDecimals})), nil
}

// rangeToldWith gives the days that tell how much counts scatter, beside those of a
// request's range and of an earlier one: none where these are enough, or where none are
// before them.
func rangeToldWith(req Request, earlier Range, first time.Time) (_ Range, ok bool, _ error) {
	days := 0
	for _, r := range []Range{req.Range, earlier} {
		starts, err := Day.starts(r, req.zone())
		if err != nil {
			return Range{}, false, err
		}
		days += len(starts)
	}
	if days >= leastDays {
		return Range{}, false, nil
	}
	r, ok := rangeBefore(earliest(req.Range, earlier), first, req.zone())
	return r, ok, nil
}
