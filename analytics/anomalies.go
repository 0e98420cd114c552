package analytics

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tidings/analytics/anomaly"
)

// Anomaly is a run of buckets in which a topic has far more articles than its past lets
// expect: see package anomaly for the method.
type Anomaly struct {
	Topic    Topic
	Range    Range     // its buckets, half-open
	Peak     time.Time // the bucket that is the least likely
	Observed int64     // in its buckets together
	Expected float64
	P        float64 // of the peak: how likely at least so many are by chance
	At       int64   // observed in the peak
	Usual    float64 // expected in the peak
	First    bool    // nothing at all was expected: there is no ratio
}

// Ratio is how many times what was expected was observed.
func (x Anomaly) Ratio() float64 { return float64(x.Observed) / x.Expected }

// Expectation is what a topic's past lets expect of a bucket.
type Expectation struct {
	Bucket       time.Time
	Observed     int64
	Tested       bool
	Why          string  // for what reason it was not tested
	Expected     float64 // NaN where it was not tested
	Lower, Upper float64 // between them lie 19 of 20 ordinary buckets
	P            float64
}

// Anomalies is the answer to where topics have far more articles than usual.
type Anomalies struct {
	Request      Request // as asked, with range, interval and zone filled in
	Events       []Anomaly
	Expectations map[string][]Expectation // by topic's slug, the buckets of the range
}

// AnomalyIntervals are the intervals that anomalies are looked for in.
var AnomalyIntervals = []Interval{Day, Week}

// Anomalies finds where the topics of the request, all where it names none, have far
// more articles than their past lets expect, in its range and scope, by day or week. All
// topics are tested together whichever are asked for, and each bucket by the buckets
// before it alone, so that an event does not depend on the range that it is looked at in.
// What is not over yet counts as far as it has come; buckets in the future are none.
func (a *Analyst) Anomalies(ctx context.Context, req Request) (Anomalies, error) {
	if req.Interval == "" {
		req.Interval = Day
	}
	if !slices.Contains(AnomalyIntervals, req.Interval) {
		return Anomalies{}, &ParamError{Name: "interval", Value: string(req.Interval), Allowed: Says("day or week: anomalies are looked for in no others")}
	}
	wanted := map[string]bool{}
	for _, s := range req.Selections {
		if s.Topic == "" {
			return Anomalies{}, &ParamError{Name: "q", Value: s.Query, Allowed: Says("topics: what is usual is learned of those alone")}
		}
		if s.Dated() {
			return Anomalies{}, &ParamError{Name: "topic", Value: s.Spelling(), Allowed: Says("topics as they are in force: what is usual is learned of those alone")}
		}
		if _, err := a.topic(ctx, s.Topic); err != nil {
			return Anomalies{}, err
		}
		wanted[s.Topic] = true
	}
	req.By = ""
	req, _, err := a.fill(ctx, req) // first: a fixed panel is that of the range
	if err != nil {
		return Anomalies{}, err
	}
	whole := req
	whole.Range, whole.Selections = Range{}, nil
	scored, err := a.scored(ctx, whole, runtime.GOMAXPROCS(0))
	if err != nil {
		return Anomalies{}, err
	}
	out := Anomalies{Request: req, Expectations: map[string][]Expectation{}}
	for _, e := range scored.events {
		if len(wanted) > 0 && !wanted[e.Topic.Slug] || !e.Range.To.After(req.Range.From) || !e.Range.From.Before(req.Range.To) {
			continue
		}
		out.Events = append(out.Events, e)
	}
	for i, t := range scored.topics {
		if len(wanted) > 0 && !wanted[t.Slug] {
			continue
		}
		for _, r := range scored.results[i] {
			if !req.Interval.Next(r.Start).After(req.Range.From) || !r.Start.Before(req.Range.To) {
				continue
			}
			out.Expectations[t.Slug] = append(out.Expectations[t.Slug], Expectation{Bucket: r.Start, Observed: int64(r.Observed), Tested: r.Tested, Why: string(r.Why),
				Expected: r.Expected, Lower: r.Lower, Upper: r.Upper, P: r.P})
		}
	}
	return out, nil
}

// scoredTopics is what was found over all time in one scope.
type scoredTopics struct {
	topics  []Topic
	series  [][]anomaly.Point
	results [][]anomaly.Result
	events  []Anomaly
}

// scores keeps what was scored: a bucket's result depends on the buckets before it, so
// that of what is asked again only the end is scored anew.
type scores struct {
	lock sync.Mutex
	by   map[string]*scoredTopics
}

// maxScores bounds the scopes that are kept; a full one begins anew.
const maxScores = 16

// scored scores all topics over all time in the scope of a request, so many at once.
func (a *Analyst) scored(ctx context.Context, req Request, workers int) (*scoredTopics, error) {
	req, key, ok, err := a.scoring(ctx, req)
	if err != nil {
		return nil, err
	}
	if !ok {
		return &scoredTopics{}, nil
	}
	return remembered(&a.memo, a.store, a.scoredNow(key), func() (*scoredTopics, error) {
		fresh, err := a.points(ctx, req)
		if err != nil {
			return nil, err
		}
		a.scores.lock.Lock()
		defer a.scores.lock.Unlock() // one at a time: who waits finds it done
		fresh.score(a.scores.by[key], options(req.Interval), workers)
		fresh.find(req)
		if a.scores.by == nil || len(a.scores.by) >= maxScores {
			a.scores.by = map[string]*scoredTopics{}
		}
		a.scores.by[key] = fresh
		return fresh, nil
	})
}

