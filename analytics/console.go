package analytics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"tidings/sql"
	"tidings/sql/sealed"
)

// Console answers ad-hoc SQL. It asks the published copy of the store, in
// sealed children (package sealed): a statement reads what is public and can do
// nothing else. It is safe for concurrent use.
type Console struct {
	pool    *sealed.Pool
	publish func(context.Context) (store.Publication, error) // nil where another process publishes

	lock    sync.Mutex
	current store.Publication
}

// NewConsole makes a Console over an Analyst's store. command starts a sealed
// child: the program itself with the name of the command that is one.
func NewConsole(a *Analyst, command []string) *Console {
	c := &Console{publish: func(ctx context.Context) (store.Publication, error) { return a.store.Publish(ctx, a.publicCoverage) }}
	c.pool = sealed.NewPool(sealed.Options{Command: command, File: c.file})
	return c
}

// NewConsoleOn makes a Console on the copy that another process published
// beside a database which it has open. ok is false where there is none.
func NewConsoleOn(databasePath string, command []string) (_ *Console, ok bool) {
	file, asOf, ok := store.PublishedCopy(databasePath)
	if !ok {
		return nil, false
	}
	c := &Console{current: store.Publication{File: file, AsOf: asOf}}
	c.pool = sealed.NewPool(sealed.Options{Command: command, File: c.file})
	return c, true
}

// ErrNotPublished says that a Console has nothing to ask yet: the first copy of
// the public tables is being written.
var ErrNotPublished Worded = failf("the copy of the articles that ad-hoc SQL asks is still being written: try again in a moment")

// Close ends the children. Statements that run fail.
func (c *Console) Close() { c.pool.Close() }

// Refresh publishes what was written since the last time. Statements that run
// keep what they see.
func (c *Console) Refresh(ctx context.Context) error {
	if c.publish == nil {
		return nil
	}
	p, err := c.publish(ctx)
	if err != nil {
		return err
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	c.current = p
	return nil
}

// KeepFresh refreshes at once and then each time the interval is over, until the
// context ends. Where nothing was written there is nothing to do. What fails is
// told, and tried again the next time.
func (c *Console) KeepFresh(ctx context.Context, every time.Duration, failed func(error)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := c.Refresh(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// AsOf says until when what was stored is seen; zero before the first Refresh.
func (c *Console) AsOf() time.Time {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.current.AsOf
}

func (c *Console) file() (string, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.current.File == "" {
		return "", ErrNotPublished
	}
	return c.current.File, nil
}

// Statement is ad-hoc SQL.
type Statement struct {
	// Text is one SELECT or another question (see sealed.Statement), with $name
	// parameters, and matching('query') for the ids of the articles that a query
	// matches.
	Text   string
	Values map[string]string // of the parameters, without $
	// MaxRows and MaxBytes bound the answer; 0 does not.
	MaxRows, MaxBytes int64
}

// Parameters gives the names of a text's parameters, in the order they come.
func Parameters(text string) []string { return sealed.Parameters(text) }

// The columns and rows of an answer.
type (
	AnswerColumn = sealed.ColumnInfo
	AnswerKind   = sealed.Kind
	AnswerBatch  = sealed.Batch
	AnswerValues = sealed.Column
)

// How the values of a column come.
const (
	BoolValues      = sealed.Bool
	IntValues       = sealed.Int
	UintValues      = sealed.Uint
	FloatValues     = sealed.Float
	NumberValues    = sealed.Number
	DateValues      = sealed.Date
	TimestampValues = sealed.Timestamp
	TextValues      = sealed.Text
)

// RunSealedChild is the program as a sealed child, started with the arguments
// that a Console's command gets.
func RunSealedChild(args []string, in io.Reader, out io.Writer) error {
	options, err := sealed.ParseChildArgs(args)
	if err != nil {
		return err
	}
	return sealed.RunChild(options, in, out)
}

// Answer is the answer to a Statement, on its way. Close it.
type Answer struct {
	AsOf     time.Time // what was stored until then is seen
	text     string
	expanded sealed.Expanded
	rows     *sealed.Rows
}

// Run begins a statement. What is wrong with it is a *SQLError, here or at the
// end of the answer; an error of the context ends it and its child.
func (c *Console) Run(ctx context.Context, s Statement) (*Answer, error) {
	a := &Answer{AsOf: c.AsOf(), text: s.Text}
	var err error
	if a.expanded, err = sealed.Expand(s.Text, s.Values, matchingSQL); err != nil {
		return nil, newSQLError(s.Text, err)
	}
	a.rows, err = c.pool.Run(ctx, sealed.Statement{Text: a.expanded.Text, MaxRows: s.MaxRows, MaxBytes: s.MaxBytes})
	if err != nil {
		return nil, a.error(err)
	}
	return a, nil
}

// matchingSQL gives what stands for matching('query').
func matchingSQL(query string) (string, error) {
	q, err := Parse(query)
	if err != nil {
		return "", err
	}
	return "(SELECT a.id FROM article a WHERE " + string(store.SQL(q.Match())) + ")", nil
}

// Columns describes the columns.
func (a *Answer) Columns() []AnswerColumn { return a.rows.Columns() }

// Next reads the next batch, and says whether there is one.
func (a *Answer) Next() bool { return a.rows.Next() }

// Batch is what Next read, good until the next Next.
func (a *Answer) Batch() *AnswerBatch { return a.rows.Batch() }

// Err says how the answer ended; nil is whole, or cut as More says.
func (a *Answer) Err() error { return a.error(a.rows.Err()) }

// More says that there are rows beyond the bounds.
func (a *Answer) More() bool { return a.rows.More() }

// Close ends the statement if it has not ended.
func (a *Answer) Close() { a.rows.Close() }

func (a *Answer) error(err error) error {
	if err == nil {
		return nil
	}
	return newSQLError(a.text, a.expanded.Error(err))
}

// SQLError says what is wrong with a statement, and where.
type SQLError struct {
	Text    string
	Message string
	Offset  int // in bytes, from 0; -1 where no place is known
	Line    int // from 1; 0 where no place is known
	Column  int // in characters, from 1
	Refused bool
}

// newSQLError makes a *SQLError of what is wrong with a statement, and leaves
// any other error as it is.
func newSQLError(text string, err error) error {
	var refusal *sealed.Refusal
	var failure *sealed.Failure
	var died *sealed.Died
	var busy *sealed.Busy
	e := &SQLError{Text: text, Message: err.Error(), Offset: -1}
	switch {
	case errors.As(err, &refusal):
		e.Offset, e.Refused = refusal.Offset, true
	case errors.As(err, &failure):
		e.Offset = failure.Offset
	case errors.As(err, &died):
	case errors.As(err, &busy) && !errors.Is(err, context.Canceled): // nobody waits for one that was given up
	default:
		return err
	}
	if e.Offset > len(text) {
		e.Offset = len(text)
	}
	if e.Offset >= 0 {
		before := text[:e.Offset]
		e.Line = strings.Count(before, "\n") + 1
		e.Column = column(before[strings.LastIndexByte(before, '\n')+1:], len(before))
	}
	return e
}

// Error names the place and what is wrong.
func (e *SQLError) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Caret is a picture of two lines for a terminal, the line of the fault and a
// caret under the place; "" where no place is known.
func (e *SQLError) Caret() string {
	if e.Line == 0 {
		return ""
	}
	start := strings.LastIndexByte(e.Text[:e.Offset], '\n') + 1
	line, _, _ := strings.Cut(e.Text[start:], "\n")
	return (&SyntaxError{Query: line, Offset: e.Offset - start}).Caret()
}
