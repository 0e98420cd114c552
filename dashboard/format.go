package dashboard

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"tidings/analytics"
)

// The minus sign proper, which is as wide as a digit.
const minus = "−"

// formatCount writes a whole number with separators: 30,124.
func formatCount(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = minus, digits[1:]
	}
	var b strings.Builder
	for i, d := range []byte(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(d)
	}
	return sign + b.String()
}

// formatPercent writes a ratio as per cent with two figures that mean
// something: 12.4%, 3.06%, 0.0053%.
func formatPercent(ratio float64) string {
	p := ratio * 100
	switch {
	case p == 0:
		return "0%"
	case math.Abs(p) >= 10:
		return strconv.FormatFloat(p, 'f', 1, 64) + "%"
	case math.Abs(p) >= 0.1:
		return strconv.FormatFloat(p, 'f', 2, 64) + "%"
	default:
		return strconv.FormatFloat(p, 'f', 1-int(math.Floor(math.Log10(math.Abs(p)))), 64) + "%"
	}
}

// formatChange writes a change against an earlier value: +20%, −15%, 0%.
func formatChange(change float64) string {
	rounded := math.Round(change * 100)
	switch {
	case rounded > 0:
		return "+" + formatCount(int64(rounded)) + "%"
	case rounded < 0:
		return minus + formatCount(int64(-rounded)) + "%"
	default:
		return "0%"
	}
}

// formatDay writes a day unambiguously.
func formatDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// formatMoment writes a moment with its zone.
func formatMoment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04 MST")
}

// formatPublished writes an article's date as exactly as it is known.
func formatPublished(a analytics.Article, zone *time.Location) string {
	switch {
	case a.Published.IsZero():
		return "undated"
	case a.DateOnly: // stands for the same day in every zone
		return a.Published.UTC().Format(time.DateOnly)
	default:
		return a.Published.In(zoneOrUTC(zone)).Format("2006-01-02 15:04")
	}
}

func zoneOrUTC(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}
	return zone
}

// formatBucket names a bucket for people: the day, "week of" its Monday, the
// month, quarter or year, and the hour with its offset.
func formatBucket(t time.Time, interval analytics.Interval) string {
	switch interval {
	case analytics.Hour:
		return t.Format("2006-01-02 15:04 -07:00")
	case analytics.Week:
		year, week := t.ISOWeek()
		return fmt.Sprintf("%s (week %d of %d)", t.Format(time.DateOnly), week, year)
	default:
		return axisLabel(t, interval)
	}
}

// axisLabel names a bucket on an axis, where there is little room.
func axisLabel(t time.Time, interval analytics.Interval) string {
	switch interval {
	case analytics.Hour:
		return t.Format("2006-01-02 15:04")
	case analytics.Month:
		return t.Format("2006-01")
	case analytics.Quarter:
		return fmt.Sprintf("%d Q%d", t.Year(), (int(t.Month())+2)/3)
	case analytics.Year:
		return t.Format("2006")
	default:
		return t.Format(time.DateOnly)
	}
}

// clip cuts a text to at most n characters, at a whole one, with an ellipsis.
func clip(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i] + "…"
		}
		count++
	}
	return s
}

// plural chooses the form of a word that goes with n.
func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
