package analytics

import (
	"context"
	"testing"
	"time"

	"tidings/sql"
)

// What is remembered of a scope is forgotten when an article comes in.
func TestRememberedTotalsFollowTheStore(t *testing.T) {
	ctx := context.Background()
	a, st := open(t)
	at := time.Date(2025, 3, 5, 12, 0, 0, 0, time.UTC)
	article := func(name string, published time.Time) store.Article {
		from := "file"
		if published.IsZero() {
			from = "none"
		}
		return store.Article{Key: name, URL: "https://a.example/" + name, Title: "border", SourceDomain: "a.example", Published: published, DateFrom: from}
	}
	for i, c := range []struct {
		add            store.Article
		total, undated int64
		points         int
	}{
		{article("1", at), 1, 0, 1},
		{article("2", at.AddDate(0, 0, 2)), 2, 0, 3},
		{article("3", time.Time{}), 2, 1, 3},
	} {
		if _, err := st.Write(ctx, []store.Article{c.add}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // asked, and remembered
			v, err := a.Volume(ctx, Request{Selections: []Selection{{Query: "border"}}, Interval: Day})
			if err != nil {
				t.Fatal(err)
			}
			s := v.Series[0]
			var total int64
			for _, p := range s.Points {
				total += p.Total
			}
			if total != c.total || s.Undated != c.undated || len(s.Points) != c.points {
				t.Errorf("after article %d: %d in all, %d undated, %d days, want %+v", i+1, total, s.Undated, len(s.Points), c)
			}
		}
	}
}

// An Analyst over a store that nothing has been written to since it was opened.
func TestRememberedInAStoreThatIsOnlyRead(t *testing.T) {
	ctx := context.Background()
	a, _ := open(t)
	for range 2 {
		if v, err := a.Volume(ctx, Request{Selections: []Selection{{Query: "border"}}}); err != nil || len(v.Series) != 1 {
			t.Error(v, err)
		}
	}
}
