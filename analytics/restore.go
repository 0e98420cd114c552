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
	Beside    []BundleTopic
	Request   Request // whose selections are Topics
	Past      Past
	First     time.Time // as of RangeChanges; zero where nothing is dated
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
	out := store.Restoration{Dir: r.Dir, Texts: r.Texts, Synthetic: r.Synthetic, Note: r.note()}
	for _, list := range []struct {
		of  []BundleTopic
		out *[]store.TopicChange
	}{{r.Topics, &out.Topics}, {r.Beside, &out.Beside}} {
		for _, t := range list.of {
			match, err := topicMatch(t.Query, t.Languages)
			if err != nil {
				return out, fmt.Errorf("the bundle's topic %s: %w", t.Slug, err)
			}
			*list.out = append(*list.out, store.TopicChange{Match: match, Topic: store.Topic{Slug: t.Slug, Name: t.Name, Description: t.Description,
				Colour: t.Colour, Query: t.Query, Languages: t.Languages, Version: t.Version}})
		}
	}
	return out, nil
}

// note is what the database of an opened bundle keeps of it.
func (r Restoration) note() string {
	at := func(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
	return strings.Join([]string{at(r.Made), string(r.Texts), at(r.Request.Range.From), at(r.Request.Range.To), at(r.First)}, " ")
}

// Restore opens a bundle in the empty database. What topics and queries match is found
// anew, among the articles whose texts are in the bundle.
func (a *Analyst) Restore(ctx context.Context, r Restoration) error {
	stored, err := r.stored()
	if err != nil {
		return err
	}
	past, err := r.past()
	if err != nil {
		return fmt.Errorf("opening the bundle: %w", err)
	}
	if err := a.store.Restore(ctx, stored); err != nil {
		return fmt.Errorf("opening the bundle: %w", err)
	}
	if err := a.store.Set(ctx, settingPast, past); err != nil {
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
	Range Range     // of its question
	First time.Time // as of RangeChanges
}

// openedBundle reads the note of a Restoration; nil where there is none.
func openedBundle(note string) *OpenedBundle {
	parts := strings.Split(note, " ")
	if len(parts) < 2 {
		return nil
	}
	b := &OpenedBundle{Texts: BundleTexts(parts[1])}
	into := []*time.Time{&b.Made, nil, &b.Range.From, &b.Range.To, &b.First}
	for i, part := range parts {
		if i >= len(into) || into[i] == nil {
			continue
		}
		at, err := time.Parse(time.RFC3339, part)
		if err != nil {
			return nil
		}
		*into[i] = at
	}
	return b
}
