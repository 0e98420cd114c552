package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// Store is an open database. It is safe for concurrent use; one writer works
// at a time while readers go on.
type Store struct {
	db        *sql.DB
	connector *duckdb.Connector
	path      string
	release   func() // lets go of path
	now       func() time.Time
	queries   map[string]namedQuery

	writing sync.Mutex // held by the one writer; it guards what follows
	bulk    *bulk
	keys    *keySet      // of all articles; nil before the first writing
	behind  *mergeBehind // the merge under way, nil if none was begun

	published published

	resident resident

	spare   spareIndexers
	version atomic.Int64
	written notice      // of each writing
	frozen  atomic.Bool // it holds an opened bundle (restore.go)
}

// Options of Open.
type Options struct {
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// MustExist refuses to make a new file, for commands that only read.
	MustExist bool
	// MemoryLimit is DuckDB's memory limit, such as "2GB"; "" leaves DuckDB's
	// default, four fifths of the machine's.
	MemoryLimit string
	// Threads is how many processors DuckDB may use; 0 leaves its default, all.
	Threads int
}

// attach gives the statement that opens the database at path. The file is
// attached to an instance of DuckDB and not opened as the instance's own because
// only so can it be said how it is written.
//
// A row group is the least that is written at once: a batch of articles fills
// one, and is packed and written once and never through the log. The format of
// DuckDB 1.5 packs texts with Zstandard.
func attach(path, name string) string {
	return `ATTACH ` + quote(path) + ` AS ` + name + ` (ROW_GROUP_SIZE 20480, STORAGE_VERSION 'v1.5.0')`
}

// useDatabase makes the attached database the one that a connection means.
const useDatabase = `USE tidings`

// LockedError says that another process has the database open.
type LockedError struct {
	Path    string
	Process string // program and process number, "" if the system does not tell
	Err     error
}

// Error says which process has it and what to do instead.
func (e *LockedError) Error() string {
	who := "another process"
	if e.Process != "" {
		who = e.Process
	}
	return fmt.Sprintf("%s is open in %s, and one process owns a database at a time: stop that one first, ask it over HTTP if it is `tidings serve`, or use a copy of the file made while it is stopped",
		e.Path, who)
}

// Unwrap gives DuckDB's own error.
func (e *LockedError) Unwrap() error { return e.Err }

// MissingError says that there is no database where a command needs one.
type MissingError struct{ Path string }

// Error says how to make one.
func (e *MissingError) Error() string {
	return fmt.Sprintf("there is no database at %s: make one with `tidings import --db %s FILE…`, `tidings feeds add ADDRESS` or `tidings demo`, or name another with --db", e.Path, e.Path)
}

// Open opens or makes the database at path and upgrades it to the newest
// schema. It fails with *LockedError when another process has it, with
// *NewerError when a newer Tidings wrote it.
func Open(ctx context.Context, path string, opts Options) (*Store, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.MustExist {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return nil, &MissingError{Path: path}
		}
	}
	if dir := filepath.Dir(path); dir != "." {
		if _, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("opening the database %s: %w", path, err)
		}
	}
	all, err := migrations()
	if err != nil {
		return nil, err
	}
	queries, err := loadQueries()
	if err != nil {
		return nil, err
	}
	release, err := hold(path)
	if err != nil {
		return nil, err
	}
	s, err := openHeld(ctx, path, opts, all, queries)
	if err != nil {
		release()
		return nil, err
	}
	s.release = release
	return s, nil
}

