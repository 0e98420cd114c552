package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// ErrBundle says that a database holds an opened bundle, of which nothing may change.
var ErrBundle = errors.New("this database holds an opened bundle, which stays as it is: use another file (--db) for articles of your own")

// settingBundle marks the database of an opened bundle.
const settingBundle = "bundle"

// Restoration is a bundle to be taken in. Its files may be anybody's: what they must
// be is checked, and what they say of mentions is not believed.
type Restoration struct {
	Dir    string // where the files are
	Texts  BundleTexts
	Topics []TopicChange // the selections, with what each matches
	Beside []TopicChange // other topics, whose mentions among articles without texts are taken as the bundle says them
	Note   string        // kept as a setting of the database
	// Synthetic marks the corpus of the demonstration.
	Synthetic bool
}

// maxBundleBytes bounds the texts of a bundle that is taken in.
const maxBundleBytes = 16 << 30

// MaxBundleScope is how many articles in scope a bundle may have.
const MaxBundleScope = 5_000_000

// bundleColumns are those of the files, with their types.
var bundleColumns = map[string]string{
	BundleScope: "id BIGINT, published TIMESTAMP, date_only BOOLEAN, date_from VARCHAR, source_id INTEGER, language VARCHAR, country VARCHAR, author VARCHAR, story BIGINT, text_id UBIGINT, earlier BOOLEAN",
}

// columnsOfBundle gives the columns that a file of a bundle has, each with its type.
func columnsOfBundle(file string) ([]string, error) {
	if columns, ok := bundleColumns[file]; ok {
		return strings.Split(columns, ", "), nil
	}
	tables, err := PublicSchema()
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		if t.Name+".parquet" == file {
			columns := make([]string, len(t.Columns))
			for i, c := range t.Columns {
				columns[i] = c.Name + " " + c.Type
			}
			return columns, nil
		}
	}
	return nil, fmt.Errorf("no file of a bundle is called %s", file)
}

// BundleFileError says what is wrong with a file of a bundle.
type BundleFileError struct {
	File string
	Err  error
}

// Error names the file.
func (e *BundleFileError) Error() string { return "the bundle's " + e.File + ": " + e.Err.Error() }

// Unwrap gives what is wrong.
func (e *BundleFileError) Unwrap() error { return e.Err }

// Restore takes a bundle into an empty database. Articles keep their numbers, dates,
// stories and text ids, so that all three units count as where they are from; the
// index is made from the texts, and the topics are matched anew. Articles whose texts
// are not in the bundle are counted in scope and match none of the selections; which
// other topics they mention, and where there are no texts at all what matches, is taken
// as the bundle says it.
//
// From then on the database takes no other articles.
func (s *Store) Restore(ctx context.Context, r Restoration) error {
	corpus, err := s.Corpus(ctx)
	if err != nil {
		return err
	}
	if corpus.Articles > 0 || corpus.Topics > 0 {
		return fmt.Errorf("%s holds articles or topics: a bundle is opened in a new file", s.path)
	}
	if err := s.checkBundle(ctx, r.Dir); err != nil {
		return err
	}
	first, err := s.restoreArticles(ctx, r)
	if err != nil {
		return err
	}
	if err := s.Rebuild(ctx, nil); err != nil {
		return err
	}
	topics := slices.Concat(r.Topics, r.Beside)
	for i := range topics {
		topics[i].ID, topics[i].NewVersion, topics[i].FirstDoc = i+1, true, first
		if r.Texts == TextsNone {
			topics[i].Match = Not{Every{}} // nothing: they come from the file
		}
	}
	if err := s.ApplyTopics(ctx, topics, nil); err != nil {
		return err
	}
	if err := s.restoreMentions(ctx, r, first); err != nil {
		return &BundleFileError{BundleMentions, err}
	}
	if err := s.Set(ctx, settingBundle, r.Note); err != nil {
		return err
	}
	if r.Synthetic {
		if err := s.Set(ctx, "synthetic", "true"); err != nil {
			return err
		}
	}
	s.frozen.Store(true)
	faults, err := s.Verify(ctx)
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("what the bundle says contradicts itself: %s: %d", faults[0].What, faults[0].Rows)
	}
	return err
}

