package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

//go:embed query/*.sql
var queryFiles embed.FS

// namedQuery is one file of query/: a header comment (meaning, parameters,
// slots, columns) and one statement. A slot is a place for a Fragment,
// written as a comment before the value it has when it is left empty:
//
//	WHERE /*slot:match*/ TRUE
type namedQuery struct {
	name   string
	text   string
	params []string // names without $, sorted
	slots  []string // sorted
}

// args are the values of a query's $name parameters.
type args map[string]any

// Fragment is SQL text for a slot, complete with its literals.
type Fragment string

// fragments are the texts of a query's slots; one left out keeps the file's
// own value.
type fragments map[string]Fragment

var (
	sqlNoise  = regexp.MustCompile(`(?m)--.*$|'(?:[^']|'')*'`)
	sqlParam  = regexp.MustCompile(`\$([a-z_]+)`)
	sqlSlot   = regexp.MustCompile(`/\*slot:([a-z_]+)\*/ [A-Za-z_.']+`)
	sqlPlace  = regexp.MustCompile(sqlSlot.String() + `|` + sqlParam.String())
	sqlHeader = regexp.MustCompile(`(?m)\A(?:--.*\n)+`)
)

func loadQueries() (map[string]namedQuery, error) {
	names, err := fs.Glob(queryFiles, "query/*.sql")
	if err != nil {
		return nil, err
	}
	queries := make(map[string]namedQuery, len(names))
	for _, file := range names {
		text, err := queryFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		q := namedQuery{name: strings.TrimSuffix(strings.TrimPrefix(file, "query/"), ".sql")}
		if sqlHeader.Find(text) == nil {
			return nil, fmt.Errorf("%s: no header comment", file)
		}
		q.text = strings.TrimSpace(sqlHeader.ReplaceAllString(string(text), ""))
		q.params = distinct(sqlParam, sqlNoise.ReplaceAllString(q.text, ""))
		q.slots = distinct(sqlSlot, q.text)
		queries[q.name] = q
	}
	return queries, nil
}

