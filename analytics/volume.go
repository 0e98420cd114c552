package analytics

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"tidings/sql"
)

// maxPoints bounds the answer to a request with a breakdown: groups × buckets.
const maxPoints = 2_000_000

// Volume counts the request's selections in every bucket of its range. Where
// the request gives no range and nothing in scope is dated, the series have no
// points.
func (a *Analyst) Volume(ctx context.Context, req Request) (Volume, error) {
	chosen, err := a.resolve(ctx, req.Selections)
	if err != nil {
		return Volume{}, err
	}
	req, ok, err := a.fill(ctx, req)
	if err != nil {
		return Volume{}, err
	}
	g := grid{by: req.By}
	if ok {
		if g, err = a.grid(ctx, req, req.By); err != nil {
			return Volume{}, err
		}
	}
	v := Volume{Request: req}
	for _, s := range chosen {
		series, err := a.series(ctx, req, s, g)
		if err != nil {
			return Volume{}, err
		}
		if ok && req.distinct() {
			if err := a.distinctSums(ctx, req, s, series); err != nil {
				return Volume{}, err
			}
		}
		v.Series = append(v.Series, series...)
	}
	return v, nil
}

// distinct says that what is counted may be in several buckets.
func (r Request) distinct() bool { return r.Unit != "" && r.Unit != Articles }

// distinctSums sets the counts and totals of a selection's series to those of the
// whole range, which are no sums.
func (a *Analyst) distinctSums(ctx context.Context, req Request, s selected, series []Series) error {
	counts, err := a.store.Counts(ctx, s.match, req.scope(), req.By.column())
	if err != nil {
		return err
	}
	totals, err := remembered(&a.memo, a.store, req.key("sums", req.By), func() ([]store.Count, error) {
		return a.store.Counts(ctx, store.Every{}, req.scope(), req.By.column())
	})
	if err != nil {
		return err
	}
	of := func(list []store.Count, group string) int64 {
		for _, c := range list {
			if req.By == "" || orUnknown(c.Value) == group {
				return c.Count
			}
		}
		return 0
	}
	for i := range series {
		one := &series[i]
		one.Count, one.Total = of(counts, one.Group), of(totals, one.Group)
		one.Ratio = ratio(one.Count, one.Total)
	}
	return nil
}

// grid is the buckets of a request and the totals in them, for each group.
type grid struct {
	by      Dimension
	starts  []time.Time
	part    []bool // of each bucket: it is not whole
	buckets store.Buckets
	totals  map[string][]int64 // by group, "" without a dimension
	whole   []int64            // over all groups
}

func (a *Analyst) grid(ctx context.Context, req Request, by Dimension) (grid, error) {
	starts, err := req.Interval.starts(req.Range, req.Zone)
	if err != nil {
		return grid{}, err
	}
	g := grid{by: by, starts: starts, part: a.parts(req, starts), buckets: buckets(starts), whole: make([]int64, len(starts))}
	rows, err := remembered(&a.memo, a.store, req.key("totals", by), func() ([]store.Count, error) {
		return a.store.Volume(ctx, store.Every{}, req.scope(), by.column(), g.buckets)
	})
	if err != nil {
		return grid{}, err
	}
	g.totals = spread(rows, len(starts))
	for _, counts := range g.totals {
		for i, n := range counts {
			g.whole[i] += n
		}
	}
	if by == "" && len(g.totals) == 0 {
		g.totals[""] = make([]int64, len(starts))
	}
	if n := len(g.totals) * len(starts); n > maxPoints {
		return grid{}, &ParamError{Name: "interval", Value: string(req.Interval),
			Allowed: Says("a wider one or a shorter range: %d groups in %d buckets are more than %d numbers", len(g.totals), len(starts), maxPoints)}
	}
	return g, nil
}

// undated counts the articles in scope without a usable date that match, by
// the request's dimension. Where there are none at all, it need not match any.
func (a *Analyst) undated(ctx context.Context, req Request, m store.Match) (map[string]int64, error) {
	req.Undated, req.Range, req.Interval = true, Range{}, ""
	all, err := remembered(&a.memo, a.store, req.key("undated", ""), func() (int64, error) {
		return a.store.CountAll(ctx, store.Every{}, req.scope())
	})
	if err != nil || all == 0 {
		return nil, err
	}
	rows, err := a.store.Counts(ctx, m, req.scope(), req.By.column())
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	for _, r := range rows {
		counts[r.Value] = r.Count
	}
	return counts, nil
}

// spread makes a row of counts for each value, with zeros where the store has
// no row.
func spread(rows []store.Count, buckets int) map[string][]int64 {
	out := map[string][]int64{}
	for _, r := range rows {
		if out[r.Value] == nil {
			out[r.Value] = make([]int64, buckets)
		}
		out[r.Value][r.Bucket] = r.Count
	}
	return out
}

func (d Dimension) column() store.Dimension {
	switch d {
	case BySource:
		return store.BySource
	case ByLanguage:
		return store.ByLanguage
	case ByCountry:
		return store.ByCountry
	case ByAuthor:
		return store.ByAuthors
	case ByDateFrom:
		return store.ByDateFrom
	default:
		return store.NoDimension
	}
}

