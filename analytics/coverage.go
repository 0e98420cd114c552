package analytics

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"tidings/sql"
)

// coverage is what was collected from every publisher on every day in UTC.
type coverage struct {
	histories []*coverageHistory // by falling number of articles
	place     map[string]int     // of publishers in it
}

// coverage tells what was collected from everyone, as of now.
func (a *Analyst) coverage(ctx context.Context) (*coverage, error) {
	now := a.now().UTC()
	// Within a day only the last one changes; it is looked at anew every ten minutes.
	key := "coverage " + now.Truncate(10*time.Minute).Format(time.RFC3339)
	return remembered(&a.memo, a.store, key, func() (*coverage, error) { return a.readCoverage(ctx, now) })
}

func (a *Analyst) readCoverage(ctx context.Context, now time.Time) (*coverage, error) {
	sources, err := a.store.SourceDays(ctx)
	if err != nil {
		return nil, err
	}
	polls, err := a.store.PollDays(ctx)
	if err != nil {
		return nil, err
	}
	today := dayOf(now)
	c := &coverage{place: map[string]int{}}
	for _, s := range sources {
		// What is dated in the future tells nothing about days that have not been.
		n := len(s.Days)
		for n > 0 && s.Days[n-1] > today {
			n--
		}
		if n == 0 {
			continue
		}
		h := &coverageHistory{publisher: s.Publisher, first: s.Days[0], days: make([]coverageDay, s.Days[n-1]-s.Days[0]+1), partial: 1}
		for i, day := range s.Days[:n] {
			h.days[day-h.first].articles = int32(s.Counts[i])
			h.total += s.Counts[i]
		}
		c.histories = append(c.histories, h)
	}
	slices.SortFunc(c.histories, func(x, y *coverageHistory) int {
		return cmp.Or(cmp.Compare(y.total, x.total), cmp.Compare(x.publisher, y.publisher))
	})
	for i, h := range c.histories {
		c.place[h.publisher] = i
	}
	for _, p := range polls {
		if i, ok := c.place[p.Publisher]; ok && len(p.Days) > 0 {
			h := c.histories[i]
			h.polled, h.since = map[int]bool{}, p.Days[0]
			for j, day := range p.Days {
				h.polled[day] = p.Good[j] > 0
			}
		}
	}
	c.extend(today, float64(now.Sub(dayTime(today)))/float64(24*time.Hour))
	classify(c.histories)
	return c, nil
}

// extend makes the histories reach to the day up to which articles were collected:
// today for who is polled, else the last day of all that was imported, which may not
// be whole and is left out when it has less than half of the day a week before.
func (c *coverage) extend(today int, over float64) {
	archive := math.MinInt
	sums := map[int]int64{}
	for _, h := range c.histories {
		if h.polled != nil {
			continue
		}
		archive = max(archive, h.last())
		for i := max(0, len(h.days)-9); i < len(h.days); i++ {
			sums[h.first+i] += int64(h.days[i].articles)
		}
	}
	if 2*sums[archive] < sums[archive-7] {
		archive--
	}
	for _, h := range c.histories {
		until := archive
		if h.polled != nil {
			until = today
			h.partial = over
		}
		if more := until - h.last(); more > 0 {
			h.days = append(h.days, make([]coverageDay, more)...)
		}
	}
}

// dayOf is the number of a calendar day since 1970; dayTime is its midnight in UTC.
func dayOf(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func dayTime(day int) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

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

// weights are how many of each publisher's articles are counted, by its place.
type weights []float64

// bucketCoverage gives the coverage of a span of days, [from, to).
func (c *coverage) bucketCoverage(from, to int, w weights) Coverage {
	var expected, collected float64
	var missing []MissingSource
	for i, h := range c.histories {
		if w[i] == 0 || from > h.last() || to <= h.first {
			continue
		}
		lack := MissingSource{Publisher: h.publisher, State: AsUsual}
		for day := max(from, h.first); day < to && day <= h.last(); day++ {
			d := &h.days[day-h.first]
			usual := w[i] * float64(d.usual)
			expected += usual
			lack.Weight += usual
			switch d.state {
			case AsUsual:
				collected += usual
				continue
			case Little:
				collected += w[i] * min(float64(d.articles), float64(d.usual))
			}
			if usual > 0 {
				lack.Days++
				lack.State = min(lack.State, d.state)
			}
		}
		if lack.Days > 0 {
			missing = append(missing, lack)
		}
	}
	if expected == 0 {
		return Coverage{Share: math.NaN()}
	}
	for i := range missing {
		missing[i].Weight /= expected
	}
	sortMissing(missing)
	return Coverage{Share: collected / expected, Missing: missing}
}

func sortMissing(list []MissingSource) {
	slices.SortFunc(list, func(x, y MissingSource) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.Publisher, y.Publisher))
	})
}

// priorArticles is the number of articles with the share of all together that is
// added to each publisher, so that of one with few articles no share is told.
const priorArticles = 20

// weightsOf gives the weights for what a selection counts within the scope of a
// request, over the days of its range; group narrows it to one publisher where the
// request splits by source.
func (a *Analyst) weightsOf(ctx context.Context, c *coverage, req Request, s selected) (weights, error) {
	from, to := coverageDays(req.Range, req.zone())
	w := make(weights, len(c.histories))
	if req.whole() && s.slug == "" && s.query == "" {
		for i := range w {
			w[i] = 1
		}
		return w, nil
	}
	scope := req.scope()
	scope.Unit = store.Articles
	counts, err := a.store.Counts(ctx, s.match, scope, BySource.column())
	if err != nil {
		return nil, err
	}
	matched := make([]float64, len(w))
	sum, all := 0.0, 0.0
	for _, count := range counts {
		if i, ok := c.place[count.Value]; ok {
			matched[i] = float64(count.Count)
			sum += matched[i]
		}
	}
	in, err := a.within(ctx, c, req)
	if err != nil {
		return nil, err
	}
	articles := make([]float64, len(w))
	for i, h := range c.histories {
		if in[i] {
			for day := max(from, h.first); day < to && day <= h.last(); day++ {
				articles[i] += float64(h.days[day-h.first].articles)
			}
			all += articles[i]
		}
	}
	if all == 0 {
		return w, nil
	}
	share := sum / all
	for i := range w {
		if in[i] {
			w[i] = (matched[i] + priorArticles*share) / (articles[i] + priorArticles)
		}
	}
	return w, nil
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

// only leaves one publisher its weight.
func (w weights) only(c *coverage, publisher string) weights {
	out := make(weights, len(w))
	if i, ok := c.place[publisher]; ok {
		out[i] = w[i]
	}
	return out
}

// points gives the coverage of each point of a request.
func (c *coverage) points(points []Point, req Request, w weights) []Coverage {
	out := make([]Coverage, len(points))
	for i, p := range points {
		r := Range{p.Bucket, req.Interval.Next(p.Bucket)}
		if r.From.Before(req.Range.From) {
			r.From = req.Range.From
		}
		if r.To.After(req.Range.To) {
			r.To = req.Range.To
		}
		from, to := coverageDays(r, req.zone())
		out[i] = c.bucketCoverage(from, to, w)
	}
	return out
}
