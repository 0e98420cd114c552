package analytics

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
)

// A file of boards (boards.yaml):
//
//	boards:
//	  - slug: border
//	    name: At the border
//	    description: What the morning meeting looks at.
//	    days: 90          # of the range, up to the last day with articles; left out: 365
//	    interval: day     # day, week, month or quarter; left out: week
//	    items:
//	      - topic: border-incidents
//	      - query: balloon* NEAR/10 airspace
//	        label: Balloons
type boardFile struct {
	Boards []boardDefinition `yaml:"boards"`
}

type boardDefinition struct {
	Slug        string           `yaml:"slug"`
	Name        string           `yaml:"name"`
	Description string           `yaml:"description,omitempty"`
	Days        int              `yaml:"days,omitempty"`
	Interval    string           `yaml:"interval,omitempty"`
	Items       []itemDefinition `yaml:"items"`
}

type itemDefinition struct {
	Topic string `yaml:"topic,omitempty"`
	Query string `yaml:"query,omitempty"`
	Label string `yaml:"label,omitempty"`
}

// BoardFileError is a fault of a file of boards: where, in which board, and what was
// expected.
type BoardFileError struct {
	File         string
	Line, Column int    // of the board, or of the fault in what is no YAML; from 1, 0 unknown
	Board        string // slug, or "board 3" where it has none; "" for a fault of the file
	Err          error
}

// Error gives "file:line:column: board slug: what is wrong".
func (e *BoardFileError) Error() string {
	place := e.File
	if e.Line > 0 {
		place += fmt.Sprintf(":%d:%d", e.Line, e.Column)
	}
	if e.Board != "" {
		place += ": board " + e.Board
	}
	return fmt.Sprintf("%s: %v", place, e.Err)
}

// Unwrap gives the fault itself.
func (e *BoardFileError) Unwrap() error { return e.Err }

// ReadBoards reads and checks a file of boards, which name is for messages. It reports
// every board that is wrong, as *BoardFileError joined into one error.
func ReadBoards(name string, r io.Reader) ([]Board, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxTopicFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if len(text) > maxTopicFile {
		return nil, &BoardFileError{File: name, Err: fmt.Errorf("longer than %d bytes", maxTopicFile)}
	}
	var file boardFile
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		fault := &BoardFileError{File: name, Err: err}
		var at yaml.Error
		if errors.As(err, &at) {
			fault.Err = errors.New(at.GetMessage())
			if token := at.GetToken(); token != nil {
				fault.Line, fault.Column = token.Position.Line, token.Position.Column
			}
		}
		return nil, fault
	}
	if len(file.Boards) == 0 {
		return nil, &BoardFileError{File: name, Err: errors.New("no boards: expected a list under boards:, each with slug, name and items")}
	}
	places := boardPlaces(text)
	var boards []Board
	var faults []error
	for i, d := range file.Boards {
		b, err := d.board()
		if err == nil && slices.ContainsFunc(boards, func(o Board) bool { return o.Slug == b.Slug }) {
			err = errors.New("slug: expected one that no other board of the file has")
		}
		if err != nil {
			fault := &BoardFileError{File: name, Board: d.Slug, Err: err}
			if d.Slug == "" {
				fault.Board = fmt.Sprint(i + 1)
			}
			if i < len(places) {
				fault.Line, fault.Column = places[i].line, places[i].column
			}
			faults = append(faults, fault)
		}
		boards = append(boards, b)
	}
	return boards, errors.Join(faults...)
}

func (d boardDefinition) board() (Board, error) {
	b := Board{Slug: d.Slug, Name: d.Name, Description: d.Description, Days: d.Days, Interval: Interval(d.Interval)}
	if d.Slug == "" {
		return b, errors.New("slug: expected a short name for addresses, such as border-2025")
	}
	for i, item := range d.Items {
		ready, err := tidyItem(BoardItem(item))
		if err != nil {
			return b, fmt.Errorf("item %d: %w", i+1, err)
		}
		b.Items = append(b.Items, ready)
	}
	return TidyBoard(b)
}

// boardPlaces gives line and column of each board of a file that was read.
func boardPlaces(text []byte) []place {
	file, err := yamlparser.ParseBytes(text, 0)
	if err != nil {
		return nil
	}
	path, err := yaml.PathString("$.boards")
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

// WriteBoards writes boards as a file that ReadBoards reads.
func WriteBoards(w io.Writer, boards []Board) error {
	file := boardFile{Boards: []boardDefinition{}}
	for _, b := range boards {
		d := boardDefinition{Slug: b.Slug, Name: b.Name, Description: b.Description, Days: b.Days, Interval: string(b.Interval), Items: []itemDefinition{}}
		for _, item := range b.Items {
			d.Items = append(d.Items, itemDefinition(item))
		}
		file.Boards = append(file.Boards, d)
	}
	node, err := yaml.ValueToNode(file, yaml.UseLiteralStyleIfMultiline(true), yaml.IndentSequence(true))
	if err != nil {
		return fmt.Errorf("writing boards: %w", err)
	}
	ast.Walk(singleQuotes{}, node)
	if _, err := io.WriteString(w, strings.TrimRight(node.String(), "\n")+"\n"); err != nil {
		return fmt.Errorf("writing boards: %w", err)
	}
	return nil
}