// restoreMentions takes mentions of articles without texts as the bundle says them.
func (s *Store) restoreMentions(ctx context.Context, r Restoration, first uint32) error {
	known := []string{}
	for _, t := range r.Beside {
		known = append(known, t.Slug)
	}
	if r.Texts == TextsNone {
		first = math.MaxUint32
		for _, t := range r.Topics {
			known = append(known, t.Slug)
		}
	}
	return s.retell(ctx, func(t *tx) error {
		return t.exec("restore_mentions", args{"topics": known, "first_doc": first}, fragments{"mentions": parquetIn(r.Dir, BundleMentions)})
	})
}

// parquetIn gives a file of a bundle as a table.
func parquetIn(dir, file string) Fragment {
	// A directory may be called key=value, which would be taken for a column.
	return Fragment("read_parquet(" + quote(filepath.Join(dir, file)) + ", hive_partitioning = false)")
}

// checkBundle looks at the files before anything is taken from them.
func (s *Store) checkBundle(ctx context.Context, dir string) error {
	for _, file := range []string{BundleArticles, BundleScope, BundleMentions, BundleSources} {
		if err := s.checkColumns(ctx, dir, file); err != nil {
			return &BundleFileError{file, err}
		}
	}
	articles, scope := parquetIn(dir, BundleArticles), parquetIn(dir, BundleScope)
	sizes, err := query(ctx, s, "bundle_size", nil, fragments{"articles": articles}, func(r *sql.Rows) (size bundleSize, err error) {
		return size, r.Scan(&size.rows, &size.ids, &size.least, &size.greatest, &size.bytes)
	})
	if err == nil {
		err = sizes[0].check()
	}
	if err != nil {
		return &BundleFileError{BundleArticles, err}
	}
	sizes, err = query(ctx, s, "bundle_scope_size", nil, fragments{"articles": articles, "scope": scope}, func(r *sql.Rows) (size bundleSize, err error) {
		return size, r.Scan(&size.rows, &size.ids, &size.least, &size.greatest, &size.strange)
	})
	if err == nil {
		err = sizes[0].check()
	}
	if err != nil {
		return &BundleFileError{BundleScope, err}
	}
	return nil
}

func (s *Store) checkColumns(ctx context.Context, dir, file string) error {
	want, err := columnsOfBundle(file)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, "SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM "+string(parquetIn(dir, file))+")")
	if err != nil {
		return err
	}
	defer rows.Close()
	var have []string
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			return err
		}
		have = append(have, column)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for i, column := range want {
		switch {
		case i >= len(have):
			return fmt.Errorf("it ends before the column %s", column)
		case have[i] != column:
			return fmt.Errorf("column %d is %q, expected %q", i+1, have[i], column)
		}
	}
	if len(have) > len(want) {
		return fmt.Errorf("it has a column too many, %q", have[len(want)])
	}
	return nil
}

// bundleSize is what a file of articles amounts to.
type bundleSize struct{ rows, ids, least, greatest, bytes, strange int64 }

// maxArticleID is the greatest number that an article of a bundle may have: far more
// than any store gives, and far from where numbers end.
const maxArticleID = 1 << 53

func (z bundleSize) check() error {
	switch {
	case z.rows > MaxBundleScope:
		return fmt.Errorf("it has %d articles, and a bundle at most %d", z.rows, int64(MaxBundleScope))
	case z.bytes > maxBundleBytes:
		return fmt.Errorf("its texts have %d bytes, and those of a bundle at most %d", z.bytes, int64(maxBundleBytes))
	case z.ids != z.rows:
		return fmt.Errorf("%d of its %d articles have no number of their own", z.rows-z.ids, z.rows)
	case z.rows > 0 && (z.least < 1 || z.greatest > maxArticleID):
		return fmt.Errorf("its articles have the numbers %d to %d, expected 1 to %d", z.least, z.greatest, int64(maxArticleID))
	case z.strange > 0:
		return fmt.Errorf("%d articles of %s are not in it, or with another date, source, story or text", z.strange, BundleArticles)
	}
	return nil
}

