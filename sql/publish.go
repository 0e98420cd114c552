package store

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed" // for the public schema
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zeebo/xxh3"
)

//go:embed public/schema.sql
var publicSchema string

// Publication is a copy of the public tables, for ad-hoc SQL.
type Publication struct {
	File string    // a DuckDB file that nobody writes
	AsOf time.Time // what was stored until then is in it
}

// published is what a store knows of its last publication.
type published struct {
	Publication
	version int64 // of the store
}

const (
	publicSuffix = ".public" // of the directory, behind the database's name
	publicFile   = ".duckdb"
	currentFile  = "current" // names the file that is to be asked
)

// Publish brings the copy of the public tables up to date, if anything has been
// written since, and says where it is.
//
// Copies lie in a directory beside the database, with rising numbers. The one
// before the last is brought up to date and becomes the newest, so that who
// asks the last one is not disturbed, and what it takes is in proportion to what
// is new. Where there is none to be had, the last one is copied or, at first,
// all is written.
//
// coverage says what was collected of what is stored, which is not the store's to
// tell; nil publishes none.
func (s *Store) Publish(ctx context.Context, coverage func(context.Context) ([]CoverageDays, error)) (Publication, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	version := s.version.Load()
	if s.published.File != "" && s.published.version == version {
		return s.published.Publication, nil
	}
	// A run that is published is not published again: so none is that a merge is still
	// filling, or that one has left half full which was not finished.
	if _, _, err := s.finish(ctx); err != nil {
		return Publication{}, err
	}
	now := s.now().UTC()
	var days []CoverageDays
	if coverage != nil {
		var err error
		if days, err = coverage(ctx); err != nil {
			return Publication{}, fmt.Errorf("telling the coverage for ad-hoc SQL: %w", err)
		}
	}
	file, err := s.publish(ctx, now, days)
	if err != nil {
		return Publication{}, fmt.Errorf("publishing for ad-hoc SQL: %w", err)
	}
	s.published = published{Publication{file, now}, version}
	return s.published.Publication, nil
}

func (s *Store) publish(ctx context.Context, now time.Time, days []CoverageDays) (file string, err error) {
	dir := s.path + publicSuffix
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	numbers, current, err := copies(dir)
	if err != nil {
		return "", err
	}
	next := 1
	if len(numbers) > 0 {
		next = slices.Max(numbers) + 1
	}
	path := func(number int) string { return filepath.Join(dir, strconv.Itoa(number)+publicFile) }
	// The file is worked on under a name that no reader asks for.
	work := filepath.Join(dir, "next"+publicFile)
	// One that a child still has open cannot be attached, and one of another
	// schema is of no use: then the next way is tried.
	ways := []func() error{func() error { return nil }} // from nothing
	if current > 0 {
		ways = append(ways, func() error { return copyFile(path(current), work) })
	}
	if before := slices.IndexFunc(numbers, func(n int) bool { return n != current }); before >= 0 {
		ways = append(ways, func() error { return os.Rename(path(numbers[before]), work) })
	}
	for i, way := range slices.Backward(ways) {
		if err := removeFiles(work, work+".wal"); err != nil {
			return "", err
		}
		if err = way(); err == nil {
			err = s.bringUp(ctx, work, now, days)
		}
		if err == nil {
			break
		}
		if i == 0 || ctx.Err() != nil {
			return "", err
		}
	}
	if err := os.Rename(work, path(next)); err != nil {
		return "", err
	}
	if err := replaceFile(filepath.Join(dir, currentFile), strconv.Itoa(next)); err != nil {
		return "", err
	}
	for _, number := range numbers {
		if number != current { // who has it open keeps it
			if err := removeFiles(path(number)); err != nil {
				return "", err
			}
		}
	}
	return path(next), nil
}

