package analytics

import "fmt"

// ParamError is a parameter that cannot be used: which one, what it was, and
// what is allowed. Code is "bad_parameter".
type ParamError struct {
	Name    string // as on the URL and the command line, such as "interval"
	Value   string // as given
	Allowed string // what is allowed, a phrase such as "hour, day, week, month, quarter or year"
	Err     error  // a more precise cause, such as a *SyntaxError; may be nil
}

// Error names the parameter, its value and what is allowed.
func (e *ParamError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s=%q: %v", e.Name, e.Value, e.Err)
	}
	return fmt.Sprintf("%s=%q: expected %s", e.Name, e.Value, e.Allowed)
}

// Unwrap gives the more precise cause.
func (e *ParamError) Unwrap() error { return e.Err }

// NotFoundError is something asked for by name that is not there. Code is
// "not_found".
type NotFoundError struct {
	Kind string // "topic", "article"
	Name string
	Next string // what to do instead, one sentence
}

// Error says what is not there and what to do instead.
func (e *NotFoundError) Error() string {
	return fmt.Sprintf("no %s %q: %s", e.Kind, e.Name, e.Next)
}
