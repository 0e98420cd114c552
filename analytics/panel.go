package analytics

import (
	"context"
	"math"
	"slices"
	"time"

	"tidings/sql"
)

// What the fixed panel takes: publishers of whose usual volume in the range nearly all
// was collected, and in its first and last tenth, too.
const (
	panelShare = 0.99
	panelEnds  = 0.5
)

// panelOf gives the publishers that were collected throughout a range.
func (c *coverage) panelOf(r Range, zone *time.Location) []string {
	if c.opened.has(r) {
		return slices.Clone(c.opened.panel)
	}
	from, to := coverageDays(r, zone)
	key := [2]int{from, to}
	if known, ok := c.panels.Load(key); ok { // each page with the range asks for it
		return slices.Clone(known.([]string))
	}
	tenth := max(1, (to-from)/10)
	added := func(from, to int) []daySum { return c.sums(from, to, make([]daySum, 0, len(c.histories))) }
	wholeDays, firstDays, lastDays := added(from, to), added(from, from+tenth), added(to-tenth, to)
	one := make(weights, len(c.histories))
	var out []string
	for i, h := range c.histories {
		if h.total < judgeable {
			continue
		}
		// Days before the first article are in no history: what is usual at first
		// stands for them.
		if h.first-from >= tenth || h.last() < to-tenth {
			continue
		}
		one[i] = 1
		whole, begin, end := c.coverageOf(wholeDays, one), c.coverageOf(firstDays, one), c.coverageOf(lastDays, one)
		one[i] = 0
		if whole.Known() && whole.Share >= panelShare && (!begin.Known() || begin.Share >= panelEnds) && (!end.Known() || end.Share >= panelEnds) && !h.over(to-1) {
			out = append(out, h.publisher)
		}
	}
	slices.Sort(out)
	c.panels.Store(key, slices.Clone(out))
	return out
}

// over says that a publisher has ended by a day.
func (h *coverageHistory) over(day int) bool {
	i := min(day, h.last()) - h.first
	return i >= 0 && h.days[i].state == NotCollected && h.days[i].usual == 0
}

// panelled resolves the fixed panel of a request whose range is filled in.
func (a *Analyst) panelled(ctx context.Context, req Request) (Request, error) {
	if !req.Panel || req.PanelOf != nil {
		return req, nil
	}
	c, err := a.coverage(ctx)
	if err != nil {
		return req, err
	}
	req.PanelOf = c.panelOf(req.Range, req.zone())
	if len(req.PanelOf) == 0 {
		return req, &ParamError{Name: "panel", Value: "fixed", Allowed: Says("a range throughout which at least one source was collected; none was from %s to %s",
			formatMoment(req.Range.From, req.zone()), formatMoment(req.Range.To, req.zone()))}
	}
	return req, nil
}

// within says which publishers are in the scope of a request.
func (a *Analyst) within(ctx context.Context, c *coverage, req Request) ([]bool, error) {
	in := make([]bool, len(c.histories))
	if len(req.Sources) == 0 || c.opened.hasOnly(req.Sources) {
		for i, h := range c.histories {
			in[i] = !req.Panel || slices.Contains(req.PanelOf, h.publisher)
		}
		return in, nil
	}
	only := Request{Sources: req.Sources, Panel: req.Panel, PanelOf: req.PanelOf}
	counts, err := remembered(&a.memo, a.store, only.key("publishers", ""), func() ([]store.Count, error) {
		return a.store.Counts(ctx, store.Every{}, only.scope(), store.BySource)
	})
	if err != nil {
		return nil, err
	}
	for _, count := range counts {
		if i, ok := c.place[count.Value]; ok {
			in[i] = true
		}
	}
	return in, nil
}

// PanelComparison says what the sources that are missing in part of a range do to a
// series: its change against the time before, on all sources and on the fixed panel.
type PanelComparison struct {
	From, To time.Time // the buckets that lack something, half-open
	// Joined says that the sources were not there before, and not that they fell
	// silent: then the change is that of the second half of the range.
	Joined  bool
	Missing []MissingSource // by falling weight
	Weight  float64         // of all of them
	Sources int             // publishers in scope
	Panel   int             // of them in the fixed panel

	// The change of the mean count of a bucket, 0.1 is 10 % more.
	AllChange, PanelChange float64
	// Differ says that the two tell different stories.
	Differ bool
}

// differBy is from what difference on two changes tell different stories.
const differBy = 0.1