// removeFiles removes those of the files that there are.
func removeFiles(paths ...string) error {
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// PublishedCopy gives the copy that was last published beside a database and
// when, for who may not open the database itself. ok is false where there is none.
func PublishedCopy(databasePath string) (file string, asOf time.Time, ok bool) {
	dir := databasePath + publicSuffix
	_, current, err := copies(dir)
	if err != nil || current == 0 {
		return "", time.Time{}, false
	}
	file = filepath.Join(dir, strconv.Itoa(current)+publicFile)
	info, err := os.Stat(filepath.Join(dir, currentFile))
	if err != nil {
		return "", time.Time{}, false
	}
	return file, info.ModTime().UTC(), true
}

// copies gives the numbers of the copies in a directory and of the current one,
// 0 if there is none.
func copies(dir string) (numbers []int, current int, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), publicFile); ok {
			if number, err := strconv.Atoi(name); err == nil {
				numbers = append(numbers, number)
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, currentFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, 0, err
	}
	current, _ = strconv.Atoi(strings.TrimSpace(string(text))) // what is no number is none
	if !slices.Contains(numbers, current) {
		current = 0
	}
	slices.SortFunc(numbers, func(a, b int) int { return cmp.Compare(b, a) })
	return numbers, current, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// replaceFile writes a small file at once.
func replaceFile(path, text string) error {
	if err := os.WriteFile(path+".new", []byte(text+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// bringUp makes a copy current, or makes it.
func (s *Store) bringUp(ctx context.Context, file string, now time.Time, days []CoverageDays) (err error) {
	if err := s.attachPublic(ctx, file); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.detachPublic(ctx)) }()
	if err := s.transact(ctx, func(t *tx) error { return t.publish(now, days) }); err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `CHECKPOINT published`)
	return err
}

// attachPublic attaches a copy, or makes it, under the name "published".
func (s *Store) attachPublic(ctx context.Context, file string) error {
	if _, err := s.db.ExecContext(ctx, attach(file, "published")); err != nil {
		return err
	}
	if err := s.publicTables(ctx); err != nil {
		return errors.Join(err, s.detachPublic(ctx))
	}
	return nil
}

func (s *Store) detachPublic(ctx context.Context) error {
	_, err := s.db.ExecContext(context.WithoutCancel(ctx), `DETACH published`)
	return err
}

// publicTables makes the tables of an empty copy. A copy of another schema is
// refused.
func (s *Store) publicTables(ctx context.Context) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var tables int
	err = conn.QueryRowContext(ctx, `SELECT count(*) FROM duckdb_tables() WHERE database_name = 'published'`).Scan(&tables)
	if err != nil {
		return err
	}
	if tables == 0 {
		_, err := conn.ExecContext(ctx, "USE published;\n"+publicSchema+";\n"+useDatabase)
		return err
	}
	states, err := queryOn(ctx, conn, s, "publish_state", nil, nil, func(r *sql.Rows) (schema string, err error) {
		var doc uint32
		var asOf time.Time
		return schema, r.Scan(&schema, &doc, &asOf)
	})
	if err != nil {
		return err
	}
	if len(states) != 1 || states[0] != publicSchemaHash() {
		return errors.New("the copy has another schema")
	}
	return nil
}

func publicSchemaHash() string { return strconv.FormatUint(xxh3.HashString(publicSchema), 16) }

// publish writes into the copy what has changed since it was last written.
func (t *tx) publish(now time.Time, days []CoverageDays) error {
	nextDoc := uint32(0)
	states, err := queryOn(t.ctx, t.conn, t.store, "publish_state", nil, nil, func(r *sql.Rows) (doc uint32, err error) {
		var schema string
		var asOf time.Time
		return doc, r.Scan(&schema, &doc, &asOf)
	})
	if err != nil {
		return err
	}
	if len(states) > 0 {
		nextDoc = states[0]
	}
	counts, err := queryOn(t.ctx, t.conn, t.store, "publish_counts", args{"next_doc": nextDoc}, nil, func(r *sql.Rows) (n [2]int64, err error) {
		return n, r.Scan(&n[0], &n[1])
	})
	if err != nil {
		return err
	}
	if counts[0][0] != counts[0][1] {
		if err := t.exec("publish_article_gone", nil, nil); err != nil {
			return err
		}
	}
	for _, step := range []string{"publish_story", "publish_article_add"} {
		if err := t.exec(step, args{"next_doc": nextDoc}, nil); err != nil {
			return err
		}
	}
	for _, step := range []string{"publish_posting_gone", "publish_posting_add", "publish_run", "publish_source", "publish_topic", "publish_topic_version", "publish_mention", "publish_board", "publish_board_item", "publish_annotation"} {
		if err := t.exec(step, nil, nil); err != nil {
			return err
		}
	}
	if err := t.publishCoverage(days); err != nil {
		return err
	}
	return t.exec("publish_state_set", args{"schema": publicSchemaHash(), "as_of": now}, nil)
}
