package analytics

import "time"

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

// Floor gives the start of the bucket that t falls into, in zone.
func (i Interval) Floor(t time.Time, zone *time.Location) time.Time { return t }

// Next gives the start of the bucket after the one that starts at t.
func (i Interval) Next(t time.Time) time.Time { return t }
