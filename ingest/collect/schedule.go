package collect

import (
	"slices"
	"time"
)

// The bounds between two polls of a feed.
const (
	Shortest = 5 * time.Minute
	Longest  = 24 * time.Hour
	// Begin is how often a feed is polled that nothing is known of.
	Begin = 30 * time.Minute
)

// jitter is the share by which a poll may come later than its time, so that
// feeds which were added together do not stay together.
const jitter = 0.1

// Pace is what is known about how often a feed wants to be polled.
type Pace struct {
	Every   time.Duration // between polls so far; 0 before the first
	Brought bool          // this poll brought something new

	// Dates are when the feed's entries were published, in any order; nil where
	// the poll brought no entries, because nothing had changed.
	Dates []time.Time

	// What the publisher asks for: at least so long between polls, and not at all
	// in these hours and on these days (UTC). Zero is nothing.
	MaxAge, TTL, Period time.Duration
	SkipHours           []int
	SkipDays            []time.Weekday
}

// Next says when a feed is polled again after a poll that did not fail, and how
// long it waits between polls from now on. random is uniform in [0, 1).
func (p Pace) Next(now time.Time, random float64) (next time.Time, every time.Duration) {
	every = p.every(now)
	every = max(every, min(Longest, max(p.MaxAge, p.TTL, p.Period)))
	next = now.Add(every + time.Duration(jitter*random*float64(every)))
	return p.allowed(next), every
}

// every is the interval that the feed's own rhythm asks for: half of its usual
// gap between entries, longer after a long silence. A feed whose entries do not
// tell is felt out: half the interval after a poll that brought something, and
// an eighth more after one that did not.
func (p Pace) every(now time.Time) time.Duration {
	before := p.Every
	if before == 0 {
		before = Begin
	}
	felt := before + max(before/8, Shortest)
	if p.Brought {
		felt = before / 2
	}
	told, ok := rhythm(p.Dates, now)
	switch {
	case !ok:
	case p.Brought:
		felt = told
	default:
		// Dates that promise more than comes are worth no more than silence.
		felt = max(told, min(felt, 2*told))
	}
	return min(max(felt, Shortest), Longest)
}

const (
	fewestDates = 4  // that tell a rhythm
	mostDates   = 20 // the newest; older ones tell how it used to be
	silence     = 10 // a silence of so many intervals is as usual
)

// rhythm tells from the dates of entries how long to wait between polls.
func rhythm(dates []time.Time, now time.Time) (time.Duration, bool) {
	var known []time.Time
	for _, d := range dates {
		if !d.IsZero() && !d.After(now) {
			known = append(known, d)
		}
	}
	if len(known) < fewestDates {
		return 0, false
	}
	slices.SortFunc(known, func(a, b time.Time) int { return b.Compare(a) })
	newest := known[0]
	known = known[:min(len(known), mostDates)]
	gaps := make([]time.Duration, 0, len(known))
	for i := 1; i < len(known); i++ {
		gaps = append(gaps, known[i-1].Sub(known[i]))
	}
	if known[0].Equal(known[len(known)-1]) {
		return 0, false // one moment for all is when the feed was made
	}
	slices.Sort(gaps)
	return max(gaps[len(gaps)/2]/2, now.Sub(newest)/silence), true
}

// allowed puts a time off until an hour and a day at which the publisher lets
// the feed be polled. One who allows none is not taken at his word.
func (p Pace) allowed(at time.Time) time.Time {
	for range 8 * 24 {
		utc := at.UTC()
		if !slices.Contains(p.SkipHours, utc.Hour()) && !slices.Contains(p.SkipDays, utc.Weekday()) {
			return at
		}
		// What is left of the hour is kept, so that not all begin at its stroke.
		at = at.Add(time.Hour)
	}
	return at.Add(-8 * 24 * time.Hour)
}

// afterFailure is how long is waited after the first failure.
const afterFailure = 10 * time.Minute

// Retry says when a feed is polled again after polls that failed, this one
// included: after ten minutes, then twice as long each time, at most a day, and
// never for good. A server that asks for more patience gets it.
func Retry(now time.Time, failures int, retryAfter time.Duration, random float64) time.Time {
	wait := Longest
	if failures < 9 { // 10 minutes · 2⁸ is more than a day
		wait = min(Longest, afterFailure<<max(0, failures-1))
	}
	// A day is the most, jitter included.
	wait = min(Longest, wait+time.Duration(jitter*random*float64(wait)))
	return now.Add(max(wait, retryAfter))
}