// restoreArticles takes articles and sources in. It gives the first document of those
// whose texts are there.
func (s *Store) restoreArticles(ctx context.Context, r Restoration) (first uint32, err error) {
	articles := parquetIn(r.Dir, BundleArticles)
	err = s.write(ctx, func(t *tx) error {
		if err := t.exec("restore_sources", nil, fragments{"sources": parquetIn(r.Dir, BundleSources)}); err != nil {
			return &BundleFileError{BundleSources, err}
		}
		n, err := t.execCounted("restore_scope", nil, fragments{"scope": parquetIn(r.Dir, BundleScope), "articles": articles})
		if err != nil {
			return &BundleFileError{BundleScope, err}
		}
		first = uint32(n)
		if err := t.exec("restore_articles", args{"first_doc": first}, fragments{"articles": articles}); err != nil {
			return &BundleFileError{BundleArticles, err}
		}
		if err := t.restoreAuthors(); err != nil {
			return err
		}
		return t.exec("restore_state", nil, nil)
	})
	return first, err
}

// restoreAuthors makes the terms of authors.
func (t *tx) restoreAuthors() error {
	authors, err := queryOn(t.ctx, t.conn, t.store, "restore_authors", nil, nil, func(r *sql.Rows) (author string, err error) {
		return author, r.Scan(&author)
	})
	if err != nil || len(authors) == 0 {
		return err
	}
	terms := make([]string, len(authors))
	for i, author := range authors {
		terms[i] = spaced(author)
	}
	return t.exec("restore_author_terms", args{"authors": authors, "terms": terms}, nil)
}

// BundleFindings are what an opened bundle comes to.
type BundleFindings struct {
	Counts   []BundleCount
	Mentions []MentionsFound
	// Texts is how many texts there are; OtherTexts of them are not those that their
	// number stands for.
	Texts, OtherTexts int64
}

// MentionsFound compares the mentions of a topic with those that a bundle says.
type MentionsFound struct {
	Slug          string
	Claimed       int64
	Missing, More int64 // claimed and not found; found and not claimed
}

// FindInBundle counts what was restored, and compares it with what the files say.
func (s *Store) FindInBundle(ctx context.Context, r Restoration, scope Scope) (f BundleFindings, err error) {
	slugs, quoted := make([]string, len(r.Topics)), make([]string, len(r.Topics))
	for i, t := range r.Topics {
		slugs[i], quoted[i] = t.Slug, quote(t.Slug)
	}
	counted := BundlePlan{Scope: scope}.scope()
	mentions := Fragment(fmt.Sprintf("(SELECT t.slug AS topic, m.article FROM mention m JOIN topic t ON t.id = m.topic JOIN article a ON a.id = m.article WHERE t.slug IN (%s) AND %s)",
		strings.Join(quoted, ", "), counted))
	if f.Counts, err = s.bundleCounts(ctx, slugs, mentions, counted); err != nil {
		return f, err
	}
	f.Mentions, err = query(ctx, s, "restore_differ", nil, fragments{"mentions": parquetIn(r.Dir, BundleMentions)}, func(r *sql.Rows) (m MentionsFound, err error) {
		return m, r.Scan(&m.Slug, &m.Claimed, &m.Missing, &m.More)
	})
	if err != nil || r.Texts == TextsNone {
		return f, err
	}
	err = s.findTexts(ctx, r, &f)
	return f, err
}

// findTexts compares texts with their numbers.
func (s *Store) findTexts(ctx context.Context, r Restoration, f *BundleFindings) error {
	x, err := s.indexState(ctx)
	if err != nil {
		return err
	}
	sizes, err := query(ctx, s, "bundle_size", nil, fragments{"articles": parquetIn(r.Dir, BundleArticles)}, func(r *sql.Rows) (size bundleSize, err error) {
		return size, r.Scan(&size.rows, &size.ids, &size.least, &size.greatest, &size.bytes)
	})
	if err != nil {
		return err
	}
	s.writing.Lock() // for the bulk connection
	defer s.writing.Unlock()
	f.Texts = sizes[0].rows
	for from := x.nextDoc - uint32(f.Texts); from < x.nextDoc; from += rebuildDocs {
		err := s.bulk.read(ctx, "restore_texts", args{"from_doc": from, "to_doc": min(x.nextDoc, from+rebuildDocs)}, func(chunk mapping.DataChunk, rows int) error {
			titles, texts, hashes := stringsOf(chunk, 0, rows), stringsOf(chunk, 1, rows), column[uint64](chunk, 2, rows)
			for i := range rows {
				if hashText(Article{Title: titles[i].text(), Text: texts[i].text()}) != hashes[i] {
					f.OtherTexts++
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