// openHeld opens the database at path, which its caller holds.
func openHeld(ctx context.Context, path string, opts Options, all []migration, queries map[string]namedQuery) (*Store, error) {
	if err := mend(path); err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	attached := false // by the first connection, which is made below
	connector, err := duckdb.NewConnector("", func(c driver.ExecerContext) error {
		if !attached {
			if _, err := c.ExecContext(ctx, attach(path, "tidings"), nil); err != nil {
				return openError(path, err)
			}
			attached = true
		}
		_, err := c.ExecContext(context.WithoutCancel(ctx), useDatabase, nil)
		return err
	})
	if err != nil {
		return nil, openError(path, err)
	}
	s := &Store{db: sql.OpenDB(connector), connector: connector, path: path, now: opts.Now, queries: queries}
	if err := s.configure(ctx, opts); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	if err := migrate(ctx, s.db, path, all); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	if s.bulk, err = s.openBulk(); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	if err := s.completeIndex(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	bundle, err := s.Setting(ctx, settingBundle)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.frozen.Store(bundle != "")
	return s, nil
}

// completeIndex builds the index of a file that was upgraded from a schema with
// another one.
func (s *Store) completeIndex(ctx context.Context) error {
	x, err := s.indexState(ctx)
	if err != nil || x.complete {
		return err
	}
	return s.Rebuild(ctx, nil)
}

func (s *Store) configure(ctx context.Context, opts Options) error {
	settings := []string{
		// Nothing is fetched while a query runs.
		`SET autoinstall_known_extensions = false`,
		`SET autoload_known_extensions = false`,
		// A batch is written to the file at once; the default of 16 MB would
		// checkpoint after every one.
		`SET checkpoint_threshold = '256MB'`,
		// Articles are packed with Zstandard from this average length on.
		`SET zstd_min_string_length = 256`,
		// What does not fit into memory goes beside the file.
		`SET temp_directory = ` + quote(s.path+".tmp"),
	}
	if opts.Threads > 0 {
		settings = append(settings, fmt.Sprintf(`SET threads = %d`, opts.Threads))
	}
	if opts.MemoryLimit != "" {
		settings = append(settings, `SET memory_limit = `+quote(opts.MemoryLimit))
	}
	for _, set := range settings {
		if _, err := s.db.ExecContext(ctx, set); err != nil {
			return fmt.Errorf("configuring the database: %s: %w", set, err)
		}
	}
	return nil
}

// holder finds the process in DuckDB's message on a lock that is held.
var holder = regexp.MustCompile(`Conflicting lock is held in (.+?\(PID \d+\))`)

func openError(path string, err error) error {
	if strings.Contains(err.Error(), "Could not set lock") || strings.Contains(err.Error(), "being used by another process") {
		locked := &LockedError{Path: path, Err: err}
		if m := holder.FindStringSubmatch(err.Error()); m != nil {
			locked.Process = m[1]
		}
		return locked
	}
	return fmt.Errorf("opening the database %s: %w", path, err)
}

// Close closes the database; what was committed is in the file.
func (s *Store) Close() error {
	err := s.close()
	s.release()
	return err
}

func (s *Store) close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.stopMerge()
	s.bulk.close()
	return s.db.Close()
}

// Version changes with every writing, so that an answer under one version can be
// given again.
func (s *Store) Version() int64 { return s.version.Load() }

// KeepResident keeps in memory, from now on, what articles are counted by and the lists of
// the index that were asked for last: some 40 bytes an article, and 128 MB at most. It is
// for a process that answers many questions; what it answers is the same.
func (s *Store) KeepResident() { s.resident.on.Store(true) }

// Path is where the database is.
func (s *Store) Path() string { return s.path }

// Setting gives what was set under name, "" if nothing was.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	rows, err := query(ctx, s, "setting", args{"name": name}, nil, func(r *sql.Rows) (v string, err error) {
		return v, r.Scan(&v)
	})
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0], nil
}

// Set sets name to value.
func (s *Store) Set(ctx context.Context, name, value string) error {
	return s.write(ctx, func(tx *tx) error {
		if err := tx.exec("setting_remove", args{"name": name}, nil); err != nil {
			return err
		}
		return tx.exec("setting_add", args{"name": name, "value": value}, nil)
	})
}

// quote makes an SQL string literal of s.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