func distinct(re *regexp.Regexp, text string) []string {
	set := map[string]bool{}
	for _, m := range re.FindAllStringSubmatch(text, -1) {
		set[m[1]] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// build fills the slots and checks that the arguments are exactly the file's
// parameters: the driver itself would bind a misspelt name by position.
func (q namedQuery) build(a args, f fragments) (string, []any, error) {
	if err := q.check(a, f); err != nil {
		return "", nil, err
	}
	text := sqlSlot.ReplaceAllStringFunc(q.text, f.fill)
	named := make([]any, 0, len(a))
	for name, value := range a {
		named = append(named, sql.Named(name, value))
	}
	return text, named, nil
}

func (q namedQuery) check(a args, f fragments) error {
	if given := slices.Sorted(maps.Keys(a)); !slices.Equal(given, q.params) {
		return fmt.Errorf("query %s takes the parameters %q, not %q", q.name, q.params, given)
	}
	for name := range f {
		if !slices.Contains(q.slots, name) {
			return fmt.Errorf("query %s has the slots %q, not %q", q.name, q.slots, name)
		}
	}
	return nil
}

// fill gives what comes in the place of a slot as it was found.
func (f fragments) fill(found string) string {
	if fragment, ok := f[sqlSlot.FindStringSubmatch(found)[1]]; ok {
		return string(fragment)
	}
	return found
}

func (s *Store) named(name string, a args, f fragments) (string, []any, error) {
	q, ok := s.queries[name]
	if !ok {
		return "", nil, fmt.Errorf("no query named %s", name)
	}
	return q.build(a, f)
}

// query runs a named query and scans every row.
func query[T any](ctx context.Context, s *Store, name string, a args, f fragments, scan func(*sql.Rows) (T, error)) ([]T, error) {
	return queryOn(ctx, s.db, s, name, a, f, scan)
}

// literal gives the text of a named query with its slots filled and its arguments
// in place, for a connection that takes none. Both are put in at once: what
// stands in either, such as the text of somebody's query, is neither slot nor
// parameter.
func (s *Store) literal(name string, a args, f fragments) (string, error) {
	q, ok := s.queries[name]
	if !ok {
		return "", fmt.Errorf("no query named %s", name)
	}
	if err := q.check(a, f); err != nil {
		return "", err
	}
	return sqlPlace.ReplaceAllStringFunc(q.text, func(found string) string {
		if found[0] != '$' {
			return f.fill(found)
		}
		switch v := a[found[1:]].(type) {
		case string:
			return quote(v)
		case []int32:
			texts := make([]string, len(v))
			for i, n := range v {
				texts[i] = strconv.Itoa(int(n))
			}
			return "(" + strings.Join(texts, ", ") + ")"
		default: // a number or a truth value
			return fmt.Sprint(v)
		}
	}), nil
}

// queryer is what *sql.DB and *sql.Conn share.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func queryOn[T any](ctx context.Context, on queryer, s *Store, name string, a args, f fragments, scan func(*sql.Rows) (T, error)) ([]T, error) {
	text, named, err := s.named(name, a, f)
	if err != nil {
		return nil, err
	}
	rows, err := on.QueryContext(ctx, text, named...)
	if err != nil {
		return nil, queryError(name, err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, queryError(name, err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, queryError(name, err)
	}
	return out, nil
}

// MemoryError says that a query needs more memory than Options.MemoryLimit
// allows.
type MemoryError struct {
	Query string
	Err   error
}

// Error says what to do.
func (e *MemoryError) Error() string {
	return fmt.Sprintf("query %s needs more memory than the database may take: allow it more (--memory 2GB, say), or make the query simpler", e.Query)
}

// Unwrap gives DuckDB's own error.
func (e *MemoryError) Unwrap() error { return e.Err }

func queryError(name string, err error) error {
	var own *duckdb.Error
	if errors.As(err, &own) && own.Type == duckdb.ErrorTypeOutOfMemory {
		return &MemoryError{Query: name, Err: err}
	}
	return fmt.Errorf("query %s: %w", name, err)
}

// tx is the one write transaction that is under way.
type tx struct {
	ctx   context.Context
	store *Store
	conn  *sql.Conn
}

// write runs do in a transaction: all of it is committed or none.
func (s *Store) write(ctx context.Context, do func(*tx) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.transaction(ctx, do)
}

// transaction is write for a caller who has the lock.
func (s *Store) transaction(ctx context.Context, do func(*tx) error) error {
	if err := s.transact(ctx, do); err != nil {
		return err
	}
	s.version.Add(1)
	s.written.tell()
	return nil
}

// transact is transaction for what changes no answer.
func (s *Store) transact(ctx context.Context, do func(*tx) error) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("opening a connection: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `BEGIN TRANSACTION`); err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	done := false
	defer func() {
		if !done {
			// The context may be what ended the work; undoing must not depend on it.
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
		}
	}()
	if err := do(&tx{ctx, s, conn}); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `COMMIT`); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	done = true
	return nil
}

// exec runs a named query that gives no rows.
func (t *tx) exec(name string, a args, f fragments) error {
	_, err := t.execCounted(name, a, f)
	return err
}

// execCounted is exec, and gives the number of rows written or removed.
func (t *tx) execCounted(name string, a args, f fragments) (int64, error) {
	text, named, err := t.store.named(name, a, f)
	if err != nil {
		return 0, err
	}
	result, err := t.conn.ExecContext(t.ctx, text, named...)
	if err != nil {
		return 0, queryError(name, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, queryError(name, err)
	}
	return n, nil
}

// append opens an appender on a table inside the transaction and closes it
// when fill returns.
func (t *tx) append(table string, fill func(*duckdb.Appender) error) error {
	return t.appendIn("", table, fill)
}

// appendIn is append for a table of an attached database; "" is the store's own.
func (t *tx) appendIn(database, table string, fill func(*duckdb.Appender) error) error {
	return t.conn.Raw(func(dc any) error {
		a, err := duckdb.NewAppender(dc.(driver.Conn), database, "", table)
		if err != nil {
			return fmt.Errorf("appending to %s: %w", table, err)
		}
		if err := fill(a); err != nil {
			_ = a.Close() // the transaction is rolled back
			return fmt.Errorf("appending to %s: %w", table, err)
		}
		if err := a.Close(); err != nil {
			return fmt.Errorf("appending to %s: %w", table, err)
		}
		return nil
	})
}
