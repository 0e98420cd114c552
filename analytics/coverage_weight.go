package analytics

import (
	"context"

	"tidings/sql"
)

// weights are how many of each publisher's articles are counted, by its place.
type weights []float64

// priorArticles is the number of articles with the share of all together that is
// added to each publisher, so that of one with few articles no share is told.
const priorArticles = 20

// weigh makes weights of how many articles were matched and how many there are of each
// publisher in scope.
func weigh(matched, articles []float64, in []bool) weights {
	w := make(weights, len(in))
	sum, all := 0.0, 0.0
	for i := range in {
		sum += matched[i]
		if in[i] {
			all += articles[i]
		}
	}
	if all == 0 {
		return w
	}
	share := sum / all
	for i := range in {
		if in[i] {
			w[i] = (matched[i] + priorArticles*share) / (articles[i] + priorArticles)
		}
	}
	return w
}

// weightsOf gives the weights for what a selection counts within the scope of a
// request, over the days of its range.
func (a *Analyst) weightsOf(ctx context.Context, c *coverage, req Request, s selected) (weights, error) {
	if req.whole() && s.slug == "" && s.query == "" {
		w := make(weights, len(c.histories))
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
	in, err := a.within(ctx, c, req)
	if err != nil {
		return nil, err
	}
	return weigh(c.matched(counts), c.articles(req), in), nil
}

// weightsOfTopics gives the weights of weightsOf for the stored topics, in their order.
// Articles are how many each publisher has.
func (a *Analyst) weightsOfTopics(ctx context.Context, c *coverage, req Request, topics []store.Topic, articles []float64) ([]weights, error) {
	byTopic, err := remembered(&a.memo, a.store, req.key("topics by source", ""), func() (map[int][]store.Count, error) {
		scope := req.scope()
		scope.Unit = store.Articles
		rows, err := a.store.TopicSources(ctx, scope)
		out := map[int][]store.Count{}
		for _, r := range rows {
			out[r.Topic] = append(out[r.Topic], r)
		}
		return out, err
	})
	if err != nil {
		return nil, err
	}
	in, err := a.within(ctx, c, req)
	if err != nil {
		return nil, err
	}
	out := make([]weights, len(topics))
	for i, t := range topics {
		out[i] = weigh(c.matched(byTopic[t.ID]), articles, in)
	}
	return out, nil
}

// matched puts the counts of publishers in their places.
func (c *coverage) matched(counts []store.Count) []float64 {
	out := make([]float64, len(c.histories))
	for _, count := range counts {
		if i, ok := c.place[count.Value]; ok {
			out[i] += float64(count.Count)
		}
	}
	return out
}

// articles gives how many articles each publisher has on the days of a range.
func (c *coverage) articles(req Request) []float64 {
	from, to := coverageDays(req.Range, req.zone())
	out := make([]float64, len(c.histories))
	for i, h := range c.histories {
		for day := max(from, h.first); day < to && day <= h.last(); day++ {
			out[i] += float64(h.days[day-h.first].articles)
		}
	}
	return out
}

// only leaves one publisher its weight.
func (w weights) only(c *coverage, publisher string) weights {
	out := make(weights, len(w))
	if i, ok := c.place[publisher]; ok {
		out[i] = w[i]
	}
	return out
}
