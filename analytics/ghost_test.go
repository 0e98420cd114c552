package analytics

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// laid writes the buckets of a ghost with their counts under those of a volume.
func laid(v Volume, g Ghost) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s to %s:", g.Request.Range.From.Format("2006-01-02T15"), g.Request.Range.To.Format("2006-01-02T15"))
	for i, p := range g.Series[0].Points {
		count := "-"
		if !p.Silent() {
			count = fmt.Sprint(p.Count)
		}
		fmt.Fprintf(&b, " %s<%s=%s", v.Series[0].Points[i].Bucket.Format("01-02"), p.Bucket.Format("06-01-02"), count)
	}
	return b.String()
}

func TestGhost(t *testing.T) {
	ctx := context.Background()
	a, s := open(t)
	for _, day := range []string{"2023-02-27", "2023-02-28", "2023-03-01", "2023-03-02", "2024-02-26", "2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02", "2024-03-04", "2024-03-11"} {
		put(t, s, art("border"+day, "en", day, "Border "+day, "on "+day), art("other"+day, "en", day, "Other "+day, "at "+day))
	}
	for _, c := range []struct {
		params string
		period Period
		want   string
	}{
		{"q=border&interval=day&from=2024-02-28&to=2024-03-02", PreviousPeriod, "2024-02-25T00 to 2024-02-28T00: 02-28<24-02-25=- 02-29<24-02-26=1 03-01<24-02-27=1"},
		{"q=border&interval=day&from=2024-02-28&to=2024-03-02", YearBefore, "2023-02-28T00 to 2023-03-02T00: 02-28<23-02-28=1 02-29<01-01-01=- 03-01<23-03-01=1"},
		{"q=border&interval=day&from=2024-02-29&to=2024-03-02", YearBefore, "2023-03-01T00 to 2023-03-02T00: 02-29<23-03-01=1 03-01<23-03-01=1"},
		{"q=border&interval=week&from=2024-02-28&to=2024-03-12", PreviousPeriod, "2024-02-07T00 to 2024-02-20T00: 02-26<24-02-05=- 03-04<24-02-12=- 03-11<24-02-19=-"},
		{"q=border&interval=week&from=2024-02-26&to=2024-03-04", YearBefore, "2023-02-27T00 to 2023-03-06T00: 02-26<23-02-27=4"},
		{"q=border&interval=week&from=2024-02-28&to=2024-03-04", YearBefore, "2023-03-01T00 to 2023-03-06T00: 02-26<23-02-27=2"},
		{"q=border&interval=month&from=2024-02-01&to=2024-04-01", PreviousPeriod, "2023-12-01T00 to 2024-02-01T00: 02-01<23-12-01=- 03-01<24-01-01=-"},
		{"q=border&interval=month&from=2024-02-01&to=2024-04-01", YearBefore, "2023-02-01T00 to 2023-04-01T00: 02-01<23-02-01=2 03-01<23-03-01=2"},
		{"q=border&interval=year&from=2024-01-01&to=2025-01-01", YearBefore, "2023-01-01T00 to 2024-01-01T00: 01-01<23-01-01=4"},
		{"q=border&interval=day&from=2024-03-01&to=2024-03-02&tz=Europe/Vilnius", PreviousPeriod, "2024-02-29T00 to 2024-03-01T00: 03-01<24-02-29=1"},
	} {
		v := volume(t, a, c.params)
		g, err := a.Ghost(ctx, v, c.period)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, laid(v, g)); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.params, c.period, diff)
		}
		// Asked by itself, the period counts the same.
		alone, err := a.Volume(ctx, g.Request)
		if err != nil {
			t.Fatal(err)
		}
		if alone.Series[0].Count != g.Series[0].Count || alone.Series[0].Total != g.Series[0].Total {
			t.Errorf("%s %s: the ghost has %d of %d, the question %d of %d", c.params, c.period, g.Series[0].Count, g.Series[0].Total, alone.Series[0].Count, alone.Series[0].Total)
		}
	}
	g, err := a.Ghost(ctx, volume(t, a, "q=border&q=other&by=language&interval=day&from=2024-03-04&to=2024-03-05"), PreviousPeriod)
	if err != nil || len(g.Series) != 2 || g.Collected() {
		t.Errorf("%d series, collected %v, %v", len(g.Series), g.Collected(), err)
	}
}
