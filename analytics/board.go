package analytics

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tidings/sql"
)

// Board is a named, ordered set of topics and queries that are looked at together.
type Board struct {
	Slug        string // its name in addresses and files; made of Name where a new one has none
	Name        string // one line
	Description string // what it is for; may be ""
	Days        int    // of the range that it shows where none is asked for; 0 is DefaultBoardDays
	Interval    Interval
	Items       []BoardItem // in their order
	Created     time.Time
	Updated     time.Time
}

// BoardItem is a topic, as it is in force, or a query with what it is called.
type BoardItem struct {
	Topic string // slug; "" for a query
	Query string
	Label string // of a query; "" for a topic, and for a query that is called what it says
}

// Selection is what the item counts.
func (i BoardItem) Selection() Selection { return Selection{Topic: i.Topic, Query: i.Query} }

// The limits of boards.
const (
	DefaultBoardDays = 365
	MaxBoardDays     = 3660
	MaxBoardItems    = MaxSelections
	maxBoardLabel    = 100 // bytes
)

// newBoard is no slug: its address is that of the form for a new board.
const newBoard = "new"

// BoardIntervals are the intervals that a board may have. "" is Week.
var BoardIntervals = []Interval{Day, Week, Month, Quarter}

// Boards lists the boards by name.
func (a *Analyst) Boards(ctx context.Context) ([]Board, error) {
	rows, err := a.store.Boards(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Board, len(rows))
	for i, r := range rows {
		out[i] = Board{Slug: r.Slug, Name: r.Name, Description: r.Description, Days: r.Days, Interval: Interval(r.Interval), Created: r.Created, Updated: r.Updated}
		for _, item := range r.Items {
			out[i].Items = append(out[i].Items, BoardItem(item))
		}
	}
	return out, nil
}

// Board gives one by its slug, or a *NotFoundError.
func (a *Analyst) Board(ctx context.Context, slug string) (Board, error) {
	all, err := a.Boards(ctx)
	if err != nil {
		return Board{}, err
	}
	for _, b := range all {
		if b.Slug == slug {
			return b, nil
		}
	}
	next := Says("there is none yet: /boards and tidings boards make some")
	if len(all) > 0 {
		next = Says("there are %s", strings.Join(boardSlugs(all), ", "))
	}
	return Board{}, &NotFoundError{Kind: "board", Name: slug, Next: next}
}

// State names what a board is now, for SaveBoard: one that was changed has another.
func (b Board) State() string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %d %q %q", b.Name, b.Description, b.Days, b.Interval, b.Items)
	return fmt.Sprintf("%016x", h.Sum64())
}

// BoardConflictError says that a board was changed since it was read.
type BoardConflictError struct {
	Board Board // as it is now; without a slug it was removed
}

// Error says what to do.
func (e *BoardConflictError) Error() string { return e.Words().String() }

// Words implements Worded.
func (e *BoardConflictError) Words() Clause {
	if e.Board.Slug == "" {
		return Says("the board was removed meanwhile; nothing was saved")
	}
	return Says("the board %s was changed meanwhile, at %s; nothing was saved: look at it as it is now and say again what is to be changed",
		e.Board.Slug, e.Board.Updated.UTC().Format("2006-01-02 15:04 MST"))
}

// SaveBoard keeps a board and gives it as it was kept. One without a slug is new and gets
// one of its name that no other has. One with a slug takes the place of the board that has
// it, if that is still what state says (see State), else the error is a
// *BoardConflictError. What cannot be kept is a *ParamError.
func (a *Analyst) SaveBoard(ctx context.Context, b Board, state string) (Board, error) {
	a.saving.Lock() // so that no two new ones get the same slug
	defer a.saving.Unlock()
	all, err := a.Boards(ctx)
	if err != nil {
		return Board{}, err
	}
	var old Board
	if b.Slug == "" {
		b.Slug = freeSlug(b.Name, "board", func(slug string) bool {
			return slug == newBoard || slices.Contains(boardSlugs(all), slug)
		})
	} else {
		if i := slices.IndexFunc(all, func(o Board) bool { return o.Slug == b.Slug }); i >= 0 {
			old = all[i]
		}
		if old.State() != state {
			return Board{}, &BoardConflictError{Board: old}
		}
	}
	if b, err = a.readyBoard(ctx, b, old); err != nil {
		return Board{}, err
	}
	return b, a.store.SaveBoards(ctx, []store.Board{b.stored()})
}

// BoardChange says what ApplyBoards did with a board: "added", "changed" or "unchanged".
type BoardChange struct {
	Board  Board
	Change string
}

// ApplyBoards makes boards what they are said to be, by their slugs. All are kept, or none.
func (a *Analyst) ApplyBoards(ctx context.Context, boards []Board) ([]BoardChange, error) {
	a.saving.Lock()
	defer a.saving.Unlock()
	all, err := a.Boards(ctx)
	if err != nil {
		return nil, err
	}
	var changes []BoardChange
	var changed []store.Board
	for _, b := range boards {
		var old Board
		change := "added"
		if i := slices.IndexFunc(all, func(o Board) bool { return o.Slug == b.Slug }); i >= 0 {
			old, change = all[i], "changed"
		}
		if b, err = a.readyBoard(ctx, b, old); err != nil {
			return nil, fmt.Errorf("board %s: %w", b.Slug, err)
		}
		if change == "changed" && b.State() == old.State() {
			change, b = "unchanged", old
		} else {
			changed = append(changed, b.stored())
		}
		changes = append(changes, BoardChange{b, change})
	}
	return changes, a.store.SaveBoards(ctx, changed)
}

