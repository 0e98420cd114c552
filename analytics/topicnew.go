package analytics

import (
	"context"
	"slices"
)

// FreeTopicSlug gives the slug that a new topic is to have: the one that is wished for or,
// where none is, one of its name that no topic has.
func (a *Analyst) FreeTopicSlug(ctx context.Context, wished, name string) (string, error) {
	if wished != "" {
		return wished, nil
	}
	topics, err := a.Topics(ctx)
	if err != nil {
		return "", err
	}
	return freeSlug(name, "topic", func(slug string) bool { return hasTopic(topics, slug) }), nil
}

func hasTopic(topics []Topic, slug string) bool {
	return slices.ContainsFunc(topics, func(t Topic) bool { return t.Slug == slug })
}

// CheckNewTopic says whether a definition that was checked may be a new topic: no other
// has its slug. The error is a *FieldsError.
func (a *Analyst) CheckNewTopic(ctx context.Context, d TopicDefinition) error {
	topics, err := a.Topics(ctx)
	if err != nil {
		return err
	}
	if !hasTopic(topics, d.Slug) {
		return nil
	}
	return &FieldsError{Faults: []FieldFault{{Field: "slug", Message: Says("there is a topic %s already: choose another name for its address, or edit that one", d.Slug)}}}
}

// AddTopic makes a new topic of a definition that was checked, and matches all of history
// against it. Where a topic has its slug by now nothing is saved, and the error is a
// *FieldsError.
func (a *Analyst) AddTopic(ctx context.Context, d TopicDefinition) (Topic, error) {
	a.editing.Lock()
	defer a.editing.Unlock()
	if err := a.CheckNewTopic(ctx, d); err != nil {
		return Topic{}, err
	}
	if _, err := a.apply(ctx, TopicFile{Topics: []TopicDefinition{d}}, false); err != nil {
		return Topic{}, err
	}
	return a.Topic(ctx, d.Slug)
}
