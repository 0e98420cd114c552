package analytics

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
)

// FileError is a fault of a file of topics, boards or annotations: where, in which of
// them, and what was expected. For a fault in a query, Err is its *SyntaxError.
type FileError struct {
	File         string
	Line, Column int    // of the fault or else of what it is in, from 1; 0 unknown
	Of           string // "topic border", or "topic number 3" where it has no slug; "" for a fault of the file
	Err          error
}

// Error gives "file:line:column: topic slug: what is wrong".
func (e *FileError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Column > 0 {
		fmt.Fprintf(&b, ":%d", e.Column)
	}
	if e.Of != "" {
		fmt.Fprintf(&b, ": %s", e.Of)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	return b.String()
}

// Unwrap gives the fault itself.
func (e *FileError) Unwrap() error { return e.Err }

// maxFile is how long a file of topics, boards or annotations may be, in bytes.
const maxFile = 8 << 20

// readFile reads such a file, which name is for messages.
func readFile(name string, r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if len(text) > maxFile {
		return nil, &FileError{File: name, Err: fmt.Errorf("longer than %d bytes", maxFile)}
	}
	return text, nil
}

// readYAML reads a file into the struct that file points to, and gives the place of each
// item of the list that stands under a key of it.
func readYAML(name string, r io.Reader, key string, file any) ([]place, error) {
	text, err := readFile(name, r)
	if err != nil {
		return nil, err
	}
	if err := yaml.UnmarshalWithOptions(text, file, yaml.Strict()); err != nil {
		return nil, yamlError(name, err)
	}
	return itemPlaces(text, key), nil
}

// yamlError takes the place out of goccy/go-yaml's errors.
func yamlError(name string, err error) error {
	fault := &FileError{File: name, Err: err}
	var at yaml.Error
	if errors.As(err, &at) {
		fault.Err = errors.New(at.GetMessage())
		if token := at.GetToken(); token != nil {
			fault.Line, fault.Column = token.Position.Line, token.Position.Column
		}
	}
	return fault
}

// itemPlaces gives line and column of each item of the list under a key of a file that
// was read.
func itemPlaces(text []byte, key string) []place {
	file, err := yamlparser.ParseBytes(text, 0)
	if err != nil {
		return nil
	}
	path, err := yaml.PathString("$." + key)
	if err != nil {
		return nil
	}
	node, err := path.FilterFile(file)
	if err != nil {
		return nil
	}
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		return nil
	}
	var places []place
	for _, item := range list.Values {
		places = append(places, placeOf(item))
	}
	return places
}

// itemFault is a fault of the item with an index, from 0: its name is that of the thing,
// or else its number.
func itemFault(file, kind, name string, index int, at place, err error) *FileError {
	if name == "" {
		name = fmt.Sprintf("number %d", index+1)
	}
	return &FileError{File: file, Line: at.line, Column: at.column, Of: kind + " " + name, Err: err}
}

// placeAt is the place of an item, zero where it is not known.
func placeAt(places []place, index int) place {
	if index < len(places) {
		return places[index]
	}
	return place{}
}

// writeYAML writes a file; what it is, is for messages.
func writeYAML(w io.Writer, what string, file any) error {
	text, err := yamlText(file)
	if err != nil {
		return fmt.Errorf("writing %s: %w", what, err)
	}
	if _, err := io.WriteString(w, strings.TrimRight(text, "\n")+"\n"); err != nil {
		return fmt.Errorf("writing %s: %w", what, err)
	}
	return nil
}

// yamlText writes a value as people write it: long texts as blocks, phrases in single
// quotes.
func yamlText(value any) (string, error) {
	node, err := yaml.ValueToNode(value, yaml.UseLiteralStyleIfMultiline(true), yaml.IndentSequence(true))
	if err != nil {
		return "", err
	}
	ast.Walk(singleQuotes{}, node)
	return node.String(), nil
}
