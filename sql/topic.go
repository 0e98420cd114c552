package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Topic is a named, saved query in the version that is in force.
type Topic struct {
	ID          int // the number that Mentions and Count use; 0 before it is stored
	Slug        string
	Name        string
	Description string
	Colour      string
	Query       string
	Languages   []string
	Version     int
	Created     time.Time // of this version
	TaggedDocs  uint32    // documents below it have been matched against this version
	Mentions    int64
}

// Topics lists all topics by name.
func (s *Store) Topics(ctx context.Context) ([]Topic, error) {
	return query(ctx, s, "topic_list", nil, nil, scanTopic)
}

func scanTopic(r *sql.Rows) (t Topic, err error) {
	var languages []any
	err = r.Scan(&t.ID, &t.Slug, &t.Name, &t.Description, &t.Colour, &t.Version, &t.Query, scanList(&languages), &t.Created, &t.TaggedDocs, &t.Mentions)
	t.Languages = texts(languages)
	return t, err
}

// TopicVersion is one version of a topic's definition.
type TopicVersion struct {
	Version   int
	Query     string
	Languages []string
	Created   time.Time
}

// TopicVersions lists the versions of a topic, newest first.
func (s *Store) TopicVersions(ctx context.Context, slug string) ([]TopicVersion, error) {
	return query(ctx, s, "topic_versions", args{"slug": slug}, nil, func(r *sql.Rows) (v TopicVersion, err error) {
		var languages []any
		err = r.Scan(&v.Version, &v.Query, scanList(&languages), &v.Created)
		v.Languages = texts(languages)
		return v, err
	})
}

// TopicChange is a topic to be written. Its mentions are made anew where the
// match is given.
type TopicChange struct {
	Topic
	NewVersion bool  // the definition changed: Version is a new one
	Match      Match // what it matches
	// FirstDoc is the first document that it is matched against; those before it have
	// no text here (Restore).
	FirstDoc uint32
}

// ApplyTopics writes the topics, tags all of history with those whose
// definition changed, and takes out those to be removed (by their numbers), all
// in one transaction.
func (s *Store) ApplyTopics(ctx context.Context, changes []TopicChange, remove []int) error {
	if s.frozen.Load() {
		return ErrBundle
	}
	return s.retell(ctx, func(t *tx) error {
		for _, id := range remove {
			for _, step := range []string{"mention_clear", "topic_forget"} {
				if err := t.exec(step, args{"topic": id}, nil); err != nil {
					return err
				}
			}
			if err := t.exec("topic_remove", args{"id": id}, nil); err != nil {
				return err
			}
		}
		next, err := t.nextDoc()
		if err != nil {
			return err
		}
		for _, c := range changes {
			if err := t.applyTopic(c, next); err != nil {
				return fmt.Errorf("topic %s: %w", c.Slug, err)
			}
		}
		return nil
	})
}

func (t *tx) applyTopic(c TopicChange, next uint32) error {
	tagged := c.TaggedDocs
	if c.NewVersion {
		tagged = next
	}
	if err := t.exec("topic_remove", args{"id": c.ID}, nil); err != nil {
		return err
	}
	err := t.exec("topic_add", args{"id": c.ID, "slug": c.Slug, "name": c.Name, "description": c.Description,
		"colour": c.Colour, "version": c.Version, "tagged_docs": tagged}, nil)
	if err != nil || !c.NewVersion {
		return err
	}
	created := c.Created
	if created.IsZero() {
		created = t.store.now()
	}
	err = t.exec("topic_version_add", args{"topic": c.ID, "version": c.Version, "query": c.Query,
		"languages": append([]string{}, c.Languages...), "created": created.UTC()}, nil)
	if err != nil {
		return err
	}
	if err := t.exec("mention_clear", args{"topic": c.ID}, nil); err != nil {
		return err
	}
	return t.addMentions(c.ID, c.FirstDoc, c.Match)
}

func (t *tx) nextDoc() (uint32, error) {
	x, err := t.store.indexState(t.ctx)
	return x.nextDoc, err
}

// matched fills the slots of a query for what matches.
func matched(m Match) fragments {
	joins, where := from(m)
	return fragments{"from": joins, "match": where}
}
