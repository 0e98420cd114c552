package analytics

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBucketsThatAreNotWhole(t *testing.T) {
	monday := func(week int) time.Time { return time.Date(2025, 1, 6+7*week, 0, 0, 0, 0, time.UTC) }
	starts := []time.Time{monday(0), monday(1), monday(2), monday(3)}
	for _, c := range []struct {
		name          string
		from, to, now time.Time
		want          []bool
	}{
		{"all whole", monday(0), monday(4), monday(9), []bool{false, false, false, false}},
		{"both ends stick out", monday(0).AddDate(0, 0, 1), monday(4).Add(-time.Second), monday(9), []bool{true, false, false, true}},
		{"the last is not over", monday(0), monday(4), monday(4).Add(-time.Second), []bool{false, false, false, true}},
		{"the last is just over", monday(0), monday(4), monday(4), []bool{false, false, false, false}},
	} {
		a := &Analyst{now: func() time.Time { return c.now }}
		got := a.parts(Request{Interval: Week, Range: Range{From: c.from, To: c.to}}, starts)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