// series counts one selection: one series, or with a dimension one for each
// group that has an article of it.
func (a *Analyst) series(ctx context.Context, req Request, s selected, g grid) ([]Series, error) {
	undated, err := a.undated(ctx, req, s.match)
	if err != nil {
		return nil, err
	}
	counts := map[string][]int64{}
	if len(g.starts) > 0 {
		volume, err := a.store.Volume(ctx, s.match, req.scope(), req.By.column(), g.buckets)
		if err != nil {
			return nil, err
		}
		counts = spread(volume, len(g.starts))
	}
	if req.By == "" {
		return []Series{g.series(s, "", counts[""], undated[""])}, nil
	}
	var out []Series
	for value := range counts {
		out = append(out, g.series(s, value, counts[value], undated[value]))
	}
	slices.SortFunc(out, func(a, b Series) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Group, b.Group))
	})
	return out, nil
}

// series makes a series of counts; nil counts are zeros.
func (g grid) series(s selected, value string, counts []int64, undated int64) Series {
	out := Series{Name: s.name, Slug: s.slug, Topic: s.topic, Query: s.query, Colour: s.colour, Number: s.number, Undated: undated}
	totals := g.totals[value]
	if g.by != "" {
		out.Group = orUnknown(value)
	}
	for i, start := range g.starts {
		p := Point{Bucket: start, Total: totals[i], Collected: g.whole[i] > 0, Part: g.part[i]}
		if counts != nil {
			p.Count = counts[i]
		}
		p.Ratio = ratio(p.Count, p.Total)
		out.Count += p.Count
		out.Total += p.Total
		out.Points = append(out.Points, p)
	}
	out.Ratio = ratio(out.Count, out.Total)
	return out
}

func ratio(count, total int64) float64 {
	if total == 0 {
		return 0
	}
	return float64(count) / float64(total)
}

// Uncollected is the number of buckets in which no article at all was stored.
func (s Series) Uncollected() int {
	n := 0
	for _, p := range s.Points {
		if !p.Collected {
			n++
		}
	}
	return n
}

// Silent says that a point tells nothing: no article at all was stored in its
// bucket, or none in the scope (a source that was silent), or none from those who
// usually have what is counted.
func (p Point) Silent() bool { return !p.Collected || p.Total == 0 || p.Uncovered() }

// Uncovered says that nothing was counted and as good as nothing of what usually
// brings it was collected. It is false before Analyst.Cover.
func (p Point) Uncovered() bool { return p.Coverage != nil && p.Coverage.None() && p.Count == 0 }

// Partial says that part of what usually brings what is counted was not collected: the
// count would be higher. It is false before Analyst.Cover.
func (p Point) Partial() bool { return p.lacking() && !p.Silent() }

// Pale says that a point is less than it would be, for want of collection or as its bucket
// is not whole: charts draw it pale.
func (p Point) Pale() bool { return p.Partial() || p.Part && !p.Silent() }

// parts says of each bucket whether it sticks out of the range or is not over.
func (a *Analyst) parts(req Request, starts []time.Time) []bool {
	out := make([]bool, len(starts))
	now := a.now()
	for i, start := range starts {
		end := req.Interval.Next(start)
		out[i] = start.Before(req.Range.From) || end.After(req.Range.To) || end.After(now)
	}
	return out
}

// lacking says that part of what is usual, or all of it, is known not to be collected.
func (p Point) lacking() bool {
	return p.Coverage != nil && p.Coverage.Known() && p.Coverage.Share < wholeCoverage
}

// MovingAverage gives for each point the mean count of the last n points that
// are not silent (fewer at the start), as a chart overlay; NaN at silent
// points, which are gaps and no zeros, and at those of buckets that are not whole, which
// would pull it down. n < 2 gives nil.
func (s Series) MovingAverage(n int) []float64 {
	return s.moving(n, func(p Point) bool { return p.Silent() || p.Part }, func(window []Point) float64 {
		var sum int64
		for _, p := range window {
			sum += p.Count
		}
		return float64(sum) / float64(len(window))
	})
}

// MovingRatio gives for each point the share over the last n points that are
// not silent: their counts divided by their totals, so that buckets with many
// articles weigh more; NaN at silent points. n < 2 gives nil.
func (s Series) MovingRatio(n int) []float64 {
	return s.moving(n, Point.Silent, func(window []Point) float64 {
		var count, total int64
		for _, p := range window {
			count, total = count+p.Count, total+p.Total
		}
		return ratio(count, total)
	})
}

func (s Series) moving(n int, skip func(Point) bool, of func([]Point) float64) []float64 {
	if n < 2 {
		return nil
	}
	out := make([]float64, len(s.Points))
	var told []Point
	for i, p := range s.Points {
		if skip(p) {
			out[i] = math.NaN()
			continue
		}
		told = append(told, p)
		out[i] = of(told[max(0, len(told)-n):])
	}
	return out
}
