package analytics

import "strings"

// ParamError is a parameter that cannot be used: which one, what it was, and
// what is allowed. Code is "bad_parameter".
type ParamError struct {
	Name    string // as on the URL and the command line, such as "interval"
	Value   string // as given
	Allowed Clause // what is allowed, such as "hour, day, week, month, quarter or year"
	Err     error  // a more precise cause, such as a *SyntaxError; may be nil
}

// Error names the parameter, its value and what is allowed.
func (e *ParamError) Error() string { return e.Words().String() }

// Words implements Worded.
func (e *ParamError) Words() Clause {
	var name any = e.Name
	if strings.HasPrefix(e.Name, "the ") { // a word, as "the form", and no parameter's name
		name = Clause{Text: e.Name}
	}
	if e.Err != nil {
		return Says("%s=%q: %v", name, e.Value, e.Err)
	}
	return Says("%s=%q: expected %s", name, e.Value, e.Allowed)
}

// Unwrap gives the more precise cause.
func (e *ParamError) Unwrap() error { return e.Err }

// NotFoundError is something asked for by name that is not there. Code is
// "not_found".
type NotFoundError struct {
	Kind string // "topic", "article"
	Name string
	Next Clause // what to do instead, one sentence
}

// Error says what is not there and what to do instead.
func (e *NotFoundError) Error() string { return e.Words().String() }

// Words implements Worded. A kind is a word of its own.
func (e *NotFoundError) Words() Clause {
	return Says("no %s %q: %s", Clause{Text: e.Kind}, e.Name, e.Next)
}
