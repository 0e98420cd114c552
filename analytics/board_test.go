package analytics

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tidings/sql"
)

// boardAnalyst has two topics, and a week of two sources of which one falls silent.
func boardAnalyst(t *testing.T) *Analyst {
	t.Helper()
	a, st := openAt(t, func() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) })
	ctx := context.Background()
	file, err := ReadTopics("topics.yaml", strings.NewReader("topics:\n  - {slug: border, name: Border, query: border*}\n  - {slug: sanctions, name: Sanctions, query: sanction*}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Apply(ctx, file, false); err != nil {
		t.Fatal(err)
	}
	var articles []store.Article
	for d := range 90 {
		day := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, d)
		for i, source := range []string{"north.example", "south.example"} {
			if source == "south.example" && d >= 84 {
				continue
			}
			for n := range 4 {
				url := "https://" + source + "/" + day.Format("0102") + string(rune('a'+n))
				articles = append(articles, store.Article{Key: url, URL: url, SourceDomain: source, Language: "en", Title: "border sanctions balloon weather"[7*i:], Text: "Story of " + source + day.Format(" Jan 2 ") + strings.Repeat(string(rune('a'+n)), 5),
					Published: day.Add(time.Duration(n) * time.Hour), DateFrom: "feed"})
			}
		}
	}
	if _, err := st.Write(ctx, articles); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Tag(ctx); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestBoards(t *testing.T) {
	ctx := context.Background()
	a := boardAnalyst(t)
	items := []BoardItem{{Query: " balloon* ", Label: " Balloons\t"}, {Topic: "sanctions"}, {Topic: "border"}}
	b, err := a.SaveBoard(ctx, Board{Name: "  At the\tborder ", Description: "For the meeting.\r\n", Items: items}, "")
	if err != nil {
		t.Fatal(err)
	}
	want := Board{Slug: "at-the-border", Name: "At the border", Description: "For the meeting.", Days: 365, Interval: Week,
		Items: []BoardItem{{Query: "balloon*", Label: "Balloons"}, {Topic: "sanctions"}, {Topic: "border"}}, Created: b.Created, Updated: b.Created}
	if diff := cmp.Diff(want, b); diff != "" || b.Created.IsZero() {
		t.Error(diff)
	}
	if got, err := a.Board(ctx, b.Slug); err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got))
	}
	if other, err := a.SaveBoard(ctx, Board{Name: "New"}, ""); err != nil || other.Slug != "new-2" {
		t.Errorf("a board called New has the slug %s, %v", other.Slug, err)
	}

	// What was changed meanwhile is not written over.
	state := b.State()
	b.Items[0], b.Items[2] = b.Items[2], b.Items[0]
	if b, err = a.SaveBoard(ctx, b, state); err != nil {
		t.Fatal(err)
	}
	var conflict *BoardConflictError
	if _, err := a.SaveBoard(ctx, b, state); !errors.As(err, &conflict) || conflict.Board.Items[0].Topic != "border" {
		t.Errorf("saved over a change: %v", err)
	}
	if err := a.DeleteBoard(ctx, b.Slug, state); !errors.As(err, &conflict) {
		t.Errorf("deleted in spite of a change: %v", err)
	}
	if err := a.DeleteBoard(ctx, b.Slug, b.State()); err != nil {
		t.Error(err)
	}
	var missing *NotFoundError
	if _, err := a.Board(ctx, b.Slug); !errors.As(err, &missing) || !strings.Contains(err.Error(), "there are new-2") {
		t.Errorf("%v", err)
	}
	if _, err := a.SaveBoard(ctx, b, b.State()); !errors.As(err, &conflict) || !strings.Contains(err.Error(), "removed") {
		t.Errorf("saved though it was removed: %v", err)
	}
}