// ComparePanel says what missing sources do to the only series of a volume that is
// covered (Cover). It is nil where none is missing for long, where there is nothing to
// compare with, and for volumes of several series.
func (a *Analyst) ComparePanel(ctx context.Context, v Volume) (*PanelComparison, error) {
	if len(v.Series) != 1 || v.Request.Panel || len(v.Series[0].Points) < 4 || v.Series[0].Points[0].Coverage == nil {
		return nil, nil
	}
	c, err := a.coverage(ctx)
	if err != nil {
		return nil, err
	}
	in, err := a.within(ctx, c, v.Request)
	if err != nil {
		return nil, err
	}
	p, from, to := lackingRun(v)
	if p == nil {
		if p = c.joined(v.Request, in); p == nil {
			return nil, nil
		}
		from, to = len(v.Series[0].Points)/2, len(v.Series[0].Points)
	}
	req := v.Request
	req.Panel = true
	if req, err = a.panelled(ctx, req); err != nil {
		return nil, nil // no source was there throughout: there is no panel to compare with
	}
	fixed, err := a.Volume(ctx, req)
	if err != nil {
		return nil, err
	}
	for i, h := range c.histories {
		first, last := coverageDays(v.Request.Range, v.Request.zone())
		if in[i] && h.total >= judgeable && h.first < last && h.last() >= first {
			p.Sources++
		}
	}
	p.Panel = len(req.PanelOf)
	// A bucket that is not whole has less for that reason alone.
	first, whole := 0, a.complete(v.Request, bucketStarts(v.Series[0].Points))
	if v.Series[0].Points[0].Bucket.Before(v.Request.Range.From) {
		first = 1
	}
	if tooFew(v.Series[0].Points, first, from, min(to, whole)) {
		return nil, nil
	}
	var ok1, ok2 bool
	p.AllChange, ok1 = change(v.Series[0].Points, first, from, min(to, whole))
	p.PanelChange, ok2 = change(fixed.Series[0].Points, first, from, min(to, whole))
	if !ok1 || !ok2 {
		return nil, nil
	}
	p.Differ = math.Abs(p.AllChange-p.PanelChange) >= differBy
	return p, nil
}

// lackingDays is of which part of the days of a run a publisher has to lack to be named:
// that all lack the last day of an import is not what the run is about.
const lackingDays = 1. / 3

// lackingRun finds the run of buckets that lacks most, and the publishers that it lacks.
func lackingRun(v Volume) (p *PanelComparison, from, to int) {
	points := v.Series[0].Points
	most := 0.0
	for i := 0; i < len(points); i++ {
		j, lack := i, 0.0
		for ; j < len(points) && points[j].Coverage.Known() && points[j].Coverage.Share < wholeCoverage; j++ {
			lack += 1 - points[j].Coverage.Share
		}
		if lack > most && i > 0 {
			most, from, to = lack, i, j
		}
		i = max(i, j-1)
	}
	if most == 0 {
		return nil, 0, 0
	}
	p = &PanelComparison{From: points[from].Bucket, To: v.Request.Interval.Next(points[to-1].Bucket)}
	sums := map[string]*MissingSource{}
	for _, point := range points[from:to] {
		for _, m := range point.Coverage.Missing {
			if m.Weight < 0.01 {
				continue
			}
			s := sums[m.Publisher]
			if s == nil {
				s = &MissingSource{Publisher: m.Publisher, State: AsUsual}
				sums[m.Publisher] = s
			}
			s.State, s.Days = min(s.State, m.State), s.Days+m.Days
			s.Weight += m.Weight / float64(to-from)
		}
	}
	first, _ := bucketDays(points[from].Bucket, v.Request)
	_, after := bucketDays(points[to-1].Bucket, v.Request)
	for _, s := range sums {
		if float64(s.Days) < lackingDays*float64(after-first) {
			continue
		}
		p.Missing = append(p.Missing, *s)
		p.Weight += s.Weight
	}
	if len(p.Missing) == 0 {
		return nil, 0, 0
	}
	sortMissing(p.Missing)
	return p, from, to
}

func bucketStarts(points []Point) []time.Time {
	starts := make([]time.Time, len(points))
	for i, p := range points {
		starts[i] = p.Bucket
	}
	return starts
}

// joined finds the publishers in scope that came in the course of a range, where they
// have at least a tenth of its articles.
func (c *coverage) joined(req Request, in []bool) *PanelComparison {
	from, to := coverageDays(req.Range, req.zone())
	half := from + (to-from)/2
	p := &PanelComparison{Joined: true, From: dayTime(to), To: req.Range.To}
	var all, of int64
	for i, h := range c.histories {
		if !in[i] {
			continue
		}
		var n int64
		for day := max(half, h.first); day < to && day <= h.last(); day++ {
			n += int64(h.days[day-h.first].articles)
		}
		all += n
		if h.first > from+max(7, (to-from)/10) && h.total >= judgeable {
			of += n
			p.From = minTime(p.From, dayTime(h.first))
			p.Missing = append(p.Missing, MissingSource{Publisher: h.publisher, State: NotCollected, Weight: float64(n)})
		}
	}
	if all == 0 || 10*of < all {
		return nil
	}
	for i := range p.Missing {
		p.Missing[i].Weight /= float64(all)
		p.Weight += p.Missing[i].Weight
	}
	sortMissing(p.Missing)
	return p
}

func minTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// comparedFloor is how many articles at least a change is told of: those that are there or
// those that would be if nothing had changed.
const comparedFloor = 20

// tooFew says that the buckets from from to to have too few articles to tell a change of
// them against those from first on.
func tooFew(points []Point, first, from, to int) bool {
	if from <= first || to <= from {
		return true
	}
	var before, in int64
	for i, p := range points[first:to] {
		if first+i < from {
			before += p.Count
		} else {
			in += p.Count
		}
	}
	return max(float64(in), float64(before)*float64(to-from)/float64(from-first)) < comparedFloor
}

// change compares the mean count of the points [from, to) with that of those before,
// from first on.
func change(points []Point, first, from, to int) (float64, bool) {
	if from <= first || to <= from {
		return 0, false
	}
	before, in := 0.0, 0.0
	for i, p := range points[:to] {
		switch {
		case i < first:
		case i < from:
			before += float64(p.Count) / float64(from-first)
		default:
			in += float64(p.Count) / float64(to-from)
		}
	}
	if before == 0 {
		return 0, false
	}
	return in/before - 1, true
}
