package analytics

import (
	"fmt"
	"strings"
)

// Says makes a clause of a message: of what was expected, of what to do instead. Its
// text is written out at the call, so that a test finds it and asks for its
// translations; values that are words themselves are clauses. English words for one
// that is only a value, as a piece of a query, would be wrong in other languages: that is
// Quoted.
func Says(text string, values ...any) Clause { return Clause{Text: text, Values: values} }

// Quoted makes a clause of what is the same in all languages, as a piece of a query.
func Quoted(value string) Clause { return Clause{Text: "%s", Values: []any{value}} }

// OnlyValue says whether the clause is nothing but a value.
func (c Clause) OnlyValue() bool { return c.Text == "%s" || c.Text == "%v" }

// Worded is an error whose text can be said in other languages, too.
type Worded interface {
	error
	// Words are the text of Error, with the values in it apart; errors among the
	// values may be Worded themselves.
	Words() Clause
}

// wordedError is an error that says a clause.
type wordedError struct {
	words Clause
	err   error
}

// failf is fmt.Errorf for an error that is Worded. Like those of Says, its text is
// written out at the call.
func failf(format string, values ...any) Worded {
	return &wordedError{Clause{strings.ReplaceAll(format, "%w", "%v"), values}, fmt.Errorf(format, values...)}
}

func (e *wordedError) Error() string { return e.err.Error() }
func (e *wordedError) Unwrap() error { return e.err }
func (e *wordedError) Words() Clause { return e.words }

// wordsOf are the words of an error; one of another library is a value among them.
func wordsOf(err error) Clause {
	if worded, ok := err.(Worded); ok { //nolint:errorlint // what wraps it says more
		return worded.Words()
	}
	return Says("%v", err)
}