func TestBoardsThatCannotBeSaved(t *testing.T) {
	a := boardAnalyst(t)
	many := make([]BoardItem, MaxBoardItems+1)
	for i := range many {
		many[i].Query = strings.Repeat("a", i+1)
	}
	for _, c := range []struct {
		parameter string
		board     Board
	}{
		{"name", Board{Name: " "}},
		{"name", Board{Name: strings.Repeat("n", 201)}},
		{"slug", Board{Name: "n", Slug: "New Board"}},
		{"slug", Board{Name: "n", Slug: "new"}},
		{"days", Board{Name: "n", Days: -1}},
		{"days", Board{Name: "n", Days: 3661}},
		{"interval", Board{Name: "n", Interval: Hour}},
		{"q", Board{Name: "n", Items: []BoardItem{{Query: "(border"}}}},
		{"q", Board{Name: "n", Items: []BoardItem{{Query: "border"}, {Query: "border ", Label: "Again"}}}},
		{"topic", Board{Name: "n", Items: []BoardItem{{Topic: "border"}, {Topic: "border"}}}},
		{"topic", Board{Name: "n", Items: []BoardItem{{Topic: "border@1"}}}},
		{"topic", Board{Name: "n", Items: []BoardItem{{}}}},
		{"topic", Board{Name: "n", Items: many}},
		{"label", Board{Name: "n", Items: []BoardItem{{Topic: "border", Label: "B"}}}},
		{"label", Board{Name: "n", Items: []BoardItem{{Query: "b", Label: strings.Repeat("l", 101)}}}},
	} {
		_, err := TidyBoard(c.board)
		var wrong *ParamError
		if !errors.As(err, &wrong) || wrong.Name != c.parameter {
			t.Errorf("%+v: %v, want a fault of %s", c.board, err, c.parameter)
		}
	}
	var missing *NotFoundError
	if _, err := a.SaveBoard(context.Background(), Board{Name: "n", Items: []BoardItem{{Topic: "gone"}}}, ""); !errors.As(err, &missing) {
		t.Errorf("a topic that is not there: %v", err)
	}
}

