package analytics

import (
	"context"
	"fmt"
	"time"
)

// Basis is what an answer to a request rests on.
type Basis struct {
	Request    Request // as asked, with range, interval and zone filled in
	Selections []Basic // what is counted, in the order asked; empty: all articles
	AsOf       time.Time
	Stored     int64 // articles that there were then, in scope or not
	Synthetic  bool  // the demonstration corpus
	Opened     bool  // an opened bundle: AsOf is when that was made
}

// Basic is what one of a request's selections meant.
type Basic struct {
	Topic     string   // slug; "" for a query
	Name      string   // of a topic
	Version   int      // of a topic
	Query     string   // the expression counted
	Languages []string // of a topic
}

// Basis says what an answer to a request rests on that is asked for now. Ask
// before the answer, and Unchanged after it.
func (a *Analyst) Basis(ctx context.Context, req Request) (Basis, error) {
	b := Basis{AsOf: a.now().UTC()}
	for _, s := range req.Selections {
		basic := Basic{Query: s.Query}
		if s.Topic != "" {
			t, err := a.resolveTopic(ctx, s)
			if err != nil {
				return Basis{}, err
			}
			basic = Basic{Topic: t.slug, Name: t.title, Version: t.version, Query: t.query, Languages: t.languages}
		}
		b.Selections = append(b.Selections, basic)
	}
	corpus, err := remembered(&a.memo, a.store, "corpus", func() (Corpus, error) { return a.Corpus(ctx) })
	if err != nil {
		return Basis{}, err
	}
	b.Stored, b.Synthetic = corpus.Articles, corpus.Synthetic
	if corpus.Bundle != nil {
		b.Opened, b.AsOf = true, corpus.Bundle.Made
	}
	if req.Undated {
		req.Range = Range{}
		req.Zone = req.zone()
	} else if req, _, err = a.fill(ctx, req); err != nil {
		return Basis{}, err
	}
	b.Request = req
	return b, nil
}

// Unchanged says that the topics of a basis are still those that it names: an
// answer that takes several questions would otherwise be one of two definitions.
func (a *Analyst) Unchanged(ctx context.Context, b Basis) error {
	for i, s := range b.Selections {
		if s.Topic == "" {
			continue
		}
		t, err := a.resolveTopic(ctx, b.Request.Selections[i])
		if err != nil {
			return err
		}
		if t.version != s.Version {
			return fmt.Errorf("the topic %s became version %d while version %d was read: ask again", s.Topic, t.version, s.Version)
		}
	}
	return nil
}
