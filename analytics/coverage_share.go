package analytics

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Bounds between buckets that were collected whole, in part and not at all, as
// shares of the usual volume.
const (
	wholeCoverage = 0.95
	noCoverage    = 0.02
)

// Coverage is what was collected in a bucket of what is usual. Days are those in UTC:
// a bucket of another zone has the days of the same dates.
type Coverage struct {
	// Share of the usual volume that was collected, 0 to 1: each publisher weighs as
	// much as it usually has of what is counted. NaN where nothing is expected.
	Share float64
	// Missing are the publishers from which little, nothing or not as usual was
	// collected, by falling weight.
	Missing []MissingSource
	// Running says that the bucket has a day that is not over: the share is of what
	// usually has come by now, and will change.
	Running bool
}

// MissingSource is a publisher that a bucket lacks.
type MissingSource struct {
	Publisher string
	State     CoverageState // the worst of the bucket's days that are not usual
	Days      int           // of the bucket on which it was not as usual
	Weight    float64       // its share of the usual volume of the bucket
}

// Known says that something is expected in the bucket.
func (c Coverage) Known() bool { return !math.IsNaN(c.Share) }

// None says that as good as nothing of the usual volume was collected.
func (c Coverage) None() bool { return c.Known() && c.Share < noCoverage }

// daySum is what a publisher's days have together.
type daySum struct {
	usual, collected float64       // articles; of what is usual and what of that was collected
	lacking          int           // days that are not as usual although something is
	worst            CoverageState // of those
	running          bool          // one of them is not over
}

// sum adds up the days [from, to) of a publisher.
func (h *coverageHistory) sum(from, to int) daySum {
	s := daySum{worst: AsUsual}
	for day := max(from, h.first); day < to && day <= h.last(); day++ {
		d := &h.days[day-h.first]
		usual := d.expected()
		s.usual += usual
		switch d.state {
		case AsUsual:
			s.collected += usual
			continue
		case Little:
			s.collected += min(float64(d.articles), usual)
		}
		if usual > 0 {
			s.lacking++
			s.worst = min(s.worst, d.state)
		}
	}
	s.running = h.running && from <= h.last() && h.last() < to
	return s
}

// sums adds up the days [from, to) of all publishers, by their places.
func (c *coverage) sums(from, to int, into []daySum) []daySum {
	into = into[:0]
	for _, h := range c.histories {
		into = append(into, h.sum(from, to))
	}
	return into
}

// shareOf is the share of the usual volume that was collected of what has such
// weights; NaN where nothing is expected. It is given to a millionth: the order of a sum
// is not to be seen in it.
func shareOf(sums []daySum, w weights) float64 {
	var usual, collected float64
	for i := range w {
		usual += w[i] * sums[i].usual
		collected += w[i] * sums[i].collected
	}
	if usual == 0 {
		return math.NaN()
	}
	return math.Round(1e6*collected/usual) / 1e6
}

// runs says whether days that are not over are among those that have a weight.
func runs(sums []daySum, w weights) bool {
	for i := range w {
		if w[i] > 0 && sums[i].running {
			return true
		}
	}
	return false
}

// coverageOf gives the coverage of a span of days that are added up.
func (c *coverage) coverageOf(sums []daySum, w weights) Coverage {
	out := Coverage{Share: shareOf(sums, w), Running: runs(sums, w)}
	if !out.Known() {
		return out
	}
	var expected float64
	for i, s := range sums {
		expected += w[i] * s.usual
		if w[i] > 0 && s.lacking > 0 {
			out.Missing = append(out.Missing, MissingSource{Publisher: c.histories[i].publisher, State: s.worst, Days: s.lacking, Weight: w[i] * s.usual})
		}
	}
	for i := range out.Missing {
		out.Missing[i].Weight /= expected
	}
	sortMissing(out.Missing)
	return out
}

func sortMissing(list []MissingSource) {
	slices.SortFunc(list, func(x, y MissingSource) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.Publisher, y.Publisher))
	})
}

