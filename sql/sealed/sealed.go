// Package sealed runs statements that people write over a copy of the public
// tables, in a process that can do nothing else.
//
// DuckDB's own settings are no boundary within the process that owns the
// database: a SELECT can read its file, a bomb of constants takes all memory
// whatever its limit, and what runs away is not always stopped. So the program
// starts itself anew as a child, which opens a published copy of the public
// tables (store.Publish) for reading, gives up the file system, its settings and
// most of its memory, and then runs one statement at a time that the guard has
// read and found to be a question (guard.go). The parent keeps a few children
// (pool.go), takes what they answer piece by piece, and kills the one whose
// time is over: the next one is ready in some tens of milliseconds.
//
//	pool := sealed.NewPool(sealed.Options{Command: []string{exe, "sealed-child"}, File: published})
//	rows, err := pool.Run(ctx, sealed.Statement{Text: "SELECT count(*) FROM articles", MaxRows: 1000})
//	if err != nil {
//		return err // *sealed.Refusal, *sealed.Failure or the context's
//	}
//	defer rows.Close()
//	for rows.Next() {
//		use(rows.Batch())
//	}
//	return rows.Err()
package sealed

import "fmt"

// Statement is what is to be run.
type Statement struct {
	// Text is one SELECT (or VALUES, TABLE, FROM, EXPLAIN, DESCRIBE, SUMMARIZE,
	// SHOW) in DuckDB's SQL, without parameters.
	Text string `json:"text"`
	// MaxRows is how many rows are given at most; 0 is all.
	MaxRows int64 `json:"max_rows,omitempty"`
	// MaxBytes is how many bytes of values are given at most; 0 is all. The row
	// that goes beyond is not given.
	MaxBytes int64 `json:"max_bytes,omitempty"`
}

// Kind is how the values of a column come.
type Kind string

// The kinds of values, and how a Column holds them.
const (
	Bool      Kind = "bool"      // Ints: 0 or 1
	Int       Kind = "int"       // Ints
	Uint      Kind = "uint"      // Ints, as the bits of a uint64
	Float     Kind = "float"     // Floats
	Number    Kind = "number"    // Texts: decimals and integers of more than 64 bits, as DuckDB writes them
	Date      Kind = "date"      // Ints: days since 1970
	Timestamp Kind = "timestamp" // Ints: microseconds since 1970 in UTC
	Text      Kind = "text"      // Texts: strings, and all other types as DuckDB writes them
)

// ColumnInfo describes a column of an answer.
type ColumnInfo struct {
	Name string `json:"name"`
	Type string `json:"type"` // DuckDB's name for it
	Kind Kind   `json:"kind"`
}

// Refusal says that the guard does not let a statement run.
type Refusal struct {
	Reason string
	Offset int // bytes of the text before the place it is about; -1 if it is about no place
}

// Error gives the reason.
func (r *Refusal) Error() string { return r.Reason }

// Failure is an error that DuckDB reports: in the text or while it ran.
type Failure struct {
	Class   string // DuckDB's: "Parser", "Binder", "Catalog", "Conversion", "Out of Memory", …
	Message string
	Offset  int // as of Refusal
}

// Error gives DuckDB's class and message.
func (f *Failure) Error() string {
	if f.Class == "" {
		return f.Message
	}
	return fmt.Sprintf("%s error: %s", f.Class, f.Message)
}

// Died says that a child ended while it ran a statement: it took more memory
// than it may, or was killed from outside.
type Died struct{ Reason string }

// Error says so.
func (d *Died) Error() string {
	return "the process that ran the statement ended before it had answered: it took more memory than it may, or was ended from outside (" + d.Reason + ")"
}
