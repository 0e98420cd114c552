package analytics

import (
	"context"
	"errors"
	"fmt"

	"tidings/sql"
)

// TopicPreview is what a topic would gain and lose by another definition, before it is
// saved. Its counts are of articles over all history, undated ones included, whatever
// the request narrows.
type TopicPreview struct {
	Topic  Topic  // as it is in force; without a version where there is none yet
	Change string // as of a TopicChange: "added", "changed", "renamed" or "unchanged"

	Kept, Gained, Lost int64

	// Volume has two series, the topic as it is and as it would be, in the buckets of
	// the request.
	Volume Volume
}

// Before and After are the mentions that the topic has and would have.
func (p TopicPreview) Before() int64 { return p.Kept + p.Lost }

// After: see Before.
func (p TopicPreview) After() int64 { return p.Kept + p.Gained }

// PreviewPart is what of a preview is listed.
type PreviewPart string

// The parts of a preview.
const (
	Gained PreviewPart = "gained" // matches the new definition and not the old one
	Lost   PreviewPart = "lost"   // matches the old one and not the new one
)

// edit is a definition beside the topic that it would change.
type edit struct {
	topic    store.Topic
	now      selected // the topic in force
	then     selected // as it would be
	old, new store.Match
	change   string
}

// nothing matches no article.
var nothing = store.Not{Match: store.Every{}}

func (a *Analyst) edit(ctx context.Context, d TopicDefinition) (edit, error) {
	var e edit
	t, err := a.topic(ctx, d.Slug)
	var none *NotFoundError
	if errors.As(err, &none) {
		e.change, e.old = "added", nothing
	} else if err != nil {
		return edit{}, err
	} else {
		e.topic, e.old, e.change = t, store.Mentions(t.ID), changeOf(t, d)
	}
	if e.new, err = topicMatch(d.Query, d.Languages); err != nil {
		return edit{}, fmt.Errorf("topic %s: %w", d.Slug, err)
	}
	if e.change == "renamed" || e.change == "unchanged" {
		e.new = e.old
	}
	e.now = selected{name: fmt.Sprintf("as it is (version %d)", t.Version), slug: t.Slug, topic: t.Slug, query: t.Query, match: e.old}
	if e.change == "added" {
		e.now.name = "as it is (none)"
	}
	e.then = selected{name: "as edited", query: d.Query, colour: d.Colour, number: t.ID, match: e.new}
	return e, nil
}

// part gives what matches a part of a preview.
func (e edit) part(p PreviewPart) (store.Match, error) {
	switch p {
	case Gained:
		return store.All{e.new, store.Not{Match: e.old}}, nil
	case Lost:
		return store.All{e.old, store.Not{Match: e.new}}, nil
	}
	return nil, &ParamError{Name: "part", Value: string(p), Allowed: Says("gained or lost")}
}

// PreviewTopic says what a definition that was checked (TopicFile, EditedTopic) would
// gain and lose against the topic of its slug. The request's range, scope and interval
// are those of the curves; its selections are ignored.
func (a *Analyst) PreviewTopic(ctx context.Context, d TopicDefinition, req Request) (TopicPreview, error) {
	e, err := a.edit(ctx, d)
	if err != nil {
		return TopicPreview{}, err
	}
	p, err := a.previewCounts(ctx, e)
	if err != nil {
		return TopicPreview{}, err
	}
	req.Selections, req.By = nil, ""
	req, ok, err := a.fill(ctx, req)
	if err != nil {
		return TopicPreview{}, err
	}
	var g grid
	if ok {
		if g, err = a.grid(ctx, req, ""); err != nil {
			return TopicPreview{}, err
		}
	}
	p.Volume.Request = req
	for _, s := range []selected{e.now, e.then} {
		series, err := a.series(ctx, req, s, g)
		if err != nil {
			return TopicPreview{}, err
		}
		p.Volume.Series = append(p.Volume.Series, series...)
	}
	return p, nil
}

func (a *Analyst) previewCounts(ctx context.Context, e edit) (TopicPreview, error) {
	p := TopicPreview{Change: e.change, Topic: Topic{Slug: e.topic.Slug, Name: e.topic.Name, Query: e.topic.Query, Languages: e.topic.Languages,
		Version: e.topic.Version, Mentions: e.topic.Mentions, Updated: e.topic.Created}}
	before, err := a.countEver(ctx, e.old)
	if err != nil {
		return TopicPreview{}, err
	}
	if e.change == "renamed" || e.change == "unchanged" {
		p.Kept = before
		return p, nil
	}
	for part, n := range map[PreviewPart]*int64{Gained: &p.Gained, Lost: &p.Lost} {
		m, err := e.part(part)
		if err != nil {
			return TopicPreview{}, err
		}
		if *n, err = a.countEver(ctx, m); err != nil {
			return TopicPreview{}, err
		}
	}
	p.Kept = before - p.Lost
	return p, nil
}

// PreviewFile says what each topic of a file would gain and lose, without curves, in the
// order of the file.
func (a *Analyst) PreviewFile(ctx context.Context, file TopicFile) ([]TopicPreview, error) {
	var out []TopicPreview
	for _, d := range file.Topics {
		e, err := a.edit(ctx, d)
		if err != nil {
			return nil, err
		}
		p, err := a.previewCounts(ctx, e)
		if err != nil {
			return nil, err
		}
		p.Topic.Slug, p.Topic.Name = d.Slug, d.Name
		out = append(out, p)
	}
	return out, nil
}

// PreviewArticles lists a page of what a definition would gain or lose over all history,
// newest first and the undated ones behind. limit and cursor are as of Articles; the
// list's Undated stays 0, as they are in it.
func (a *Analyst) PreviewArticles(ctx context.Context, d TopicDefinition, part PreviewPart, limit int, cursor string) (ArticleList, error) {
	limit = min(max(limit, 1), MaxArticles)
	after, err := parseCursor(cursor)
	if err != nil {
		return ArticleList{}, err
	}
	e, err := a.edit(ctx, d)
	if err != nil {
		return ArticleList{}, err
	}
	m, err := e.part(part)
	if err != nil {
		return ArticleList{}, err
	}
	list := ArticleList{}
	if list.Count, err = a.countEver(ctx, m); err != nil {
		return ArticleList{}, err
	}
	var rows []store.Article
	dated := after == store.After{} || !after.Published.IsZero()
	if dated {
		if rows, err = a.store.Articles(ctx, m, store.Scope{}, after, limit+1); err != nil {
			return ArticleList{}, err
		}
		after = store.After{}
	}
	if left := limit + 1 - len(rows); left > 0 {
		undated, err := a.store.Articles(ctx, m, store.Scope{Undated: true}, after, left)
		if err != nil {
			return ArticleList{}, err
		}
		rows = append(rows, undated...)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		list.Next = cursorAt(rows[limit-1])
	}
	for _, r := range rows {
		list.Articles = append(list.Articles, listed(&r))
	}
	return list, nil
}
