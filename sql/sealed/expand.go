package sealed

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Matching is the function that stands for the articles a query matches:
// matching('border AND closure') is a table of one column, id.
const Matching = "matching"

// Expanded is a text whose parameters and calls of matching have been replaced.
type Expanded struct {
	Text   string
	pieces []piece
}

// piece is a stretch of an expanded text: where it begins there and in the
// text as written, and whether it is not as written.
type piece struct {
	begins, written int
	replaced        bool
}

// Offset gives the place in the text as written of one in the expanded text:
// within what was replaced, the beginning of that. -1 stays.
func (e Expanded) Offset(offset int) int {
	if offset < 0 {
		return offset
	}
	i := sort.Search(len(e.pieces), func(i int) bool { return e.pieces[i].begins > offset }) - 1
	if i < 0 {
		return offset
	}
	p := e.pieces[i]
	if p.replaced {
		return p.written
	}
	return p.written + offset - p.begins
}

// Error gives a *Refusal or *Failure of the expanded text with the place in the
// text as written, and any other error as it is.
func (e Expanded) Error(err error) error {
	switch err := err.(type) {
	case *Refusal:
		return &Refusal{Reason: err.Reason, Offset: e.Offset(err.Offset)}
	case *Failure:
		return &Failure{Class: err.Class, Message: err.Message, Offset: e.Offset(err.Offset)}
	}
	return err
}

// Parameters gives the names of a text's parameters without $, each once, in
// the order they come.
func Parameters(text string) []string {
	var names []string
	for _, t := range tokens(text) {
		if name := text[t.start:t.end]; t.kind == parameter && !slices.Contains(names, name[1:]) {
			names = append(names, name[1:])
		}
	}
	return names
}

// Expand puts values in the places of $name parameters, as literals of SQL, which
// DuckDB reads as the type that is wanted there, and what compile makes of a query
// in the place of matching('query'). The error is a *Refusal; one of compile is
// given with the place of its query.
func Expand(text string, values map[string]string, compile func(query string) (string, error)) (Expanded, error) {
	var out strings.Builder
	var e Expanded
	all := tokens(text)
	add := func(written int, part string, replaced bool) {
		e.pieces = append(e.pieces, piece{out.Len(), written, replaced})
		out.WriteString(part)
	}
	used := map[string]bool{}
	value := func(t token) (string, error) {
		name := text[t.start+1 : t.end]
		v, ok := values[name]
		if !ok {
			return "", &Refusal{Reason: fmt.Sprintf("the parameter $%s has no value", name), Offset: t.start}
		}
		used[name] = true
		return v, nil
	}
	for i := 0; i < len(all); i++ {
		t := all[i]
		part := text[t.start:t.end]
		switch {
		case t.kind == parameter:
			v, err := value(t)
			if err != nil {
				return e, err
			}
			add(t.start, quote(v), true)
		case t.kind == word && strings.EqualFold(part, Matching):
			argument, last, ok := call(text, all, i)
			if !ok {
				add(t.start, part, false)
				continue
			}
			query := unquote(text[argument.start:argument.end])
			if argument.kind == parameter {
				v, err := value(argument)
				if err != nil {
					return e, err
				}
				query = v
			}
			sql, err := compile(query)
			if err != nil {
				return e, &Refusal{Reason: "the query in matching(): " + err.Error(), Offset: argument.start}
			}
			add(t.start, sql, true)
			i = last
		default:
			add(t.start, part, false)
		}
	}
	for name := range values {
		if !used[name] {
			return e, &Refusal{Reason: fmt.Sprintf("there is no parameter $%s in the statement", name), Offset: -1}
		}
	}
	e.Text = out.String()
	return e, nil
}

// call finds the one argument, a literal or a parameter, of the function whose
// name is token i, and the token that closes the call.
func call(text string, all []token, i int) (argument token, last int, ok bool) {
	next := func() (token, bool) {
		for i++; i < len(all); i++ {
			if all[i].kind != blank {
				return all[i], true
			}
		}
		return token{}, false
	}
	is := func(s string) bool {
		t, ok := next()
		return ok && text[t.start:t.end] == s
	}
	if !is("(") {
		return argument, i, false
	}
	argument, ok = next()
	if !ok || argument.kind != literal && argument.kind != parameter || strings.ContainsAny(text[argument.start:argument.start+1], "eE") {
		return argument, i, false
	}
	ok = is(")")
	return argument, i, ok
}

// unquote gives what a literal stands for.
func unquote(s string) string {
	if strings.HasPrefix(s, "$") {
		tag := s[:strings.IndexByte(s[1:], '$')+2]
		return strings.TrimSuffix(strings.TrimPrefix(s, tag), tag)
	}
	return strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(s, "'"), "'"), "''", "'")
}
