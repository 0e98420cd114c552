package analytics

import (
	"errors"
	"fmt"
	"io"
	"slices"
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

// ReadBoards reads and checks a file of boards, which name is for messages. It reports
// every board that is wrong, as *FileError joined into one error.
func ReadBoards(name string, r io.Reader) ([]Board, error) {
	var file boardFile
	places, err := readYAML(name, r, "boards", &file)
	if err != nil {
		return nil, err
	}
	if len(file.Boards) == 0 {
		return nil, &FileError{File: name, Err: errors.New("no boards: expected a list under boards:, each with slug, name and items")}
	}
	var boards []Board
	var faults []error
	for i, d := range file.Boards {
		b, err := d.board()
		if err == nil && slices.ContainsFunc(boards, func(o Board) bool { return o.Slug == b.Slug }) {
			err = errors.New("slug: expected one that no other board of the file has")
		}
		if err != nil {
			faults = append(faults, itemFault(name, "board", d.Slug, i, placeAt(places, i), err))
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
	return writeYAML(w, "boards", file)
}
