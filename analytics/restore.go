package analytics

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tidings/sql"
)

// Restoration is a bundle to be opened in a new database.
type Restoration struct {
	Dir       string // where its Parquet files are
	Made      time.Time
	Texts     BundleTexts
	Topics    []BundleTopic
	Synthetic bool
}

// What an opened bundle comes to.
type (
	BundleFindings = store.BundleFindings
	MentionsFound  = store.MentionsFound
)

// BundleFileError says what is wrong with a file of a bundle.
type BundleFileError = store.BundleFileError

// stored gives a restoration as the store knows it.
func (r Restoration) stored() (store.Restoration, error) {
	out := store.Restoration{Dir: r.Dir, Texts: r.Texts, Synthetic: r.Synthetic, Note: r.Made.UTC().Format(time.RFC3339) + " " + string(r.Texts)}
	for _, t := range r.Topics {
		match, err := topicMatch(t.Query, t.Languages)
		if err != nil {
			return out, fmt.Errorf("the bundle's topic %s: %w", t.Slug, err)
		}
		out.Topics = append(out.Topics, store.TopicChange{Match: match, Topic: store.Topic{Slug: t.Slug, Name: t.Name, Description: t.Description,
			Colour: t.Colour, Query: t.Query, Languages: t.Languages, Version: t.Version}})
	}
	return out, nil
}

// Restore opens a bundle in the empty database. What topics and queries match is found
// anew, among the articles whose texts are in the bundle.
func (a *Analyst) Restore(ctx context.Context, r Restoration) error {
	stored, err := r.stored()
	if err != nil {
		return err
	}
	if err := a.store.Restore(ctx, stored); err != nil {
		return fmt.Errorf("opening the bundle: %w", err)
	}
	return nil
}

// FindInBundle counts what was restored within the scope of a request, and compares it
// with what the bundle's files say.
func (a *Analyst) FindInBundle(ctx context.Context, r Restoration, req Request) (BundleFindings, error) {
	stored, err := r.stored()
	if err != nil {
		return BundleFindings{}, err
	}
	return a.store.FindInBundle(ctx, stored, req.scope())
}

// OpenedBundle says which bundle a database was made of.
type OpenedBundle struct {
	Made  time.Time
	Texts BundleTexts
}

// openedBundle reads the note of Restoration.stored; nil where there is none.
func openedBundle(note string) *OpenedBundle {
	made, texts, ok := strings.Cut(note, " ")
	at, err := time.Parse(time.RFC3339, made)
	if !ok || err != nil {
		return nil
	}
	return &OpenedBundle{at, BundleTexts(texts)}
}
