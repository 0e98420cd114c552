package peer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/question"
)

// postgres is PostgreSQL with a tsvector column under a GIN index. Title and
// text are one tsvector with a gap between them, as Lucene makes one, so that
// no phrase reaches from one into the other.
type postgres struct {
	dir    string
	server *cluster
	relational
}

func newPostgres(dir string, _ corpus.Facts) Engine { return &postgres{dir: dir} }

// postgresSchema is made before the articles come. Text and tsvector always
// stand outside the row (toast_tuple_target), so that counting reads few pages;
// the address and the title stay in it.
var postgresSchema = []string{
	`CREATE TABLE source (id smallint PRIMARY KEY, domain text NOT NULL UNIQUE)`,
	`CREATE TABLE article (
		id integer NOT NULL,
		published timestamptz NOT NULL,
		source smallint NOT NULL,
		language text NOT NULL,
		country text NOT NULL,
		url text NOT NULL,
		title text NOT NULL,
		text text NOT NULL,
		search tsvector GENERATED ALWAYS AS (
			setweight(to_tsvector('simple', title), 'A') || 'gapbetweentitleandtext:100'::tsvector || to_tsvector('simple', text)) STORED
	) WITH (toast_tuple_target = 128)`,
	`ALTER TABLE article ALTER url SET STORAGE MAIN, ALTER title SET STORAGE MAIN`,
	`CREATE TABLE mention (topic text NOT NULL, published timestamptz NOT NULL, article integer NOT NULL)`,
}

// postgresIndexes are made after, which is several times faster than keeping
// them up to date.
var postgresIndexes = []string{
	`ALTER TABLE article ADD PRIMARY KEY (id)`,
	`CREATE UNIQUE INDEX ON article (url)`,
	`CREATE INDEX ON article (published)`,
	`CREATE INDEX ON article (source, published)`,
	`CREATE INDEX ON article (language, published)`,
	`CREATE INDEX ON article (country)`,
	`CREATE INDEX ON article USING gin (search) WITH (fastupdate = off)`,
	`CREATE INDEX ON mention (topic, published)`,
	`VACUUM (ANALYZE) article`,
	`ANALYZE source`,
	`CHECKPOINT`,
}

func (p *postgres) start(ctx context.Context) error {
	var err error
	if p.server, err = startCluster(ctx, p.dir); err != nil {
		return err
	}
	if p.db, err = p.server.open(); err != nil {
		return err
	}
	p.dialect = dialect{
		from:   postgresFrom,
		bucket: func(i analytics.Interval) string { return `date_trunc('` + string(i) + `', a.published)` },
		day:    func(_ analytics.Interval, column string) string { return `to_char(` + column + `, 'YYYY-MM-DD')` },
		moment: func(t time.Time) string { return `'` + t.UTC().Format(time.RFC3339) + `'::timestamptz` },
		urls:   "article",
	}
	return nil
}

func (p *postgres) Load(ctx context.Context, file string) error {
	if err := p.start(ctx); err != nil {
		return err
	}
	if err := p.run(ctx, postgresSchema); err != nil {
		return err
	}
	if err := p.copy(ctx, file); err != nil {
		return err
	}
	return p.run(ctx, postgresIndexes)
}

func (p *postgres) run(ctx context.Context, statements []string) error {
	for _, s := range statements {
		if _, err := p.db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// postgresCopies is how many COPYs run at a time: making the tsvectors is work
// for a processor, and one connection has one process.
const postgresCopies = 2

// copy writes the articles.
func (p *postgres) copy(ctx context.Context, file string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	batches := make(chan numbered, postgresCopies)
	failed := make(chan error, postgresCopies)
	var group sync.WaitGroup
	for range postgresCopies {
		group.Go(func() {
			if err := p.copyTo(ctx, batches); err != nil {
				failed <- err
				stop()
			}
		})
	}
	sources := map[string]int16{}
	err := corpus.Read(ctx, file, 2_000, func(b corpus.Batch) error {
		n := numbered{Batch: b, sources: make([]int16, len(b.Articles))}
		for i, a := range b.Articles {
			if _, known := sources[a.Source]; !known {
				sources[a.Source] = int16(len(sources) + 1)
			}
			n.sources[i] = sources[a.Source]
		}
		select {
		case batches <- n:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	close(batches)
	group.Wait()
	close(failed)
	for e := range failed {
		err = errors.Join(e, err)
	}
	for domain, id := range sources {
		if err != nil {
			break
		}
		_, err = p.db.ExecContext(ctx, `INSERT INTO source (id, domain) VALUES ($1, $2)`, id, domain)
	}
	return err
}

// numbered is a batch with the numbers of its articles' sources.
type numbered struct {
	corpus.Batch
	sources []int16
}

// copyTo copies batches over one connection, in one COPY.
func (p *postgres) copyTo(ctx context.Context, batches <-chan numbered) (err error) {
	conn, err := pgx.Connect(ctx, p.server.address())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	var b numbered
	at := 0
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		for at == len(b.Articles) {
			var ok bool
			if b, ok = <-batches; !ok {
				return nil, nil
			}
			at = 0
		}
		a := b.Articles[at]
		row := []any{int32(b.First + at), a.Published.UTC(), b.sources[at], a.Language, a.Country, a.URL, a.Title, a.Text}
		at++
		return row, nil
	})
	_, err = conn.CopyFrom(ctx, pgx.Identifier{"article"},
		[]string{"id", "published", "source", "language", "country", "url", "title", "text"}, rows)
	return err
}

func (p *postgres) Open(ctx context.Context) error { return p.start(ctx) }

func (p *postgres) Tag(ctx context.Context, topics []analytics.TopicDefinition) error {
	if err := p.tag(ctx, topics); err != nil {
		return err
	}
	return p.run(ctx, []string{`VACUUM (ANALYZE) mention`})
}

func (p *postgres) Ask(ctx context.Context, q question.Question) (question.Answer, error) {
	return p.ask(ctx, q)
}

// Size leaves out the log of changes, which takes as much as it is let to.
func (p *postgres) Size(ctx context.Context) (int64, error) {
	var size int64
	err := p.db.QueryRowContext(ctx, `SELECT pg_database_size(current_database())`).Scan(&size)
	return size, err
}

func (p *postgres) Version(ctx context.Context) (string, error) {
	var version string
	err := p.db.QueryRowContext(ctx, `SHOW server_version`).Scan(&version)
	return "PostgreSQL " + version, err
}

func (p *postgres) Process() int {
	if p.server == nil {
		return 0
	}
	return p.server.process()
}

func (p *postgres) Close() error {
	var errs []error
	if p.db != nil {
		errs = append(errs, p.db.Close())
		p.db = nil
	}
	if p.server != nil {
		errs = append(errs, p.server.stop())
		p.server = nil
	}
	return errors.Join(errs...)
}
