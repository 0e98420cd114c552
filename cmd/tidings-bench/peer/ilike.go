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

	"github.com/duckdb/duckdb-go/v2"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/question"
)

// ilike is a plain DuckDB table whose text is searched with ILIKE: what one
// has without an index.
type ilike struct {
	dir string
	relational
	connector *duckdb.Connector
}

func newILike(dir string, _ corpus.Facts) Engine { return &ilike{dir: dir} }

// ilikeMost is how many words a query may have. Each costs a scan of all text,
// and a topic has hundreds.
const ilikeMost = 20

func (d *ilike) path() string { return filepath.Join(d.dir, "articles.duckdb") }

func (d *ilike) open() error {
	connector, err := duckdb.NewConnector(d.path(), nil)
	if err != nil {
		return err
	}
	d.connector, d.db = connector, sql.OpenDB(connector)
	d.db.SetMaxOpenConns(1)
	unit := func(i analytics.Interval) string { return string(i) }
	d.dialect = dialect{
		from:   ilikeFrom,
		bucket: func(i analytics.Interval) string { return `date_trunc('` + unit(i) + `', a.published)` },
		day:    func(_ analytics.Interval, column string) string { return `strftime(` + column + `, '%Y-%m-%d')` },
		moment: func(t time.Time) string { return `TIMESTAMP '` + t.UTC().Format(time.DateTime) + `'` },
		urls:   "article",
	}
	return nil
}

func (d *ilike) Load(ctx context.Context, file string) error {
	if err := d.open(); err != nil {
		return err
	}
	for _, statement := range []string{
		`CREATE TABLE source (id INTEGER, domain VARCHAR)`,
		`CREATE TABLE article (id INTEGER, published TIMESTAMP, source INTEGER, language VARCHAR, country VARCHAR, url VARCHAR, title VARCHAR, text VARCHAR)`,
	} {
		if _, err := d.db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	if err := d.append(ctx, file); err != nil {
		return err
	}
	_, err := d.db.ExecContext(ctx, `CHECKPOINT`)
	return err
}

// append writes the articles with DuckDB's appender.
func (d *ilike) append(ctx context.Context, file string) (err error) {
	conn, err := d.connector.Connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	articles, err := duckdb.NewAppenderFromConn(conn, "", "article")
	if err != nil {
		return err
	}
	sources := map[string]int32{}
	err = corpus.Read(ctx, file, 10_000, func(b corpus.Batch) error {
		for i, a := range b.Articles {
			id, known := sources[a.Source]
			if !known {
				id = int32(len(sources) + 1)
				sources[a.Source] = id
			}
			if err := articles.AppendRow(int32(b.First+i), a.Published.UTC(), id, a.Language, a.Country, a.URL, a.Title, a.Text); err != nil {
				return fmt.Errorf("article %d: %w", b.First+i, err)
			}
		}
		return nil
	})
	if err = errors.Join(err, articles.Close()); err != nil {
		return err
	}
	for domain, id := range sources {
		if _, err := d.db.ExecContext(ctx, `INSERT INTO source VALUES (?, ?)`, id, domain); err != nil {
			return err
		}
	}
	return nil
}

func (d *ilike) Open(context.Context) error {
	if _, err := os.Stat(d.path()); err != nil {
		return err
	}
	return d.open()
}

func (d *ilike) Ask(ctx context.Context, q question.Question) (question.Answer, error) {
	if q.Kind == question.Retag || q.Kind == question.Overview {
		return question.Answer{}, cannot("a topic's hundreds of words would each be a scan of all text")
	}
	return d.ask(ctx, q)
}

func (d *ilike) Size(context.Context) (int64, error) { return folderSize(d.dir) }

func (d *ilike) Version(ctx context.Context) (string, error) {
	var version string
	err := d.db.QueryRowContext(ctx, `SELECT version()`).Scan(&version)
	return "DuckDB " + strings.TrimPrefix(version, "v"), err
}

func (d *ilike) Close() error {
	if d.db == nil {
		return nil
	}
	err := d.db.Close()
	d.db = nil
	return err
}

func ilikeFrom(e analytics.Expr) (string, []any, error) {
	words := 0
	condition, err := ilikeCondition(e, &words)
	if err != nil {
		return "", nil, err
	}
	return `article a WHERE ` + condition, nil, nil
}

// ilikeCondition writes a query as a condition.
func ilikeCondition(e analytics.Expr, words *int) (string, error) {
	join := func(exprs []analytics.Expr, operator string) (string, error) {
		out := make([]string, len(exprs))
		for i, x := range exprs {
			var err error
			if out[i], err = ilikeCondition(x, words); err != nil {
				return "", err
			}
		}
		return "(" + strings.Join(out, operator) + ")", nil
	}
	switch e := e.(type) {
	case analytics.Or:
		return join(e.Exprs, " OR ")
	case analytics.And:
		return join(e.Exprs, " AND ")
	case analytics.Not:
		text, err := ilikeCondition(e.Expr, words)
		return "NOT " + text, err
	case analytics.Word, analytics.Prefix, analytics.Phrase:
		if *words++; *words > ilikeMost {
			return "", cannot("more than %d words would each be a scan of all text", ilikeMost)
		}
		var letters []string
		for _, p := range parts(e) {
			letters = append(letters, strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(plain(p.Text)))
		}
		pattern := quoted("%" + strings.Join(letters, " ") + "%")
		if strings.Contains(pattern, `\`) {
			pattern += ` ESCAPE '\'`
		}
		return fmt.Sprintf("(a.title ILIKE %s OR a.text ILIKE %s)", pattern, pattern), nil
	}
	return "", cannot("letters know no fields, and no distance in words")
}
