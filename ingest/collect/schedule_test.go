package collect

import (
	"slices"
	"testing"
	"time"
)

var testNow = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) // a Thursday

// apart gives n dates, each so long before the one before; the first is the
// newest.
func apart(newest time.Time, n int, gap time.Duration) []time.Time {
	var dates []time.Time
	for i := range n {
		dates = append(dates, newest.Add(-time.Duration(i)*gap))
	}
	return dates
}

func TestPace(t *testing.T) {
	ago := func(d time.Duration) time.Time { return testNow.Add(-d) }
	hours := make([]int, 24)
	for i := range hours {
		hours[i] = i
	}
	tests := []struct {
		name  string
		pace  Pace
		every time.Duration
		next  time.Duration // from now; 0 is every
	}{
		{name: "nothing known", pace: Pace{}, every: 35 * time.Minute},
		{name: "a first poll that brought something", pace: Pace{Brought: true}, every: 15 * time.Minute},
		{name: "something came", pace: Pace{Every: 4 * time.Hour, Brought: true}, every: 2 * time.Hour},
		{name: "nothing came", pace: Pace{Every: 4 * time.Hour}, every: 4*time.Hour + 30*time.Minute},
		{name: "never less than five minutes", pace: Pace{Every: 6 * time.Minute, Brought: true}, every: Shortest},
		{name: "never more than a day", pace: Pace{Every: 23 * time.Hour}, every: Longest},
		{name: "an entry an hour", pace: Pace{Every: 4 * time.Hour, Brought: true, Dates: apart(ago(time.Minute), 10, time.Hour)}, every: 30 * time.Minute},
		{name: "in any order", pace: Pace{Brought: true, Dates: func() []time.Time {
			d := apart(ago(time.Minute), 10, time.Hour)
			slices.Reverse(d)
			return d
		}()}, every: 30 * time.Minute},
		{name: "an entry a minute", pace: Pace{Brought: true, Dates: apart(ago(0), 20, time.Minute)}, every: Shortest},
		{name: "silent for ten days", pace: Pace{Brought: true, Dates: apart(ago(10*24*time.Hour), 10, time.Hour)}, every: Longest},
		{name: "dates in the future tell nothing", pace: Pace{Brought: true, Every: time.Hour, Dates: apart(testNow.Add(10*time.Hour), 6, time.Hour)}, every: 30 * time.Minute},
		{name: "three dates tell nothing", pace: Pace{Brought: true, Every: 2 * time.Hour, Dates: apart(ago(0), 3, time.Minute)}, every: time.Hour},
		{name: "one moment for all tells nothing", pace: Pace{Brought: true, Every: 2 * time.Hour, Dates: apart(ago(0), 9, 0)}, every: time.Hour},
		{name: "dates promise, nothing comes", pace: Pace{Every: time.Hour, Dates: apart(ago(0), 9, 40*time.Minute)}, every: 40 * time.Minute},
		{name: "max-age", pace: Pace{Every: 10 * time.Minute, Brought: true, MaxAge: time.Hour}, every: time.Hour},
		{name: "ttl", pace: Pace{Every: 10 * time.Minute, Brought: true, MaxAge: time.Minute, TTL: 2 * time.Hour}, every: 2 * time.Hour},
		{name: "update period", pace: Pace{Every: 10 * time.Minute, Brought: true, Period: 12 * time.Hour}, every: 12 * time.Hour},
		{name: "a year of max-age", pace: Pace{MaxAge: 365 * 24 * time.Hour}, every: Longest},
		{name: "an hour to be skipped", pace: Pace{Every: time.Hour, Brought: true, SkipHours: []int{12, 13}}, every: 30 * time.Minute, next: 2*time.Hour + 30*time.Minute},
		{name: "days to be skipped", pace: Pace{Every: 48 * time.Hour, SkipDays: []time.Weekday{time.Friday, time.Saturday}}, every: Longest, next: 60 * time.Hour},
		{name: "all hours to be skipped", pace: Pace{Every: time.Hour, Brought: true, SkipHours: hours}, every: 30 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			next, every := tt.pace.Next(testNow, 0)
			if tt.next == 0 {
				tt.next = tt.every
			}
			if every != tt.every || next.Sub(testNow) != tt.next {
				t.Errorf("every %s, next in %s; want %s, %s", every, next.Sub(testNow), tt.every, tt.next)
			}
			late, _ := tt.pace.Next(testNow, 0.999)
			if d := late.Sub(next); d <= 0 || d > tt.every/10 {
				t.Errorf("at its latest %s later, want up to a tenth of %s", d, tt.every)
			}
		})
	}
}

// A feed that says nothing and brings nothing comes to one poll a day, and is
// back at five minutes within a day when it wakes.
func TestPaceFeelsOut(t *testing.T) {
	p, polls := Pace{}, 0
	for ; p.Every < Longest; polls++ {
		_, p.Every = p.Next(testNow, 0)
	}
	if polls < 10 || polls > 60 {
		t.Errorf("a silent feed took %d polls to come to one a day", polls)
	}
	p.Brought = true
	waited := time.Duration(0)
	for p.Every > Shortest {
		_, p.Every = p.Next(testNow, 0)
		waited += p.Every
	}
	if waited > Longest {
		t.Errorf("a busy feed took %s to come to one poll in five minutes", waited)
	}
}

func TestRetry(t *testing.T) {
	tests := []struct {
		failures int
		after    time.Duration
		want     time.Duration
	}{
		{1, 0, 10 * time.Minute}, {2, 0, 20 * time.Minute}, {5, 0, 160 * time.Minute}, {8, 0, 1280 * time.Minute}, {9, 0, Longest}, {1000, 0, Longest},
		{1, time.Hour, time.Hour}, {5, time.Minute, 160 * time.Minute}, {3, 50 * time.Hour, 50 * time.Hour},
	}
	for _, tt := range tests {
		if got := Retry(testNow, tt.failures, tt.after, 0).Sub(testNow); got != tt.want {
			t.Errorf("after %d failures, asked for %s: in %s, want %s", tt.failures, tt.after, got, tt.want)
		}
		if got := Retry(testNow, tt.failures, 0, 0.999).Sub(testNow); got > Longest {
			t.Errorf("after %d failures: in %s, want at most a day", tt.failures, got)
		}
	}
}