// scoring fills in a request whose topics are scored, and names its scope.
func (a *Analyst) scoring(ctx context.Context, req Request) (_ Request, key string, ok bool, err error) {
	req, ok, err = a.fill(ctx, req)
	if now := a.now(); req.Range.To.After(now) {
		req.Range.To = maxTime(now, req.Range.From)
	}
	return req, req.scoringKey(), ok, err
}

// scoringKey tells the scopes apart in which the series of topics differ.
func (r Request) scoringKey() string {
	return fmt.Sprintf("%s %s %s %q %q %q %q %q %q", r.Interval, r.zone(), r.Unit, r.Sources, r.Languages, r.Countries, r.Authors, r.DateFroms, r.PanelOf)
}

// scoredNow names what was scored in a scope as of now.
func (a *Analyst) scoredNow(key string) string {
	return "scored " + key + a.now().Truncate(10*time.Minute).String()
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func options(i Interval) anomaly.Options {
	if i == Week {
		return anomaly.Options{Step: anomaly.Week}
	}
	return anomaly.Options{Step: anomaly.Day}
}

// points makes the series of all topics.
func (a *Analyst) points(ctx context.Context, req Request) (*scoredTopics, error) {
	stored, err := a.storedTopics(ctx)
	if err != nil {
		return nil, err
	}
	topics, err := a.Topics(ctx)
	if err != nil {
		return nil, err
	}
	if p, err := a.past(ctx); err != nil {
		return nil, err
	} else if p != nil {
		return p.points(req, topics)
	}
	s := &scoredTopics{topics: topics, series: make([][]anomaly.Point, len(topics)), results: make([][]anomaly.Result, len(topics))}
	if !req.Range.From.Before(req.Range.To) {
		return s, nil
	}
	g, err := a.grid(ctx, req, "")
	if err != nil {
		return nil, err
	}
	rows, err := a.store.TopicVolume(ctx, req.scope(), g.buckets)
	if err != nil {
		return nil, err
	}
	counts := map[int][]int64{}
	for _, r := range rows {
		if counts[r.Topic] == nil {
			counts[r.Topic] = make([]int64, len(g.starts))
		}
		counts[r.Topic][r.Bucket] = r.Count
	}
	c, err := a.coverage(ctx)
	if err != nil {
		return nil, err
	}
	totals := make([]float64, len(c.histories))
	for i, h := range c.histories {
		totals[i] = float64(h.total)
	}
	w, err := a.weightsOfTopics(ctx, c, req, stored, totals)
	if err != nil {
		return nil, err
	}
	points := make([]Point, len(g.starts))
	for j, start := range g.starts {
		points[j].Bucket = start
	}
	shares := c.shares(points, req, w)
	for i, t := range stored {
		series := make([]anomaly.Point, len(g.starts))
		for j, start := range g.starts {
			// To two places: weights move a little with each article, and what was scored
			// is to stay.
			series[j] = anomaly.Point{Start: start, Exposure: float64(g.whole[j]), Coverage: math.Round(100*shares[i][j].Share) / 100}
			if n := counts[t.ID]; n != nil {
				series[j].Count = int(n[j])
			}
		}
		s.series[i] = series
	}
	return s, nil
}

// score fills in the results, and takes those that are as before from an earlier scoring.
// Topics are independent of each other: so many are scored at once.
func (s *scoredTopics) score(before *scoredTopics, o anomaly.Options, workers int) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(s.series); i = int(next.Add(1)) - 1 {
				s.results[i] = s.scoreTopic(i, before, o)
			}
		})
	}
	all.Wait()
}

// scoreTopic gives the results of a topic.
func (s *scoredTopics) scoreTopic(i int, before *scoredTopics, o anomaly.Options) []anomaly.Result {
	series := s.series[i]
	var kept []anomaly.Result
	if before != nil {
		if j := slices.IndexFunc(before.topics, func(t Topic) bool { return t.Slug == s.topics[i].Slug }); j >= 0 {
			kept = before.results[j][:samePoints(before.series[j], series)]
		}
	}
	return append(slices.Clone(kept), anomaly.Score(series, len(kept), o)...)
}

// samePoints is how many points two series have in common from the beginning.
func samePoints(a, b []anomaly.Point) int {
	same := func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) }
	for i := range min(len(a), len(b)) {
		if x, y := a[i], b[i]; !x.Start.Equal(y.Start) || x.Count != y.Count || !same(x.Exposure, y.Exposure) || !same(x.Coverage, y.Coverage) {
			return i
		}
	}
	return min(len(a), len(b))
}

// find makes the events of the results.
func (s *scoredTopics) find(req Request) {
	for _, e := range anomaly.Select(s.results, options(req.Interval)) {
		row := s.results[e.Series]
		peak := row[e.Peak]
		s.events = append(s.events, Anomaly{
			Topic: s.topics[e.Series],
			Range: Range{row[e.From].Start, req.Interval.Next(row[e.To-1].Start)},
			Peak:  peak.Start, Observed: int64(e.Observed), Expected: e.Expected, P: e.P,
			At: int64(peak.Observed), Usual: peak.Expected, First: e.Expected == 0,
		})
	}
	slices.Reverse(s.events) // the newest first
}
