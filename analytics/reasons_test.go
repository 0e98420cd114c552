package analytics

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// What speaks against the dates of some articles is counted, and told when most have it.
func TestDateDoubts(t *testing.T) {
	day := at("2025-03-10T09:00:00Z")
	for name, c := range map[string]struct {
		seen                   func(i int) time.Time
		from                   string
		spread, pile, inferred bool
		want                   DateDoubts
	}{
		"as usual":                       {func(i int) time.Time { return day.Add(time.Duration(i) * time.Hour) }, "feed", false, false, false, DateDoubts{Articles: 12, Piled: 0}},
		"dated back over many days":      {func(i int) time.Time { return day.AddDate(0, 0, 10+i) }, "feed", true, false, false, DateDoubts{Articles: 12, Late: 12, LateDays: 12}},
		"an archive, imported later":     {func(int) time.Time { return day.AddDate(0, 1, 0) }, "file", false, false, false, DateDoubts{Articles: 12, Late: 12, LateDays: 1}},
		"an import that gave its date":   {func(i int) time.Time { return day.Add(time.Duration(i) * time.Second) }, "file", false, true, false, DateDoubts{Articles: 12, Piled: 12}},
		"dates of addresses alone":       {func(i int) time.Time { return day.Add(time.Duration(i) * time.Hour) }, "url", false, false, true, DateDoubts{Articles: 12, Inferred: 12, Piled: 1}},
		"polled, and all within minutes": {func(i int) time.Time { return day.Add(time.Duration(i) * time.Second) }, "feed", false, false, false, DateDoubts{Articles: 12}},
	} {
		t.Run(name, func(t *testing.T) {
			now := day
			a, s := openAt(t, func() time.Time { return now })
			for i := range 12 {
				x := art(fmt.Sprint(i), "en", "", "Border", fmt.Sprintf("no. %d", i))
				x.Published, x.DateFrom = day, c.from
				now = c.seen(i)
				put(t, s, x)
			}
			got, err := a.dateDoubts(context.Background(), Request{Selections: []Selection{{Query: "border"}}, Range: Range{day.Add(-time.Hour), day.AddDate(0, 0, 1)}})
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want || got.Spread() != c.spread || got.Pile() != c.pile || got.AllInferred() != c.inferred {
				t.Errorf("%+v (spread %v, pile %v, inferred %v), want %+v", got, got.Spread(), got.Pile(), got.AllInferred(), c.want)
			}
		})
	}
}
