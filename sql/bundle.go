package store

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// A bundle is what a second person needs to count again: the articles that match,
// what is counted of all those in scope, and which article is a mention of what.
// The store writes these as Parquet files, with the columns of the public schema,
// and takes them in again (restore.go).

// The files of a bundle.
const (
	BundleArticles = "articles.parquet" // as the public view articles
	BundleScope    = "scope.parquet"    // what is counted of all articles in scope
	BundleMentions = "mentions.parquet" // as the public view mentions
	BundleSources  = "sources.parquet"  // as the public view sources
)

// BundleTexts says whose texts a bundle holds.
type BundleTexts string

// What a bundle may hold.
const (
	TextsMatched BundleTexts = "matched" // of the articles that match
	TextsAll     BundleTexts = "all"     // of all in scope
	TextsNone    BundleTexts = "none"
)

// BundleSelection is something that a bundle counts.
type BundleSelection struct {
	Slug  string // under which its mentions stand
	Match Match
}

// BundlePlan says what a bundle is of.
type BundlePlan struct {
	Selections []BundleSelection // at least one
	Scope      Scope             // of the dated articles; the undated ones under the same filters are in it, too
	Earlier    []Scope           // of dated articles that are compared with those in scope, and counted apart
	Beside     []BundleSelection // other topics, whose mentions are counted as well
	Texts      BundleTexts
}

// BundleCount counts articles in the three units, and the undated ones beside them.
type BundleCount struct {
	Slug                              string // of a selection; BundleOfAny, BundleOfScope
	Articles, Texts, Stories, Undated int64
}

// What is counted beside the selections: articles that any of them matches, and all
// in scope. No topic has such a slug.
const (
	BundleOfAny   = "any selection"
	BundleOfScope = "all in scope"
)

// scope gives a predicate over "article a" for all that is in scope.
func (p BundlePlan) scope() Fragment {
	undated := p.Scope
	undated.Undated = true
	return Fragment("(" + p.Scope.where() + " OR " + undated.where() + ")")
}

// all gives a predicate over "article a" for all that a bundle has.
func (p BundlePlan) all() Fragment {
	parts := []string{string(p.scope())}
	for _, s := range p.Earlier {
		parts = append(parts, string(s.where()))
	}
	return Fragment("(" + strings.Join(parts, " OR ") + ")")
}

// mentionsOf gives a SELECT of the mentions of some selections, in parentheses.
func mentionsOf(selections []BundleSelection, scope Fragment) Fragment {
	parts := make([]string, len(selections))
	for i, s := range selections {
		joins, match := from(s.Match)
		parts[i] = fmt.Sprintf("SELECT %s AS topic, a.id AS article FROM article AS %s WHERE %s AND %s", quote(s.Slug), joins, match, scope)
	}
	return Fragment("(" + strings.Join(parts, " UNION ALL ") + ")")
}

// BundleCounts counts what a bundle would hold: of each selection, in their order, of
// any of them, and of all in scope.
func (s *Store) BundleCounts(ctx context.Context, p BundlePlan) ([]BundleCount, error) {
	return s.bundleCounts(ctx, slugsOf(p.Selections), mentionsOf(p.Selections, p.scope()), p.scope())
}

// BundleSizes is BundleCounts with the articles that are compared.
func (s *Store) BundleSizes(ctx context.Context, p BundlePlan) ([]BundleCount, error) {
	return s.bundleCounts(ctx, slugsOf(p.Selections), mentionsOf(p.Selections, p.all()), p.all())
}

func slugsOf(selections []BundleSelection) []string {
	slugs := make([]string, len(selections))
	for i, selection := range selections {
		slugs[i] = selection.Slug
	}
	return slugs
}

func (s *Store) bundleCounts(ctx context.Context, slugs []string, matched, scope Fragment) ([]BundleCount, error) {
	found, err := query(ctx, s, "bundle_counts", nil, fragments{"matched": matched, "scope": scope}, func(r *sql.Rows) (c BundleCount, err error) {
		var slug sql.NullString
		err = r.Scan(&slug, &c.Articles, &c.Texts, &c.Stories, &c.Undated)
		switch c.Slug = slug.String; {
		case !slug.Valid:
			c.Slug = BundleOfScope
		case c.Slug == "":
			c.Slug = BundleOfAny
		}
		return c, err
	})
	if err != nil {
		return nil, err
	}
	bySlug := map[string]BundleCount{}
	for _, c := range found {
		bySlug[c.Slug] = c
	}
	var counts []BundleCount
	for _, slug := range append(slices.Clone(slugs), BundleOfAny, BundleOfScope) {
		c := bySlug[slug]
		c.Slug = slug // of nothing there is no row
		counts = append(counts, c)
	}
	return counts, nil
}

// WriteBundle writes the Parquet files of a bundle into a directory and gives their
// numbers of rows.
func (s *Store) WriteBundle(ctx context.Context, p BundlePlan, dir string) (rows map[string]int64, err error) {
	scope := p.all()
	which, text := "(SELECT article FROM "+mentionsOf(p.Selections, scope)+")", Fragment("a.text")
	switch p.Texts {
	case TextsAll:
		which = "(SELECT a.id AS article FROM article a WHERE " + scope + ")"
	case TextsNone:
		text = "NULL::VARCHAR"
	}
	rows = map[string]int64{}
	for file, f := range map[string]struct {
		query string
		fragments
	}{
		BundleArticles: {"bundle_articles", fragments{"which": which, "text": text}},
		BundleScope:    {"bundle_scope", fragments{"scope": scope, "counted": p.scope()}},
		BundleMentions: {"bundle_mentions", fragments{"matched": mentionsOf(slices.Concat(p.Selections, p.Beside), scope)}},
		BundleSources:  {"bundle_sources", fragments{"scope": scope}},
	} {
		f.fragments["file"] = Fragment(quote(filepath.Join(dir, file)))
		if rows[file], err = s.copyTo(ctx, f.query, f.fragments); err != nil {
			return nil, fmt.Errorf("writing %s: %w", file, err)
		}
	}
	return rows, nil
}

// copyTo runs a named query that writes a file, and gives its number of rows.
func (s *Store) copyTo(ctx context.Context, name string, f fragments) (int64, error) {
	text, named, err := s.named(name, nil, f)
	if err != nil {
		return 0, err
	}
	result, err := s.db.ExecContext(ctx, text, named...)
	if err != nil {
		return 0, queryError(name, err)
	}
	return result.RowsAffected()
}

// Still calls do while nothing is written and every topic is matched against all
// articles, so that what do asks goes together.
func (s *Store) Still(ctx context.Context, match Tagger, do func() error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if _, err := s.tag(ctx, match); err != nil {
		return err
	}
	return do()
}
