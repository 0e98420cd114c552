// Package peer has the engines that are measured, Tidings among them, behind
// one interface. Each is set up as somebody who knows it well would set it up
// for this task on this machine; docs/benchmark.md says how and why.
package peer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/question"
)

// Engine is one system with a database of its own in a directory. Its methods
// are called by one goroutine, in the order Load, Close in one process, then
// Open, Tag, Ask (any number), Close in another.
type Engine interface {
	// Load makes the database of a corpus file, with whatever makes its queries
	// fast, and leaves it on disk.
	Load(ctx context.Context, file string) error
	// Open opens a database that was loaded.
	Open(ctx context.Context) error
	// Ask answers a question; a *CannotError if the engine has no way to.
	Ask(ctx context.Context, q question.Question) (question.Answer, error)
	// Size is what an open database takes on disk, in bytes.
	Size(ctx context.Context) (int64, error)
	// Version names the engine and its version.
	Version(ctx context.Context) (string, error)
	// Close closes the database and stops whatever serves it.
	Close() error
}

// Tagger is an engine that keeps which articles match which topics.
type Tagger interface {
	Engine
	// Tag finds and keeps the articles of all topics.
	Tag(ctx context.Context, topics []analytics.TopicDefinition) error
}

// Detector is an engine that can find out the language of articles by itself.
type Detector interface {
	// LoadDetecting loads a corpus file that does not say the articles'
	// languages, and takes the database away again.
	LoadDetecting(ctx context.Context, file string) error
}

// Server is an engine whose work is done by processes other than this one.
type Server interface {
	// Process is the one that all the others descend from; 0 if none runs.
	Process() int
}

// CannotError says why an engine does not answer a question.
type CannotError struct{ Why string }

// Error gives the reason.
func (e *CannotError) Error() string { return e.Why }

func cannot(format string, args ...any) error { return &CannotError{fmt.Sprintf(format, args...)} }

// UnavailableError says why an engine cannot be used here, and what to do.
type UnavailableError struct{ Why string }

// Error gives the reason.
func (e *UnavailableError) Error() string { return e.Why }

// Definition is an engine that there is.
type Definition struct {
	Name  string
	Label string // for people
	// New makes it over a directory that exists.
	New func(dir string, facts corpus.Facts) Engine
	// Available says why it cannot be used here, with an *UnavailableError.
	Available func() error
	// PartsOnly says that it compares letters and knows no words: it answers as
	// the others do only where the words are parts of no others.
	PartsOnly bool
}

// Definitions are all engines, Tidings first, in the order of the table.
func Definitions() []Definition {
	always := func() error { return nil }
	return []Definition{
		{Name: "tidings", Label: "Tidings", New: newTidings, Available: always},
		{Name: "postgresql", Label: "PostgreSQL", New: newPostgres, Available: postgresAvailable},
		{Name: "sqlite", Label: "SQLite FTS5", New: newSQLite, Available: sqliteAvailable},
		{Name: "bleve", Label: "Bleve", New: newBleve, Available: always},
		{Name: "ilike", Label: "DuckDB ILIKE", New: newILike, Available: always, PartsOnly: true},
	}
}

// Named gives an engine by its name.
func Named(name string) (Definition, error) {
	all := Definitions()
	i := slices.IndexFunc(all, func(d Definition) bool { return d.Name == name })
	if i < 0 {
		var names []string
		for _, d := range all {
			names = append(names, d.Name)
		}
		return Definition{}, fmt.Errorf("there is no engine %s; there are %s", name, strings.Join(names, ", "))
	}
	return all[i], nil
}

// Checked says whether the engine's answer to a question has to be the same as
// Tidings'. Where it need not be, why says why not.
func (d Definition) Checked(q question.Question, facts corpus.Facts) (ok bool, why string) {
	switch {
	case !facts.Generated():
		return false, "tokenizers differ on real text"
	case d.PartsOnly && q.Tokens != question.Parts:
		return false, "letters are compared, not words"
	}
	return true, ""
}
