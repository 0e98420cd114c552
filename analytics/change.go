package analytics

import (
	"context"
	"time"
)

// RangeChanges compare a range with earlier ones, selection by selection.
type RangeChanges struct {
	Request Request   // as asked, with range, interval and zone filled in
	First   time.Time // the first calendar day of the dated articles in scope, as a midnight in UTC; zero where there are none
	Series  []SeriesChange
}

// SeriesChange is one selection in the range and in the earlier ones.
type SeriesChange struct {
	Name, Slug, Query string // as of a Series
	Now               PeriodCount
	Earlier           []EarlierPeriod // what there is to compare with, see EarlierRanges
}

// Period names a span of time by how it stands to that of a request.
type Period string

// The periods.
const (
	ThisPeriod     Period = "this"
	PreviousPeriod Period = "previous"    // of the same length, right before
	YearBefore     Period = "year_before" // the same calendar days a year earlier
)

// PeriodCount is what was counted in a period.
type PeriodCount struct {
	Period Period
	Range  Range
	// Collected is false for a period that begins before the first collected day, or in
	// which nothing in scope was collected: there is no number then.
	Collected    bool
	Count, Total int64
	Ratio        float64
}

// Bounds writes the range as parameters do, in zone; "" where it is open.
func (p PeriodCount) Bounds(zone *time.Location) (from, to string) {
	if p.Range.From.IsZero() || p.Range.To.IsZero() {
		return "", ""
	}
	return formatMoment(p.Range.From, zone), formatMoment(p.Range.To, zone)
}

// EarlierPeriod is a period with how the range of the request compares with it.
type EarlierPeriod struct {
	PeriodCount
	// Told says that there is a Change: both periods were collected, and together they
	// have enough articles to tell anything.
	Told   bool
	Change RateChange
}

// Change compares the attention to each of the request's selections in its range
// with that in the period of the same length right before, and in the same calendar
// range a year earlier. What RateChange says of a change allows for the noise of the
// counts and for how much they scatter from day to day.
func (a *Analyst) Change(ctx context.Context, req Request) (RangeChanges, error) {
	req.By = ""
	open := req
	open.Range, open.PanelOf = Range{}, nil
	open.Panel = false
	open, dated, err := a.fill(ctx, open)
	if err != nil {
		return RangeChanges{}, err
	}
	req, _, err = a.fill(ctx, req)
	if err != nil {
		return RangeChanges{}, err
	}
	out := RangeChanges{Request: req}
	var oldest time.Time
	if dated {
		oldest = open.Range.From
	}
	if out.First, err = a.firstCollected(ctx, req, oldest); err != nil {
		return RangeChanges{}, err
	}
	chosen, err := a.resolve(ctx, req.Selections)
	if err != nil {
		return RangeChanges{}, err
	}
	for _, s := range chosen {
		out.Series = append(out.Series, SeriesChange{Name: s.name, Slug: s.slug, Query: s.query})
	}
	now, err := a.periodSeries(ctx, req, req.Range)
	if err != nil {
		return RangeChanges{}, err
	}
	for i := range out.Series {
		out.Series[i].Now = counted(ThisPeriod, req.Range, now, i)
	}
	if out.First.IsZero() {
		return out, nil
	}
	for _, e := range req.EarlierRanges() {
		if firstDay(e.Range.From, req.Zone).Before(out.First) {
			for i := range out.Series {
				out.Series[i].Earlier = append(out.Series[i].Earlier, EarlierPeriod{PeriodCount: PeriodCount{Period: e.Period, Range: e.Range}})
			}
			continue
		}
		then, err := a.periodSeries(ctx, req, e.Range)
		if err != nil {
			return RangeChanges{}, err
		}
		for i := range out.Series {
			p := EarlierPeriod{PeriodCount: counted(e.Period, e.Range, then, i)}
			of := out.Series[i].Now
			if of.Collected && p.Collected && of.Count+p.Count >= leastTold {
				days := [][]Point{now[i].Points, then[i].Points}
				before, few, err := rangeToldWith(req, e.Range, out.First)
				if err != nil {
					return RangeChanges{}, err
				}
				if few {
					more, err := a.periodSeries(ctx, req, before)
					if err != nil {
						return RangeChanges{}, err
					}
					days = append(days, more[i].Points)
				}
				p.Told, p.Change = true, rateChange(of, p.PeriodCount, scatter(days))
			}
			out.Series[i].Earlier = append(out.Series[i].Earlier, p)
		}
	}
	return out, nil
}

