package analytics

import (
	"cmp"
	"context"
	"slices"

	"tidings/sql"
)

// companionLines is how many companions are followed over time.
const companionLines = 3

// Companions are the other topics that the articles of a request are mentions of.
type Companions struct {
	Request Request
	Name    string // of what was asked for, as of a Series; of several "the selection"
	Count   int64  // what the request counts: its selections together
	Total   int64  // all in scope
	Topics  []Companion

	// Trend follows the largest over time: of each bucket the Count of what both have,
	// and as its Total what the request counts.
	Trend []Series
}

// Companion is another topic.
type Companion struct {
	Topic Topic
	Count int64   // of what the request counts, those that it mentions, too
	Share float64 // Count ÷ what the request counts
	Other int64   // all in scope that it mentions
	// Expected is the share that the topic has of all in scope: the share of those of
	// the request, too, if neither had to do with the other. Lift is Share ÷ Expected.
	Expected, Lift float64
}

// Companions finds the other topics of what the request counts (its selections
// together), by falling number of articles that have both.
func (a *Analyst) Companions(ctx context.Context, req Request) (Companions, error) {
	req.By = ""
	chosen, err := a.resolve(ctx, req.Selections)
	if err != nil {
		return Companions{}, err
	}
	req, ok, err := a.fill(ctx, req)
	if err != nil {
		return Companions{}, err
	}
	match := union(chosen)
	out := Companions{Request: req, Name: "the selection"}
	if len(chosen) == 1 {
		out.Name = chosen[0].name
	}
	if out.Count, err = a.store.CountAll(ctx, match, req.scope()); err != nil {
		return Companions{}, err
	}
	// What all have in scope is the same whatever is asked for.
	out.Total, err = remembered(&a.memo, a.store, req.key("total", ""), func() (int64, error) { return a.store.CountAll(ctx, store.Every{}, req.scope()) })
	if err != nil {
		return Companions{}, err
	}
	both, err := a.store.CompanionCounts(ctx, match, req.scope())
	if err != nil {
		return Companions{}, err
	}
	alone, err := remembered(&a.memo, a.store, req.key("topic counts", ""), func() ([]store.Count, error) { return a.store.TopicCounts(ctx, req.scope()) })
	if err != nil {
		return Companions{}, err
	}
	stored, err := a.storedTopics(ctx)
	if err != nil {
		return Companions{}, err
	}
	of := func(counts []store.Count, topic int) int64 {
		for _, c := range counts {
			if c.Topic == topic {
				return c.Count
			}
		}
		return 0
	}
	matches := map[string]store.Match{}
	for _, t := range stored {
		n := of(both, t.ID)
		if n == 0 || slices.ContainsFunc(req.Selections, func(s Selection) bool { return s.Topic == t.Slug }) {
			continue
		}
		c := Companion{Topic: asTopic(t), Count: n, Share: ratio(n, out.Count), Other: of(alone, t.ID)}
		c.Expected = ratio(c.Other, out.Total)
		c.Lift = c.Share / c.Expected
		out.Topics = append(out.Topics, c)
		matches[t.Slug] = store.Mentions(t.ID)
	}
	slices.SortFunc(out.Topics, func(x, y Companion) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Topic.Slug, y.Topic.Slug))
	})
	if !ok || len(out.Topics) == 0 {
		return out, nil
	}
	err = a.companionTrend(ctx, &out, match, matches)
	return out, err
}

// companionTrend counts the largest companions in every bucket.
func (a *Analyst) companionTrend(ctx context.Context, c *Companions, match store.Match, matches map[string]store.Match) error {
	g, err := a.grid(ctx, c.Request, "")
	if err != nil {
		return err
	}
	count := func(m store.Match) ([]int64, error) {
		rows, err := a.store.Volume(ctx, m, c.Request.scope(), store.NoDimension, g.buckets)
		if err != nil {
			return nil, err
		}
		counts := make([]int64, len(g.starts))
		for _, r := range rows {
			counts[r.Bucket] = r.Count
		}
		return counts, nil
	}
	whole, err := count(match)
	if err != nil {
		return err
	}
	for _, companion := range c.Topics[:min(len(c.Topics), companionLines)] {
		both, err := count(store.All{match, matches[companion.Topic.Slug]})
		if err != nil {
			return err
		}
		s := Series{Name: companion.Topic.Name, Slug: companion.Topic.Slug, Query: companion.Topic.Query, Colour: companion.Topic.Colour, Number: companion.Topic.Number,
			Count: companion.Count, Total: c.Count, Ratio: companion.Share}
		for i, start := range g.starts {
			s.Points = append(s.Points, Point{Bucket: start, Count: both[i], Total: whole[i], Ratio: ratio(both[i], whole[i]), Collected: g.whole[i] > 0, Part: g.part[i]})
		}
		c.Trend = append(c.Trend, s)
	}
	return nil
}

// With narrows the list of what the request counts to the articles that are mentions
// of a companion, too.
func (c Companions) With(companion Companion) Request {
	req := c.Request
	req.And = append(slices.Clone(req.And), companion.Topic.Slug)
	return req
}
