package analytics

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/sql"
)

// storedTopics are the topics as the store has them, which nobody changes.
func (a *Analyst) storedTopics(ctx context.Context) ([]store.Topic, error) {
	return remembered(&a.memo, a.store, "topics", func() ([]store.Topic, error) { return a.store.Topics(ctx) })
}

// Topics lists all topics by name.
func (a *Analyst) Topics(ctx context.Context) ([]Topic, error) {
	rows, err := a.storedTopics(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Topic, len(rows))
	for i, r := range rows {
		out[i] = asTopic(r)
	}
	return out, nil
}

func asTopic(r store.Topic) Topic {
	return Topic{Slug: r.Slug, Name: r.Name, Description: r.Description, Query: r.Query, Colour: r.Colour, Number: r.ID,
		Languages: r.Languages, Version: r.Version, Mentions: r.Mentions, Updated: r.Created}
}

// Topic gives one topic by its slug, or a *NotFoundError.
func (a *Analyst) Topic(ctx context.Context, slug string) (Topic, error) {
	topics, err := a.Topics(ctx)
	if err != nil {
		return Topic{}, err
	}
	for _, t := range topics {
		if t.Slug == slug {
			return t, nil
		}
	}
	return Topic{}, noTopic(slug, topics)
}

func noTopic(slug string, topics []Topic) error {
	next := Says("there are no topics yet; make some with `tidings topics apply topics.yaml`")
	if len(topics) > 0 {
		var slugs []string
		for _, t := range topics {
			slugs = append(slugs, t.Slug)
		}
		next = Says("there are %s", strings.Join(slugs, ", "))
	}
	return &NotFoundError{Kind: "topic", Name: slug, Next: next}
}

// topic gives a topic as the store has it.
func (a *Analyst) topic(ctx context.Context, slug string) (store.Topic, error) {
	rows, err := a.storedTopics(ctx)
	if err != nil {
		return store.Topic{}, err
	}
	for _, r := range rows {
		if r.Slug == slug {
			return r, nil
		}
	}
	topics, err := a.Topics(ctx)
	if err != nil {
		return store.Topic{}, err
	}
	return store.Topic{}, noTopic(slug, topics)
}

// topicMatch gives what a topic's definition matches.
func topicMatch(query string, languages []string) (store.Match, error) {
	q, err := Parse(query)
	if err != nil {
		return nil, err
	}
	if len(languages) == 0 {
		return q.Match(), nil
	}
	return store.All{q.Match(), store.InLanguages(languages)}, nil
}

// tagger gives what a topic matches.
func tagger(t store.Topic) (store.Match, error) { return topicMatch(t.Query, t.Languages) }

// Tag matches every topic against the articles that came since it was last
// done, and gives the number of topics that had some to do. It belongs after
// each batch of articles; what a broken-off run has left, the next one does.
func (a *Analyst) Tag(ctx context.Context) (int, error) {
	n, err := a.store.Tag(ctx, tagger)
	if err != nil {
		return n, fmt.Errorf("tagging new articles: %w", err)
	}
	return n, nil
}

// TopicChange says what Apply did with a topic: "added", "changed" (its
// definition, so that all of history was tagged again), "renamed" (only its
// name, description or colour), "unchanged" or "removed".
type TopicChange struct {
	Topic  Topic
	Change string
}

// changeOf says what a definition changes of a topic.
func changeOf(t store.Topic, d TopicDefinition) string {
	switch {
	case t.Query != d.Query || !slices.Equal(t.Languages, d.Languages):
		return "changed"
	case t.Name != d.Name || t.Description != d.Description || t.Colour != d.Colour:
		return "renamed"
	default:
		return "unchanged"
	}
}

// Apply makes the topics what the file says: new ones are added, those whose
// definition changed get a new version, and all of history is tagged again.
// Topics that the file lacks stay unless prune is set. All of it is done or
// nothing.
func (a *Analyst) Apply(ctx context.Context, file TopicFile, prune bool) ([]TopicChange, error) {
	a.editing.Lock()
	defer a.editing.Unlock()
	return a.apply(ctx, file, prune)
}