// DeleteBoard forgets a board that is still what state says; "" forgets it whatever it is.
func (a *Analyst) DeleteBoard(ctx context.Context, slug, state string) error {
	a.saving.Lock()
	defer a.saving.Unlock()
	b, err := a.Board(ctx, slug)
	if err != nil {
		return err
	}
	if state != "" && b.State() != state {
		return &BoardConflictError{Board: b}
	}
	return a.store.RemoveBoard(ctx, slug)
}

func (b Board) stored() store.Board {
	out := store.Board{Slug: b.Slug, Name: b.Name, Description: b.Description, Days: b.Days, Interval: string(b.Interval), Created: b.Created, Updated: b.Updated}
	for _, item := range b.Items {
		out.Items = append(out.Items, store.BoardItem(item))
	}
	return out
}

// readyBoard checks a board that is to take the place of an old one. Topics must be there,
// but for those that it had before.
func (a *Analyst) readyBoard(ctx context.Context, b, old Board) (Board, error) {
	b, err := TidyBoard(b)
	if err != nil {
		return b, err
	}
	for _, item := range b.Items {
		if item.Topic == "" || slices.Contains(old.Items, item) {
			continue
		}
		if _, err := a.topic(ctx, item.Topic); err != nil {
			return b, err
		}
	}
	b.Updated = a.now().UTC().Truncate(time.Second)
	b.Created = b.Updated
	if old.Slug != "" {
		b.Created = old.Created
	}
	return b, nil
}

// TidyBoard fills in what a board leaves out and checks the rest, but whether there are
// such topics. The error is a *ParamError.
func TidyBoard(b Board) (Board, error) {
	b.Name = strings.Join(strings.Fields(b.Name), " ")
	b.Description = strings.TrimSpace(strings.ReplaceAll(b.Description, "\r\n", "\n"))
	b.Days, b.Interval = cmp.Or(b.Days, DefaultBoardDays), cmp.Or(b.Interval, Week)
	b.Items = slices.Clone(b.Items)
	if b.Name == "" {
		return b, &ParamError{Name: "name", Value: b.Name, Allowed: Says("a name for the board")}
	}
	for _, part := range []struct {
		name, value string
		most        int
	}{{"name", b.Name, maxSavedName}, {"description", b.Description, maxSavedWords}} {
		if err := checkText(part.name, part.value, part.most); err != nil {
			return b, err
		}
	}
	switch {
	case b.Slug != "" && (!slugShape.MatchString(b.Slug) || len(b.Slug) > maxSavedSlug):
		return b, &ParamError{Name: "slug", Value: clipped(b.Slug),
			Allowed: Says("lower-case letters and digits with single hyphens between, at most %d", maxSavedSlug)}
	case b.Slug == newBoard:
		return b, &ParamError{Name: "slug", Value: b.Slug, Allowed: Says("another one: /boards/new is the form for a new board")}
	case b.Days < 1 || b.Days > MaxBoardDays:
		return b, &ParamError{Name: "days", Value: fmt.Sprint(b.Days), Allowed: Says("a whole number from 1 to %d", MaxBoardDays)}
	case !slices.Contains(BoardIntervals, b.Interval):
		return b, &ParamError{Name: "interval", Value: string(b.Interval), Allowed: Says("one of day, week, month, quarter")}
	case len(b.Items) > MaxBoardItems:
		return b, &ParamError{Name: "topic", Value: fmt.Sprintf("%d topics and queries", len(b.Items)), Allowed: Says("at most %d", MaxBoardItems)}
	}
	for i := range b.Items {
		item, err := tidyItem(b.Items[i])
		if err != nil {
			return b, err
		}
		if slices.ContainsFunc(b.Items[:i], func(o BoardItem) bool { return o.Selection() == item.Selection() }) {
			name := "topic"
			if item.Query != "" {
				name = "q"
			}
			return b, &ParamError{Name: name, Value: item.Selection().Name(), Allowed: Says("each topic and each query once: this one is on the board already")}
		}
		b.Items[i] = item
	}
	return b, nil
}

func tidyItem(item BoardItem) (BoardItem, error) {
	item.Topic, item.Query = strings.TrimSpace(item.Topic), strings.TrimSpace(item.Query)
	item.Label = strings.Join(strings.Fields(item.Label), " ")
	switch {
	case item.Topic != "" && item.Query != "", item.Topic == "" && item.Query == "":
		return item, &ParamError{Name: "topic", Value: item.Topic, Allowed: Says("either a topic or a query for each item")}
	case item.Topic != "" && !slugShape.MatchString(item.Topic):
		return item, &ParamError{Name: "topic", Value: clipped(item.Topic), Allowed: Says("the slug of a topic: a board has topics as they are in force")}
	case item.Topic != "" && item.Label != "":
		return item, &ParamError{Name: "label", Value: item.Label, Allowed: Says("a label behind a query: a topic has its own name")}
	}
	if err := checkText("q", item.Query, maxSavedWords); err != nil {
		return item, err
	}
	if err := checkText("label", item.Label, maxBoardLabel); err != nil {
		return item, err
	}
	if item.Query != "" {
		if _, err := Parse(item.Query); err != nil {
			return item, &ParamError{Name: "q", Value: item.Query, Allowed: Says("a query"), Err: err}
		}
	}
	return item, nil
}

// checkText refuses what is too long or no text.
func checkText(name, value string, most int) error {
	if len(value) > most || !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
		return &ParamError{Name: name, Value: clipped(strings.ToValidUTF8(value, "\uFFFD")), Allowed: Says("text in UTF-8 of at most %d bytes", most)}
	}
	return nil
}

func boardSlugs(all []Board) []string {
	var slugs []string
	for _, b := range all {
		slugs = append(slugs, b.Slug)
	}
	return slugs
}