// firstCollected gives the day from which on articles in scope were collected, of which
// the oldest is known; zero where there is none. An opened bundle has not those that were before its own periods,
// and says when they began.
func (a *Analyst) firstCollected(ctx context.Context, req Request, oldest time.Time) (time.Time, error) {
	corpus, err := a.Corpus(ctx)
	if b := corpus.Bundle; err == nil && b != nil && !b.First.IsZero() && b.Range.From.Equal(req.Range.From) && b.Range.To.Equal(req.Range.To) {
		return b.First, nil
	}
	if oldest.IsZero() {
		return oldest, err
	}
	return firstDay(oldest, req.Zone), err
}

// comparedRanges gives what Change reads beside the range of a request, which is filled
// in, and the first day as of RangeChanges.
func (a *Analyst) comparedRanges(ctx context.Context, req Request) (first time.Time, earlier []Range, err error) {
	open := req
	open.Range, open.PanelOf, open.Panel = Range{}, nil, false
	open, dated, err := a.fill(ctx, open)
	if err != nil || !dated {
		return first, nil, err
	}
	first = firstDay(open.Range.From, req.Zone)
	for _, e := range req.EarlierRanges() {
		if firstDay(e.Range.From, req.Zone).Before(first) {
			continue
		}
		earlier = append(earlier, e.Range)
		before, few, err := rangeToldWith(req, e.Range, first)
		if err != nil {
			return first, nil, err
		}
		if few {
			earlier = append(earlier, before)
		}
	}
	return first, earlier, nil
}

// PeriodRange is a period that is compared with.
type PeriodRange struct {
	Period Period
	Range  Range
}

// EarlierRanges are the periods that a request with a range is compared with: the one
// of the same length right before and, where the range is shorter than a year, so that
// neither holds an article twice, the same calendar range a year earlier. A range of
// whole days has as many of them right before, however long clocks made these.
func (r Request) EarlierRanges() []PeriodRange {
	if r.Range.From.IsZero() || r.Range.To.IsZero() || !r.Range.From.Before(r.Range.To) {
		return nil
	}
	zone := r.zone()
	from, to := firstDay(r.Range.From, zone), firstDay(r.Range.To, zone)
	day := func(d time.Time) time.Time { return dayStart(d.Year(), d.Month(), d.Day(), zone) }
	var previous, before Range
	if day(from).Equal(r.Range.From) && day(to).Equal(r.Range.To) {
		previous = Range{day(from.Add(-to.Sub(from))), r.Range.From}
		before = Range{day(yearEarlier(from)), day(yearEarlier(to.AddDate(0, 0, -1)).AddDate(0, 0, 1))}
	} else {
		previous = Range{r.Range.From.Add(-r.Range.To.Sub(r.Range.From)), r.Range.From}
		before = Range{r.Range.From.In(zone).AddDate(-1, 0, 0), r.Range.To.In(zone).AddDate(-1, 0, 0)}
	}
	out := []PeriodRange{{PreviousPeriod, previous}}
	if before.From.Before(before.To) && before.To.Before(r.Range.From) {
		out = append(out, PeriodRange{YearBefore, before})
	}
	return out
}

// yearEarlier gives the same day of the year before; of 29 February the day before it.
func yearEarlier(d time.Time) time.Time {
	if d.Month() == time.February && d.Day() == 29 {
		d = d.AddDate(0, 0, -1)
	}
	return d.AddDate(-1, 0, 0)
}

func earliest(a, b Range) time.Time {
	if b.From.Before(a.From) {
		return b.From
	}
	return a.From
}

// periodSeries counts a request's selections day by day in another range. Its fixed
// panel stays that of the request's own.
func (a *Analyst) periodSeries(ctx context.Context, req Request, r Range) ([]Series, error) {
	req.Range, req.Interval = r, Day
	v, err := a.Volume(ctx, req)
	return v.Series, err
}

// rangeBefore gives the extraDays before a moment, none of them before the first; none
// where there are none.
func rangeBefore(to, first time.Time, zone *time.Location) (Range, bool) {
	day := firstDay(to, zone).AddDate(0, 0, -extraDays)
	if day.Before(first) {
		day = first
	}
	r := Range{dayStart(day.Year(), day.Month(), day.Day(), zone), to}
	return r, r.From.Before(to)
}

// counted sums up a period of one of several series.
func counted(p Period, r Range, series []Series, i int) PeriodCount {
	s := series[i]
	return PeriodCount{Period: p, Range: r, Collected: s.Total > 0, Count: s.Count, Total: s.Total, Ratio: s.Ratio}
}
