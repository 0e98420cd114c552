package corpus

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // the driver "duckdb"

	"tidings/ingest"
	"tidings/sql"
)

// Convert reads a real file, in any of the formats that `tidings import` takes,
// and writes its articles as a corpus. Tidings itself imports the file first,
// into a database in dir that is taken away again: so every engine gets texts,
// dates and languages as Tidings cleaned them, and each article once. Undated
// articles are left out and counted; those without an address get one.
func Convert(ctx context.Context, path, dir string, w io.Writer) (_ Facts, err error) {
	tmp, err := os.MkdirTemp(dir, "convert")
	if err != nil {
		return Facts{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	db := filepath.Join(tmp, "articles.duckdb")
	if err := importFile(ctx, path, db); err != nil {
		return Facts{}, err
	}
	facts, err := export(ctx, db, w)
	facts.Origin = filepath.Base(path)
	if err == nil && facts.Articles == 0 {
		err = fmt.Errorf("%s: no article has a date: expected some", path)
	}
	return facts, err
}

func importFile(ctx context.Context, path, db string) error {
	st, err := store.Open(ctx, db, store.Options{})
	if err != nil {
		return err
	}
	_, err = ingest.Import(ctx, st, []string{path}, nil, ingest.ImportOptions{
		Read:     ingest.ReadOptions{AsOf: time.Now(), AsOfNow: true, Zone: time.UTC},
		Now:      time.Now,
		Rejected: func(r *ingest.Reject) error { return nil },
	})
	return errors.Join(err, st.Close())
}

// articles are read from the tables that docs/database.md describes.
const articles = `
SELECT CASE a.url WHEN '' THEN 'https://address.invalid/' || a.id ELSE a.url END, a.title, a.text, a.published, a.language, a.country, coalesce(nullif(s.domain, ''), s.name)
FROM article a JOIN source s ON s.id = a.source
WHERE a.published IS NOT NULL
ORDER BY a.published, a.id`

func export(ctx context.Context, path string, w io.Writer) (facts Facts, err error) {
	db, err := sql.Open("duckdb", path+"?access_mode=READ_ONLY")
	if err != nil {
		return facts, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var all int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM article`).Scan(&all); err != nil {
		return facts, err
	}
	rows, err := db.QueryContext(ctx, articles)
	if err != nil {
		return facts, err
	}
	defer rows.Close()
	out := newSink(w)
	var line []byte
	for rows.Next() {
		var a Article
		if err := rows.Scan(&a.URL, &a.Title, &a.Text, &a.Published, &a.Language, &a.Country, &a.Source); err != nil {
			return facts, err
		}
		line = appendJSON(line[:0], a, a.Text)
		if _, err := out.Write(line); err != nil {
			return facts, err
		}
		facts.Articles++
		facts.TextBytes += int64(len(a.Title) + len(a.Text))
		facts.widen(a.Published.UTC(), a.Published.UTC())
	}
	if err := rows.Err(); err != nil {
		return facts, err
	}
	facts.Dropped = all - facts.Articles
	return out.finish(facts)
}
