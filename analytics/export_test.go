package analytics

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

// manyArticles are dated ones, four at each moment, and undated ones.
func manyArticles(from, to int) []store.Article {
	var out []store.Article
	for i := from; i < to; i++ {
		published := at("2025-01-01").Add(time.Duration(i/4%20) * time.Hour).Format(time.RFC3339)
		if i%5 == 0 {
			published = ""
		}
		out = append(out, art(fmt.Sprint("many-", i), "en", published, "Border", fmt.Sprint("number ", i)))
	}
	return out
}

// TestEachArticleInPages checks that every article comes once and in order,
// whatever the size of a page and although others are stored meanwhile.
func TestEachArticleInPages(t *testing.T) {
	for _, undated := range []bool{false, true} {
		req := Request{Selections: []Selection{{Query: "border"}}, Undated: undated, Zone: time.UTC,
			Range: Range{From: at("2025-01-01"), To: at("2025-02-01")}}
		var want []int64
		for _, size := range []int{1000, 1, 2, 7, 12, 48, 60} {
			a, s := open(t)
			put(t, s, manyArticles(0, 60)...)
			var ids []int64
			err := a.eachArticle(context.Background(), req, size, func(x Article) error {
				if len(ids) == 3 { // between all that are on their way
					put(t, s, manyArticles(100, 180)...)
				}
				if x.ID <= 60 {
					ids = append(ids, x.ID)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = ids
			}
			if diff := cmp.Diff(want, ids); diff != "" {
				t.Errorf("undated %v, pages of %d (-one page +many):\n%s", undated, size, diff)
			}
		}
		if most := map[bool]int{false: 48, true: 12}[undated]; len(want) != most || undated && !slices.IsSortedFunc(want, func(x, y int64) int { return int(y - x) }) {
			t.Errorf("undated %v: %d articles, want %d: %v", undated, len(want), most, want)
		}
	}
}

// TestBasis checks what an answer is said to rest on, and that a topic which
// changes meanwhile is noticed.
func TestBasis(t *testing.T) {
	ctx := context.Background()
	a, _ := corpus(t)
	apply(t, a, "topics:\n  - {slug: border, name: Border, query: border, languages: [en]}\n", false)
	req := Request{Selections: []Selection{{Topic: "border"}, {Query: "sunny"}}, Languages: []string{"en"}}
	b, err := a.Basis(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	want := []Basic{{Topic: "border", Name: "Border", Version: 1, Query: "border", Languages: []string{"en"}}, {Query: "sunny"}}
	if diff := cmp.Diff(want, b.Selections); diff != "" || !b.AsOf.Equal(testNow) || b.Synthetic {
		t.Errorf("as of %s (-want +have):\n%s", b.AsOf, diff)
	}
	if r := b.Request; r.Range.From != at("2025-01-06") || r.Range.To != at("2025-02-04") || r.Interval != Day || r.Zone != time.UTC {
		t.Errorf("the range %v by %s", r.Range, r.Interval)
	}
	if err := a.Unchanged(ctx, b); err != nil {
		t.Error(err)
	}
	apply(t, a, "topics:\n  - {slug: border, name: Border, query: border*}\n", false)
	if err := a.Unchanged(ctx, b); err == nil || !strings.Contains(err.Error(), "border became version 2 while version 1 was read") {
		t.Errorf("error %v", err)
	}
	if _, err := a.Basis(ctx, Request{Selections: []Selection{{Topic: "nothing"}}}); err == nil {
		t.Error("a topic that is not there has a basis")
	}
}
