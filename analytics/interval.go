package analytics

import (
	"strings"
	"time"

	"tidings/sql"
)

// Interval is the width of a bucket.
type Interval string

// The intervals. Weeks are ISO weeks, from Monday.
const (
	Hour    Interval = "hour"
	Day     Interval = "day"
	Week    Interval = "week"
	Month   Interval = "month"
	Quarter Interval = "quarter"
	Year    Interval = "year"
)

// Intervals lists all, from narrow to wide.
var Intervals = []Interval{Hour, Day, Week, Month, Quarter, Year}

// MaxBuckets is how many buckets an answer may have.
const MaxBuckets = 20_000

// Floor gives the start of the bucket that t falls into, in zone. Where the
// clocks are set at the bucket's border, it is the first instant of the bucket
// on the clock.
func (i Interval) Floor(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	y, m, d := t.Date()
	switch i {
	case Hour:
		into := time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
		start := t.Add(-into)
		// Where the clocks are set, an hour begins anew: the one that comes twice
		// in autumn is two buckets.
		if set, _ := t.ZoneBounds(); set.After(start) {
			return set
		}
		return start
	case Day:
		return dayStart(y, m, d, zone)
	case Week:
		return dayStart(y, m, d-(int(t.Weekday())+6)%7, zone)
	case Month:
		return dayStart(y, m, 1, zone)
	case Quarter:
		return dayStart(y, (m-1)/3*3+1, 1, zone)
	default:
		return dayStart(y, time.January, 1, zone)
	}
}

// Next gives the start of the bucket after the one that starts at start, in
// start's zone.
func (i Interval) Next(start time.Time) time.Time {
	zone := start.Location()
	y, m, d := start.Date()
	switch i {
	case Hour:
		next := start.Add(time.Hour - time.Duration(start.Minute())*time.Minute - time.Duration(start.Second())*time.Second)
		if _, set := start.ZoneBounds(); !set.IsZero() && set.Before(next) {
			return set.In(zone)
		}
		return next
	case Day:
		return dayStart(y, m, d+1, zone)
	case Week:
		return dayStart(y, m, d+7, zone)
	case Month:
		return dayStart(y, m+1, 1, zone)
	case Quarter:
		return dayStart(y, m+3, 1, zone)
	default:
		return dayStart(y+1, time.January, 1, zone)
	}
}

// dayStart gives the first instant of a calendar day in zone, or of the next
// day where the zone skipped this one. time.Date alone does not say which of
// two midnights it takes, nor what stands for one that the clocks jump over.
func dayStart(y int, m time.Month, d int, zone *time.Location) time.Time {
	midnight := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if zone == time.UTC {
		return midnight
	}
	near := midnight.In(zone)
	near = time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, 0, 0, 0, near.Location())
	set, next := near.ZoneBounds()
	candidates := []time.Time{near, set, next}
	for _, t := range []time.Time{near, set.Add(-1), next} {
		if t.IsZero() {
			continue
		}
		_, offset := t.In(zone).Zone()
		candidates = append(candidates, midnight.Add(-time.Duration(offset)*time.Second))
	}
	var best time.Time
	for _, c := range candidates {
		if c.IsZero() || dayNumber(c.In(zone)).Before(midnight) {
			continue
		}
		if best.IsZero() || c.Before(best) {
			best = c
		}
	}
	return best.In(zone)
}

// dayNumber gives the calendar day of t as its midnight in UTC.
func dayNumber(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// starts gives the starts of all buckets that meet the range.
func (i Interval) starts(r Range, zone *time.Location) ([]time.Time, error) {
	var out []time.Time
	for t := i.Floor(r.From, zone); t.Before(r.To); t = i.Next(t) {
		if len(out) == MaxBuckets {
			return nil, &ParamError{Name: "interval", Value: string(i),
				Allowed: Says("one with at most %d buckets between %s and %s", MaxBuckets, r.From.Format(time.DateOnly), r.To.Format(time.DateOnly))}
		}
		out = append(out, t)
	}
	return out, nil
}

// buckets gives what the store needs to count into the buckets.
func buckets(starts []time.Time) store.Buckets {
	b := store.Buckets{Step: step(starts)}
	var last time.Time
	for i, t := range starts {
		b.Starts = append(b.Starts, t.UTC())
		// Where the clocks go back over midnight, the day before does not begin again.
		if day := dayNumber(t); day.After(last) {
			b.Days = append(b.Days, day)
			b.DayBuckets = append(b.DayBuckets, int32(i))
			last = day
		}
	}
	return b
}

// step gives the widest of a few steps from midnight UTC that no start cuts.
func step(starts []time.Time) time.Duration {
	steps := []time.Duration{24 * time.Hour, time.Hour, 15 * time.Minute, time.Minute, time.Second}
	at := 0
	for _, t := range starts {
		for at < len(steps)-1 && t.Unix()%int64(steps[at]/time.Second) != 0 {
			at++
		}
	}
	return steps[at]
}

// auto chooses an interval that gives a readable chart of the range.
func auto(r Range) Interval {
	switch days := r.To.Sub(r.From).Hours() / 24; {
	case days <= 4:
		return Hour
	case days <= 120:
		return Day
	case days <= 4*366:
		return Week
	case days <= 20*366:
		return Month
	case days <= 40*366:
		return Quarter
	default:
		return Year
	}
}

// ParseInterval reads an interval's name; "" stays "", the interval that fits.
func ParseInterval(name string) (Interval, error) {
	if name == "" {
		return "", nil
	}
	var names []string
	for _, i := range Intervals {
		if string(i) == name {
			return i, nil
		}
		names = append(names, string(i))
	}
	return "", &ParamError{Name: "interval", Value: name, Allowed: Says("one of %s", strings.Join(names, ", "))}
}

// Format writes a bucket's start as tables and CSV have it: a date, or for
// hours a time with its offset from UTC.
func (i Interval) Format(start time.Time) string {
	if i == Hour {
		return start.Format(time.RFC3339)
	}
	return start.Format(time.DateOnly)
}
