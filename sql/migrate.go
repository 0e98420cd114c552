package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// NewerError says that a database was written by a newer Tidings.
type NewerError struct {
	Path   string
	Schema int // of the file
	Known  int // newest this binary knows
}

// Error says which is which and what to do.
func (e *NewerError) Error() string {
	return fmt.Sprintf("%s was written by a newer Tidings (schema %d, this binary knows up to %d): use the newer binary, or import the articles into a new file",
		e.Path, e.Schema, e.Known)
}

// migration is one numbered file of schema/.
type migration struct {
	number int
	name   string
	text   string
}

func migrations() ([]migration, error) {
	names, err := fs.Glob(schemaFiles, "schema/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var all []migration
	for i, name := range names {
		text, err := schemaFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		base := strings.TrimPrefix(name, "schema/")
		digits, _, _ := strings.Cut(base, "_")
		number, err := strconv.Atoi(digits)
		if err != nil || number != i+1 {
			return nil, fmt.Errorf("schema file %s: want number %04d", base, i+1)
		}
		all = append(all, migration{number, strings.TrimSuffix(base, ".sql"), string(text)})
	}
	return all, nil
}

// migrate brings the file to the newest schema, one transaction a step, and
// refuses a file newer than the binary.
func migrate(ctx context.Context, db *sql.DB, path string, all []migration) error {
	const table = `CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL, name VARCHAR NOT NULL, applied TIMESTAMP NOT NULL)`
	if _, err := db.ExecContext(ctx, table); err != nil {
		return fmt.Errorf("reading the schema of %s: %w", path, err)
	}
	var have int
	if err := db.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM schema_version`).Scan(&have); err != nil {
		return fmt.Errorf("reading the schema of %s: %w", path, err)
	}
	if have > len(all) {
		return &NewerError{Path: path, Schema: have, Known: len(all)}
	}
	for _, m := range all[have:] {
		if err := m.apply(ctx, db); err != nil {
			return fmt.Errorf("upgrading %s with %s: %w", path, m.name, err)
		}
	}
	return nil
}

func (m migration) apply(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, m.text); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO schema_version VALUES (?, ?, now()::TIMESTAMP)`, m.number, m.name); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `CHECKPOINT`)
	return err
}
