package peer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/question"
)

// sqlite is SQLite with FTS5. The text stands in one table, what is counted by
// in another: a row of the second is some 30 bytes, so that counting reads few
// pages.
type sqlite struct {
	dir string
	relational
}

func newSQLite(dir string, _ corpus.Facts) Engine { return &sqlite{dir: dir} }

// sqliteAvailable asks the library what it was built with: FTS5 needs a tag.
func sqliteAvailable() error {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return err
	}
	defer db.Close()
	var has bool
	if err := db.QueryRow(`SELECT sqlite_compileoption_used('ENABLE_FTS5')`).Scan(&has); err != nil {
		return err
	}
	if !has {
		return &UnavailableError{"SQLite was built without FTS5: build with `-tags sqlite_fts5`"}
	}
	return nil
}

// sqliteBatch is how many articles are written in one transaction.
const sqliteBatch = 10_000

func (s *sqlite) path() string { return filepath.Join(s.dir, "articles.sqlite") }

// open opens the file with one connection. The cache is 256 MB; memory-mapping
// spares the copy of what the cache does not hold.
func (s *sqlite) open() error {
	db, err := sql.Open("sqlite3", "file:"+s.path()+"?_journal_mode=WAL&_synchronous=NORMAL&_cache_size=-262144&_txlock=immediate")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	s.db = db
	for _, pragma := range []string{`PRAGMA mmap_size = 8589934592`, `PRAGMA temp_store = MEMORY`} {
		if _, err := db.Exec(pragma); err != nil {
			return fmt.Errorf("%s: %w", pragma, err)
		}
	}
	s.dialect = dialect{
		from: sqliteFrom,
		bucket: func(i analytics.Interval) string {
			if i == analytics.Week { // 1970 began on a Thursday
				return `(a.published + 259200) / 604800`
			}
			return `a.published / 86400`
		},
		day: func(i analytics.Interval, column string) string {
			if i == analytics.Week {
				return `date(` + column + ` * 604800 - 259200, 'unixepoch')`
			}
			return `date(` + column + ` * 86400, 'unixepoch')`
		},
		moment: func(t time.Time) string { return fmt.Sprint(t.Unix()) },
		urls:   "content",
	}
	return nil
}

