package analytics

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// GhostPeriods are the earlier periods that a trend is laid over.
var GhostPeriods = []Period{PreviousPeriod, YearBefore}

// Ghost is what was counted in an earlier period, to be laid behind a volume.
type Ghost struct {
	Period Period
	// Request is that of the volume with the range of the period: asked by itself it
	// counts the same, but for a fixed panel, which stays that of the volume.
	Request Request
	// Series are as those of the volume, in its order, each with as many points. The
	// bucket of a point is that of the period; where there is none that corresponds, as
	// for 29 February, the point is one in which nothing was collected.
	Series []Series
}

// Collected says whether anything at all was collected in the period.
func (g Ghost) Collected() bool {
	return slices.ContainsFunc(g.Series, func(s Series) bool {
		return slices.ContainsFunc(s.Points, func(p Point) bool { return !p.Silent() })
	})
}

// Ghost counts what a volume counts in an earlier period, bucket by bucket: PreviousPeriod
// is as many buckets right before, YearBefore the same buckets of the year before. A week
// is laid over the one 52 weeks earlier, so that weekdays meet; all else over the same
// dates. Where the range begins or ends within a bucket, so does the period.
func (a *Analyst) Ghost(ctx context.Context, v Volume, period Period) (Ghost, error) {
	g := Ghost{Period: period, Request: v.Request}
	if len(v.Series) == 0 || len(v.Series[0].Points) == 0 {
		return g, nil
	}
	points := v.Series[0].Points
	starts := make([]time.Time, len(points))
	for i, p := range points {
		starts[i] = p.Bucket
	}
	earlier, err := earlierStarts(v.Request.Interval, starts, period)
	if err != nil {
		return g, err
	}
	last := len(starts) - 1
	g.Request.Range = Range{From: sameWithin(v.Request.Interval, v.Request.Range.From, starts[0], earlier[0])}
	if end := v.Request.Interval.Next(starts[last]); !v.Request.Range.To.Before(end) {
		g.Request.Range.To = v.Request.Interval.Next(lastKnown(earlier))
	} else {
		g.Request.Range.To = sameWithin(v.Request.Interval, v.Request.Range.To, starts[last], lastKnown(earlier))
	}
	then, err := a.Volume(ctx, g.Request)
	if err != nil {
		return g, fmt.Errorf("counting the %s period: %w", strings.ReplaceAll(string(period), "_", " "), err)
	}
	if err := a.Cover(ctx, &then); err != nil {
		return g, err
	}
	g.Request = then.Request
	for _, s := range v.Series {
		i := slices.IndexFunc(then.Series, func(t Series) bool { return t.Topic == s.Topic && t.Query == s.Query && t.Group == s.Group })
		if i < 0 { // a group that had no article of it then
			s.Count, s.Total, s.Ratio, s.Undated, s.Points = 0, 0, 0, 0, make([]Point, len(points))
			for j, start := range earlier {
				s.Points[j].Bucket = start
			}
			g.Series = append(g.Series, s)
			continue
		}
		g.Series = append(g.Series, then.Series[i].laidOver(earlier))
	}
	return g, nil
}

// laidOver takes the points that stand at the given starts; the zero time stands for
// none.
func (s Series) laidOver(starts []time.Time) Series {
	at := make(map[int64]Point, len(s.Points))
	for _, p := range s.Points {
		at[p.Bucket.Unix()] = p
	}
	s.Points = make([]Point, len(starts))
	for i, start := range starts {
		s.Points[i] = Point{Bucket: start}
		if p, ok := at[start.Unix()]; ok && !start.IsZero() {
			s.Points[i] = p
		}
	}
	return s
}

// earlierStarts gives the bucket of a period that corresponds to each bucket, the zero
// time where none does.
func earlierStarts(interval Interval, starts []time.Time, period Period) ([]time.Time, error) {
	out := make([]time.Time, len(starts))
	switch period {
	case PreviousPeriod:
		before := starts[0]
		for i := range slices.Backward(out) {
			before = interval.Floor(before.Add(-time.Nanosecond), before.Location())
			out[i] = before
		}
	case YearBefore:
		for i, start := range starts {
			y, m, d := start.Date()
			zone := start.Location()
			switch {
			case interval == Week:
				out[i] = dayStart(y, m, d-52*7, zone)
			case m == time.February && d == 29:
			case interval == Hour:
				out[i] = interval.Floor(start.AddDate(-1, 0, 0), zone)
			default:
				out[i] = dayStart(y-1, m, d, zone)
			}
		}
		if out[0].IsZero() { // the period begins with the day after
			out[0] = dayStart(starts[0].Year()-1, time.March, 1, starts[0].Location())
		}
	default:
		return nil, &ParamError{Name: "ghost", Value: string(period), Allowed: Says("previous or year_before")}
	}
	return out, nil
}

func lastKnown(starts []time.Time) time.Time {
	for _, t := range slices.Backward(starts) {
		if !t.IsZero() {
			return t
		}
	}
	return starts[0]
}

// sameWithin gives the moment as far into a bucket as another is into its own.
func sameWithin(interval Interval, moment, start, earlier time.Time) time.Time {
	out := earlier
	if moment.After(start) {
		out = earlier.Add(moment.Sub(start))
	}
	if end := interval.Next(earlier); out.After(end) {
		return end
	}
	return out
}