// apply is Apply for a caller who has the lock.
func (a *Analyst) apply(ctx context.Context, file TopicFile, prune bool) ([]TopicChange, error) {
	have, err := a.store.Topics(ctx)
	if err != nil {
		return nil, err
	}
	next := 1
	bySlug := map[string]store.Topic{}
	for _, t := range have {
		bySlug[t.Slug] = t
		next = max(next, t.ID+1)
	}
	var changes []store.TopicChange
	did := map[string]string{}
	for _, d := range file.Topics {
		old, known := bySlug[d.Slug]
		c := store.TopicChange{Topic: store.Topic{ID: old.ID, Slug: d.Slug, Name: d.Name, Description: d.Description, Colour: d.Colour,
			Query: d.Query, Languages: d.Languages, Version: old.Version, TaggedDocs: old.TaggedDocs}}
		switch {
		case !known:
			c.ID, did[d.Slug] = next, "added"
			next++
		default:
			did[d.Slug] = changeOf(old, d)
		}
		if did[d.Slug] == "unchanged" {
			continue
		}
		if did[d.Slug] != "renamed" {
			c.NewVersion = true
			c.Version++
			if c.Match, err = topicMatch(d.Query, d.Languages); err != nil {
				return nil, fmt.Errorf("topic %s: %w", d.Slug, err)
			}
		}
		changes = append(changes, c)
	}
	var remove []int
	var removed []TopicChange
	for _, t := range have {
		if prune && did[t.Slug] == "" {
			remove = append(remove, t.ID)
			removed = append(removed, TopicChange{Topic: Topic{Slug: t.Slug, Name: t.Name, Query: t.Query, Version: t.Version}, Change: "removed"})
		}
	}
	if err := a.store.ApplyTopics(ctx, changes, remove); err != nil {
		return nil, fmt.Errorf("applying topics: %w", err)
	}
	topics, err := a.Topics(ctx)
	if err != nil {
		return nil, err
	}
	var out []TopicChange
	for _, t := range topics {
		if did[t.Slug] != "" {
			out = append(out, TopicChange{Topic: t, Change: did[t.Slug]})
		}
	}
	return append(out, removed...), nil
}

// Overview gives a Card for every topic over the request's range; the
// request's selections are ignored.
func (a *Analyst) Overview(ctx context.Context, req Request) ([]Card, error) {
	topics, err := a.storedTopics(ctx)
	if err != nil {
		return nil, err
	}
	req, ok, err := a.fill(ctx, req)
	if err != nil {
		return nil, err
	}
	var g grid
	counts := map[int][]int64{}
	if ok {
		if g, err = a.grid(ctx, req, ""); err != nil {
			return nil, err
		}
		rows, err := a.store.TopicVolume(ctx, req.scope(), g.buckets)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if counts[r.Topic] == nil {
				counts[r.Topic] = make([]int64, len(g.starts))
			}
			counts[r.Topic][r.Bucket] = r.Count
		}
	}
	undated, err := a.undatedByTopic(ctx, req)
	if err != nil {
		return nil, err
	}
	public, err := a.Topics(ctx)
	if err != nil {
		return nil, err
	}
	series := make([]*Series, len(topics))
	for i, t := range topics {
		s := g.series(selected{name: t.Name, slug: t.Slug, topic: t.Slug, query: t.Query, colour: t.Colour, number: t.ID}, "", counts[t.ID], undated[t.ID])
		series[i] = &s
	}
	if ok {
		if err := a.coverTopics(ctx, req, topics, series); err != nil {
			return nil, err
		}
	}
	cards := make([]Card, len(topics))
	for i, s := range series {
		cards[i] = card(public[i], *s, a.complete(req, g.starts))
	}
	return cards, nil
}

// coverTopics fills in the coverage of one series of each topic.
func (a *Analyst) coverTopics(ctx context.Context, req Request, topics []store.Topic, series []*Series) error {
	c, err := a.coverage(ctx)
	if err != nil {
		return err
	}
	w, err := a.weightsOfTopics(ctx, c, req, topics, c.articles(req))
	if err != nil {
		return err
	}
	c.coverSeries(series, req, w)
	return nil
}

// undatedByTopic counts the undated mentions of each topic in scope.
func (a *Analyst) undatedByTopic(ctx context.Context, req Request) (map[int]int64, error) {
	req.Undated, req.Range, req.Interval = true, Range{}, ""
	return remembered(&a.memo, a.store, req.key("undated topics", ""), func() (map[int]int64, error) {
		rows, err := a.store.TopicCounts(ctx, req.scope())
		out := map[int]int64{}
		for _, r := range rows {
			out[r.Topic] = r.Count
		}
		return out, err
	})
}

// complete gives the number of buckets that lie whole within the range and
// the past.
func (a *Analyst) complete(req Request, starts []time.Time) int {
	end := req.Range.To
	if now := a.now(); now.Before(end) {
		end = now
	}
	n := len(starts)
	for n > 0 && req.Interval.Next(starts[n-1]).After(end) {
		n--
	}
	return n
}

// card compares the last complete bucket of a series with the one before.
func card(t Topic, s Series, complete int) Card {
	c := Card{Topic: t, Series: s}
	if complete > 0 {
		c.Latest = s.Points[complete-1]
	}
	if complete > 1 {
		c.Previous = s.Points[complete-2]
		// Where one of the two was not collected as usual, their difference says nothing.
		if c.Previous.Count > 0 && c.Latest.Collected && !c.Latest.lacking() && !c.Previous.lacking() {
			c.Change = float64(c.Latest.Count)/float64(c.Previous.Count) - 1
			c.Changed = true
		}
	}
	return c
}