// whole says that a request's scope is not narrowed.
func (r Request) whole() bool {
	return len(r.Sources) == 0 && len(r.Languages) == 0 && len(r.Countries) == 0 && len(r.Authors) == 0 && len(r.DateFroms) == 0 && !r.Panel
}

// coverageDays gives the days, [from, to), that a range of a zone has in it.
func coverageDays(r Range, zone *time.Location) (from, to int) {
	return dayOf(r.From.In(zone)), dayOf(r.To.In(zone).Add(-time.Nanosecond)) + 1
}

// Cover fills in the coverage of each point of a volume. Series that are split by
// language or country have that of all their groups together.
func (a *Analyst) Cover(ctx context.Context, v *Volume) error {
	if len(v.Series) == 0 || len(v.Series[0].Points) == 0 {
		return nil
	}
	c, err := a.coverage(ctx)
	if err != nil {
		return err
	}
	chosen, err := a.resolve(ctx, v.Request.Selections)
	if err != nil {
		return err
	}
	req, err := a.panelled(ctx, v.Request)
	if err != nil {
		return err
	}
	known := map[string][]Coverage{}
	for i := range v.Series {
		s := &v.Series[i]
		at := slices.IndexFunc(chosen, func(x selected) bool { return x.topic == s.Topic && x.query == s.Query })
		if at < 0 {
			return fmt.Errorf("covering %s: it is none of what was asked for", s.Name)
		}
		key := fmt.Sprint(at)
		if req.By == BySource {
			key += " " + s.Group
		}
		if known[key] == nil {
			w, err := a.weightsOf(ctx, c, req, chosen[at])
			if err != nil {
				return err
			}
			if req.By == BySource {
				w = w.only(c, s.Group)
			}
			known[key] = c.points(s.Points, req, w)
		}
		for j := range s.Points {
			s.Points[j].Coverage = &known[key][j]
		}
	}
	return nil
}

// points gives the coverage of each point of a request.
func (c *coverage) points(points []Point, req Request, w weights) []Coverage {
	out := make([]Coverage, len(points))
	grid, room := c.bucketGrid(points, req), make([]daySum, 0, len(c.histories))
	for i := range points {
		out[i] = c.coverageOf(grid.sumsOf(c, i, room), w)
	}
	return out
}

// bucketDays gives the days, [from, to), of the bucket of a request that begins at start,
// as far as it lies in the range.
func bucketDays(start time.Time, req Request) (from, to int) {
	r := Range{start, req.Interval.Next(start)}
	if r.From.Before(req.Range.From) {
		r.From = req.Range.From
	}
	if r.To.After(req.Range.To) {
		r.To = req.Range.To
	}
	return coverageDays(r, req.zone())
}

// coverSeries fills in the coverage of series that are not split, each with weights of
// its own, for charts that are many: the days of a bucket are added up once for all of
// them, and which publishers it lacks is not said.
func (c *coverage) coverSeries(series []*Series, req Request, w []weights) {
	if len(series) == 0 {
		return
	}
	known := c.shares(series[0].Points, req, w)
	for i, s := range series {
		for j := range s.Points {
			s.Points[j].Coverage = &known[i][j]
		}
	}
}

// shares gives for each of some weights the coverage of each bucket of a request,
// without the publishers that it lacks.
func (c *coverage) shares(points []Point, req Request, w []weights) [][]Coverage {
	out := make([][]Coverage, len(w))
	for i := range out {
		out[i] = make([]Coverage, len(points))
	}
	grid, workers := c.bucketGrid(points, req), runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for n := range workers {
		all.Go(func() {
			room := make([]daySum, 0, len(c.histories))
			for j := n * len(points) / workers; j < (n+1)*len(points)/workers; j++ {
				of := grid.sumsOf(c, j, room)
				running := slices.ContainsFunc(of, func(s daySum) bool { return s.running })
				for i := range w {
					out[i][j] = Coverage{Share: shareOf(of, w[i]), Running: running && runs(of, w[i])}
				}
			}
		})
	}
	all.Wait()
	return out
}
