package store

import (
	"context"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"
)

// Tagger gives what a topic matches.
type Tagger func(Topic) (Match, error)

// Tag matches every topic against the documents that it has not been matched
// against yet. It gives the number of topics that had some.
func (s *Store) Tag(ctx context.Context, match Tagger) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.tag(ctx, match)
}

// tag is Tag for a caller who has the lock.
func (s *Store) tag(ctx context.Context, match Tagger) (int, error) {
	topics, err := query(ctx, s, "topic_untagged", nil, nil, scanTopic)
	if err != nil || len(topics) == 0 {
		return 0, err // without a transaction, so that nothing that is remembered has to be asked again
	}
	// Nobody else writes meanwhile: topics and documents are what the transaction sees.
	x, err := s.indexState(ctx)
	if err != nil {
		return 0, err
	}
	matches := make([]Match, len(topics))
	for i, topic := range topics {
		if matches[i], err = match(topic); err != nil {
			return 0, fmt.Errorf("topic %s: %w", topic.Slug, err)
		}
	}
	fresh, err := s.readFresh(ctx, topics, x.nextDoc)
	if err != nil {
		return 0, err
	}
	defer fresh.close()
	return len(topics), s.transaction(ctx, func(t *tx) error { return t.tag(topics, matches, fresh, x.nextDoc) })
}

// tag adds the mentions of topics among the documents below next that they were not
// matched against.
func (t *tx) tag(topics []Topic, matches []Match, fresh *freshArticles, next uint32) error {
	var ids []int32
	var found []mention
	for i, topic := range topics {
		ids = append(ids, int32(topic.ID))
		if !fresh.answers(matches[i], topic.TaggedDocs) {
			if err := t.addMentions(topic.ID, topic.TaggedDocs, matches[i]); err != nil {
				return fmt.Errorf("topic %s: %w", topic.Slug, err)
			}
			continue
		}
		articles, err := fresh.matching(t.ctx, matches[i], topic.TaggedDocs)
		if err != nil {
			return fmt.Errorf("topic %s: %w", topic.Slug, err)
		}
		for _, article := range articles {
			found = append(found, mention{int32(topic.ID), article})
		}
	}
	if err := t.appendMentions(found); err != nil {
		return err
	}
	return t.exec("topic_tagged", args{"topics": ids, "tagged_docs": next}, nil)
}

// mention is a row of the table of that name.
type mention struct {
	topic   int32
	article int64
}

func (t *tx) appendMentions(all []mention) error {
	if len(all) == 0 {
		return nil
	}
	return t.append("mention", func(to *duckdb.Appender) error {
		for _, m := range all {
			if err := to.AppendRow(m.topic, m.article); err != nil {
				return err
			}
		}
		return nil
	})
}

// addMentions adds the mentions of a topic among the documents from a number on.
func (t *tx) addMentions(topic int, firstDoc uint32, m Match) error {
	if done, err := t.addResidentMentions(topic, firstDoc, m); done || err != nil {
		return err
	}
	return t.exec("mention_add", args{"topic": topic, "first_doc": firstDoc}, matched(m))
}