func TestBoardFiles(t *testing.T) {
	ctx := context.Background()
	a := boardAnalyst(t)
	const text = `boards:
  - slug: morning
    name: Morning
    days: 90
    interval: day
    items:
      - topic: border
      - query: balloon* NEAR/10 border
        label: Balloons
`
	boards, err := ReadBoards("boards.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"added", "unchanged"} {
		changes, err := a.ApplyBoards(ctx, boards)
		if err != nil || len(changes) != 1 || changes[0].Change != want {
			t.Errorf("%+v, %v, want %s", changes, err, want)
		}
	}
	all, err := a.Boards(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := WriteBoards(&out, all); err != nil {
		t.Fatal(err)
	}
	again, err := ReadBoards("again.yaml", &out)
	if diff := cmp.Diff(boards, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Errorf("written and read again: %v\n%s", err, diff)
	}
	for text, want := range map[string]string{
		"boards:\n  - name: N\n": "b.yaml:2:5: board number 1: slug: expected a short name",
		"boards:\n  - {slug: a, name: A}\n  - slug: b\n    name: B\n    items: [{query: \"(x\"}]\n": "b.yaml:3:5: board b: item 1: ",
		"boards:\n  - {slug: a, name: A}\n  - {slug: a, name: B}\n":                                 "b.yaml:3:6: board a: slug: expected one that no other board of the file has",
		"boards: []\n":                                  "b.yaml: no boards: expected a list",
		"boards:\n  - {slag: a}\n":                      `b.yaml:2:6: unknown field "slag"`,
		"boards:\n  - slug: [1\n":                       "b.yaml:2:",
		"boards:\n  - {slug: a, name: A, days: 4000}\n": "b.yaml:2:6: board a: days",
	} {
		if _, err := ReadBoards("b.yaml", strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestCards(t *testing.T) {
	ctx := context.Background()
	a := boardAnalyst(t)
	req := Request{Interval: Week, Range: Range{time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC), time.Date(2026, 5, 30, 0, 0, 0, 0, time.UTC)}}
	_, cards, err := a.Cards(ctx, req, []BoardItem{{Query: "balloon*", Label: "Balloons"}, {Topic: "gone"}, {Topic: "border"}, {Query: "(x"}})
	if err != nil {
		t.Fatal(err)
	}
	var missing *NotFoundError
	var syntax *SyntaxError
	if !errors.As(cards[1].Err, &missing) || !errors.As(cards[3].Err, &syntax) {
		t.Errorf("what cannot be counted: %v, %v", cards[1].Err, cards[3].Err)
	}
	// Each card is what the item alone gives.
	for i, name := range map[int]string{0: "Balloons", 2: "Border"} {
		alone := req
		alone.Selections = []Selection{cards[i].Item.Selection()}
		v, err := a.Volume(ctx, alone)
		if err == nil {
			err = a.Cover(ctx, &v)
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(v.Series[0].Points, cards[i].Series.Points); diff != "" || cards[i].Topic.Name != name || cards[i].Series.Name != name {
			t.Errorf("card %d is called %s and %s\n%s", i, cards[i].Topic.Name, cards[i].Series.Name, diff)
		}
	}
	// The last whole week is that of 18 May: north.example has 28 articles about the border.
	if c := cards[2]; c.Latest.Count != 28 || c.Latest.Bucket.Day() != 18 || c.Latest.Coverage == nil || c.Previous.Count != 28 || !c.Changed || c.Change != 0 {
		t.Errorf("%+v", c.Card)
	}
}

func TestSilentSources(t *testing.T) {
	ctx := context.Background()
	a := boardAnalyst(t)
	silent := func(from, to string) []SilentSource {
		t.Helper()
		req, err := ParseRequest(map[string][]string{"from": {from}, "to": {to}})
		if err != nil {
			t.Fatal(err)
		}
		_, found, err := a.SilentSources(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	found := silent("2026-03-01", "2026-05-30")
	if len(found) != 1 || found[0].Publisher != "south.example" || found[0].Days != 6 || found[0].Last.Format(time.DateOnly) != "2026-05-23" {
		t.Fatalf("%+v", found)
	}
	if missed := found[0].Missed; missed < 18 || missed > 30 {
		t.Errorf("%.1f articles are missed, want about 24", missed)
	}
	for _, r := range [][2]string{{"2026-03-01", "2026-05-20"}, {"2026-06-01", "2026-07-01"}, {"2027-01-01", "2027-02-01"}} {
		if found := silent(r[0], r[1]); len(found) > 0 {
			t.Errorf("silent from %s to %s: %+v", r[0], r[1], found)
		}
	}
}

func TestDayStories(t *testing.T) {
	ctx := context.Background()
	a, st := open(t)
	long := "The ministry said on Tuesday that the crossing at the northern bridge will be closed for repairs until the end of the month and drivers should expect long queues elsewhere. "
	var articles []store.Article
	add := func(n int, source, title string, at time.Time) {
		url := "https://" + source + "/" + string(rune('a'+n))
		articles = append(articles, store.Article{Key: url, URL: url, SourceDomain: source, Language: "en", Title: title, Text: title + ". " + strings.Repeat(long, 3), Published: at, DateFrom: "feed"})
	}
	day := time.Date(2026, 5, 20, 8, 0, 0, 0, time.UTC)
	for i, source := range []string{"a.example", "b.example", "c.example", "c.example"} {
		add(i, source, "Crossing closed", day.Add(time.Duration(i)*time.Hour))
	}
	add(5, "d.example", "Crossing closed", day.AddDate(0, 0, -1))
	if _, err := st.Write(ctx, articles); err != nil {
		t.Fatal(err)
	}
	req, err := ParseRequest(map[string][]string{"from": {"2026-05-01"}, "to": {"2026-05-21"}})
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{"": 1, "crossing": 1, "zyzzyva": 0} {
		req.Selections = nil
		if query != "" {
			req.Selections = []Selection{{Query: query}}
		}
		got, err := a.DayStories(ctx, req, 10)
		if err != nil || len(got.Stories) != want {
			t.Fatalf("%q: %+v, %v", query, got, err)
		}
		// The fifth article is of the day before.
		if want > 0 && (got.Stories[0].Articles != 4 || got.Stories[0].Sources != 3 || got.Request.Range.From.Day() != 20) {
			t.Errorf("%q: %+v", query, got)
		}
	}
}
