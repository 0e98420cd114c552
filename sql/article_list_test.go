package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A list, which is read column by column, has what each article has by itself:
// in more than one chunk, with dates and without, with texts of all lengths.
func TestListIsTheArticles(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	var batch []Article
	for i := range 2*chunkRows + 100 {
		a := article(fmt.Sprintf("n%d", i), strings.Repeat("Ä", i%30), "text", 1+i%28)
		a.URL = "https://example.org/" + strings.Repeat("u", i%17)
		a.Author = []string{"", "Jan", "Jan", "somebody whose name is long"}[i%4]
		a.Country = []string{"PL", ""}[i/100%2]
		if i%5 == 0 {
			a.DateOnly, a.Published = true, a.Published.Truncate(24*time.Hour)
		}
		batch = append(batch, a)
	}
	undated := article("u", "When?", "text", 1)
	undated.Published, undated.DateFrom, undated.DateNote = time.Time{}, "none", "yesterday"
	write(t, s, append(batch, undated)...)
	for rows, scope := range map[int]Scope{len(batch): {}, 1: {Undated: true}} {
		list, err := s.Articles(ctx, Every{}, scope, After{}, len(batch)+1)
		if err != nil || len(list) != rows {
			t.Fatal(len(list), err)
		}
		for i := 0; i < len(list); i += 37 {
			want, ok, err := s.Article(ctx, list[i].ID)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			if diff := cmp.Diff(want, list[i], cmpopts.IgnoreFields(Article{}, "Key", "Text")); diff != "" {
				t.Fatalf("article %d of the list: %s", i, diff)
			}
		}
	}
}

// What asks for articles may end the asking, and the connection is good for the
// next one.
func TestListEnds(t *testing.T) {
	s := open(t)
	write(t, s, article("a", "One", "text", 1), article("b", "Two", "text", 2))
	enough := errors.New("enough")
	n := 0
	err := s.EachArticle(context.Background(), Every{}, Scope{}, After{}, After{}, 10, func(*Article) error {
		n++
		return enough
	})
	if !errors.Is(err, enough) || n != 1 {
		t.Errorf("%d articles came, and the error is %v", n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Articles(ctx, Every{}, Scope{}, After{}, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("want the context's error, have %v", err)
	}
	if diff := cmp.Diff([]string{"Two", "One"}, titles(t, s, Every{})); diff != "" {
		t.Error(diff)
	}
}

// The words of a slot are neither parameters nor slots, and those of an argument
// neither.
func TestLiteralPutsAllInAtOnce(t *testing.T) {
	s := open(t)
	a := article("a", "Costs", "text", 1)
	a.URL = "https://example.org/$limit/*slot:scope*/ TRUE"
	write(t, s, a)
	list, err := s.Articles(context.Background(), URLContains("$limit/*slot:scope*/ TRUE"), Scope{}, After{}, 10)
	if err != nil || len(list) != 1 || list[0].URL != a.URL {
		t.Error(list, err)
	}
	text, err := s.literal("setting", args{"name": "$name's"}, nil)
	if err != nil || !strings.Contains(text, `'$name''s'`) {
		t.Errorf("%q %v", text, err)
	}
	for name, a := range map[string]args{"missing": {}, "misspelt": {"nmae": "x"}} {
		if _, err := s.literal("setting", a, nil); err == nil {
			t.Errorf("%s: the arguments were taken", name)
		}
	}
}