func (s *sqlite) Load(ctx context.Context, file string) (err error) {
	if err := s.open(); err != nil {
		return err
	}
	run := func(statements ...string) error {
		for _, statement := range statements {
			if _, err := s.db.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	}
	err = run(
		`CREATE TABLE source (id INTEGER PRIMARY KEY, domain TEXT NOT NULL UNIQUE)`,
		`CREATE TABLE article (id INTEGER PRIMARY KEY, published INTEGER NOT NULL, source INTEGER NOT NULL, language TEXT NOT NULL, country TEXT NOT NULL)`,
		`CREATE TABLE content (id INTEGER PRIMARY KEY, url TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL)`,
		`CREATE VIRTUAL TABLE search USING fts5 (title, text, content = 'content', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', detail = full)`,
		// The index is merged once, at the end.
		`INSERT INTO search (search, rank) VALUES ('automerge', 0)`,
	)
	if err != nil {
		return err
	}
	sources := map[string]int{}
	err = corpus.Read(ctx, file, sqliteBatch, func(b corpus.Batch) error { return s.insert(ctx, b, sources) })
	if err != nil {
		return err
	}
	return run(
		`INSERT INTO search (search) VALUES ('optimize')`,
		`INSERT INTO search (search, rank) VALUES ('automerge', 4)`,
		`CREATE UNIQUE INDEX content_url ON content (url)`,
		`CREATE INDEX article_published ON article (published)`,
		`CREATE INDEX article_source ON article (source, published)`,
		`CREATE INDEX article_language ON article (language, published)`,
		`CREATE INDEX article_country ON article (country)`,
		`CREATE TABLE mention (topic TEXT NOT NULL, published INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (topic, published, article)) WITHOUT ROWID`,
		`ANALYZE`,
		`PRAGMA wal_checkpoint(TRUNCATE)`,
	)
}

// insert writes a batch in one transaction.
func (s *sqlite) insert(ctx context.Context, b corpus.Batch, sources map[string]int) (err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	var statements [3]*sql.Stmt
	for i, text := range []string{
		`INSERT INTO article (id, published, source, language, country) VALUES (?, ?, ?, ?, ?)`,
		`INSERT INTO content (id, url, title, text) VALUES (?, ?, ?, ?)`,
		`INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)`,
	} {
		if statements[i], err = tx.PrepareContext(ctx, text); err != nil {
			return err
		}
	}
	for i, a := range b.Articles {
		id := b.First + i
		source, known := sources[a.Source]
		if !known {
			source = len(sources) + 1
			sources[a.Source] = source
			if _, err = tx.Exec(`INSERT INTO source (id, domain) VALUES (?, ?)`, source, a.Source); err != nil {
				return err
			}
		}
		for j, args := range [][]any{
			{id, a.Published.Unix(), source, a.Language, a.Country},
			{id, a.URL, a.Title, a.Text},
			{id, a.Title, a.Text},
		} {
			if _, err = statements[j].Exec(args...); err != nil {
				return fmt.Errorf("article %d: %w", id, err)
			}
		}
	}
	return tx.Commit()
}

func (s *sqlite) Open(context.Context) error {
	if _, err := os.Stat(s.path()); err != nil {
		return err
	}
	return s.open()
}

func (s *sqlite) Tag(ctx context.Context, topics []analytics.TopicDefinition) error {
	return s.tag(ctx, topics)
}

func (s *sqlite) Ask(ctx context.Context, q question.Question) (question.Answer, error) {
	return s.ask(ctx, q)
}

func (s *sqlite) Size(context.Context) (int64, error) { return folderSize(s.dir) }

func (s *sqlite) Version(context.Context) (string, error) {
	version, _, _ := sqlite3.Version()
	return "SQLite " + version, nil
}

func (s *sqlite) Close() error {
	if s.db == nil {
		return nil
	}
	err := s.db.Close()
	s.db = nil
	return err
}

// sqliteFrom begins with the index: SQLite would not always.
func sqliteFrom(e analytics.Expr) (string, []any, error) {
	match, err := fts5(e)
	if err != nil {
		return "", nil, err
	}
	return `search CROSS JOIN article a ON a.id = search.rowid WHERE search MATCH ?1`, []any{match}, nil
}

// fts5 writes a query in FTS5's syntax, fully parenthesised.
func fts5(e analytics.Expr) (string, error) {
	switch e := e.(type) {
	case analytics.Word, analytics.Prefix, analytics.Phrase:
		return fts5Phrase(parts(e))
	case analytics.Or:
		return fts5Join(e.Exprs, " OR ")
	case analytics.And:
		must, mustNot := parted(e)
		if len(must) == 0 {
			return "", cannot("FTS5 has no NOT of its own")
		}
		text, err := fts5Join(must, " AND ")
		if err != nil || len(mustNot) == 0 {
			return text, err
		}
		not, err := fts5Join(mustNot, " OR ")
		return "(" + text + " NOT " + not + ")", err
	case analytics.Not:
		return "", cannot("FTS5 has no NOT of its own")
	case analytics.Within:
		// The words between the first and the last are at most N-1.
		words := make([]string, len(e.Parts))
		for i, p := range e.Parts {
			var err error
			if words[i], err = fts5Phrase([]analytics.Part{p}); err != nil {
				return "", err
			}
		}
		return fmt.Sprintf("NEAR(%s, %d)", strings.Join(words, " "), e.N-1), nil
	case analytics.Near:
		var pairs []string
		for _, left := range alternatives(e.Left) {
			for _, right := range alternatives(e.Right) {
				l, err := fts5Phrase(parts(left))
				if err != nil {
					return "", err
				}
				r, err := fts5Phrase(parts(right))
				if err != nil {
					return "", err
				}
				pairs = append(pairs, fmt.Sprintf("NEAR(%s %s, %d)", l, r, e.N-1))
			}
		}
		return "(" + strings.Join(pairs, " OR ") + ")", nil
	case analytics.Field:
		if e.Name != analytics.FieldTitle && e.Name != analytics.FieldText {
			return "", cannot("FTS5 indexes title and text, not %s", e.Name)
		}
		text, err := fts5(e.Expr)
		return "({" + string(e.Name) + "} : (" + text + "))", err
	}
	return "", cannot("FTS5 has nothing like %T", e)
}

func fts5Join(exprs []analytics.Expr, operator string) (string, error) {
	out := make([]string, len(exprs))
	for i, x := range exprs {
		var err error
		if out[i], err = fts5(x); err != nil {
			return "", err
		}
	}
	return "(" + strings.Join(out, operator) + ")", nil
}

// fts5Phrase writes words side by side; only the last may be a prefix.
func fts5Phrase(parts []analytics.Part) (string, error) {
	words := make([]string, len(parts))
	for i, p := range parts {
		if p.Prefix && i < len(parts)-1 {
			return "", cannot("FTS5 has no prefix inside a phrase")
		}
		words[i] = strings.ReplaceAll(plain(p.Text), `"`, `""`)
	}
	text := `"` + strings.Join(words, " ") + `"`
	if parts[len(parts)-1].Prefix {
		text += " *"
	}
	return text, nil
}
