package dashboard

import (
	"math"
	"strconv"
	"strings"
	"time"

	"tidings/analytics"
)

// The minus sign proper, which is as wide as a digit.
const minus = "−"

// count writes a whole number with separators: 30,124.
func (l *locale) count(n int64) string {
	if n < 0 {
		return minus + l.printer.Sprintf("%d", -n)
	}
	return l.printer.Sprintf("%d", n)
}

// percent writes a ratio as per cent with two figures that mean something: 12.4%,
// 3.06%, 0.0053%.
func (l *locale) percent(ratio float64) string {
	p := ratio * 100
	digits := 1
	switch {
	case p == 0:
		digits = 0
	case math.Abs(p) >= 10:
	case math.Abs(p) >= 0.1:
		digits = 2
	default:
		digits = 1 - int(math.Floor(math.Log10(math.Abs(p))))
	}
	return l.number(p, digits) + l.sign
}

// number writes a number with so many digits after the point.
func (l *locale) number(n float64, digits int) string {
	return strings.Replace(strconv.FormatFloat(n, 'f', digits, 64), ".", l.decimal, 1)
}

// change writes a change against an earlier value: +20%, −15%, 0%.
func (l *locale) change(change float64) string {
	rounded := math.Round(change * 100)
	switch {
	case rounded > 0:
		return "+" + l.count(int64(rounded)) + l.sign
	case rounded < 0:
		return minus + l.count(int64(-rounded)) + l.sign
	default:
		return "0" + l.sign
	}
}

// day writes a day: 4 Mar 2026.
func (l *locale) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.Itoa(t.Day()) + " " + l.month(t.Month()) + " " + strconv.Itoa(t.Year())
}

// minute writes a moment where the zone is known: 4 Mar 2026, 15:04.
func (l *locale) minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.day(t) + ", " + t.Format("15:04")
}

// moment writes a moment with its zone: 4 Mar 2026, 15:04 UTC.
func (l *locale) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.minute(t) + t.Format(" MST")
}

// month is the name of a month as it stands between day and year.
func (l *locale) month(m time.Month) string {
	names := [...]string{l.say("Jan"), l.say("Feb"), l.say("Mar"), l.say("Apr"), l.say("May"), l.say("Jun"),
		l.say("Jul"), l.say("Aug"), l.say("Sep"), l.say("Oct"), l.say("Nov"), l.say("Dec")}
	return names[m-1]
}

// monthOf writes a month of a year: March 2026.
func (l *locale) monthOf(t time.Time) string {
	year := strconv.Itoa(t.Year())
	switch t.Month() {
	case time.January:
		return l.say("January %s", year)
	case time.February:
		return l.say("February %s", year)
	case time.March:
		return l.say("March %s", year)
	case time.April:
		return l.say("April %s", year)
	case time.May:
		return l.say("May %s", year)
	case time.June:
		return l.say("June %s", year)
	case time.July:
		return l.say("July %s", year)
	case time.August:
		return l.say("August %s", year)
	case time.September:
		return l.say("September %s", year)
	case time.October:
		return l.say("October %s", year)
	case time.November:
		return l.say("November %s", year)
	default:
		return l.say("December %s", year)
	}
}

// shortMonthOf writes a month of a year in little room: Mar 2026.
func (l *locale) shortMonthOf(t time.Time) string {
	year := strconv.Itoa(t.Year())
	switch t.Month() {
	case time.January:
		return l.say("Jan %s", year)
	case time.February:
		return l.say("Feb %s", year)
	case time.March:
		return l.say("Mar %s", year)
	case time.April:
		return l.say("Apr %s", year)
	case time.June:
		return l.say("Jun %s", year)
	case time.July:
		return l.say("Jul %s", year)
	case time.August:
		return l.say("Aug %s", year)
	case time.September:
		return l.say("Sep %s", year)
	case time.October:
		return l.say("Oct %s", year)
	case time.November:
		return l.say("Nov %s", year)
	case time.May:
		return l.say("May %s", year)
	default:
		return l.say("Dec %s", year)
	}
}

// published writes an article's date as exactly as it is known.
func (l *locale) published(a analytics.Article, zone *time.Location) string {
	switch {
	case a.Published.IsZero():
		return l.say("undated")
	case a.DateOnly: // stands for the same day in every zone
		return l.day(a.Published.UTC())
	default:
		return l.minute(a.Published.In(zoneOrUTC(zone)))
	}
}

func zoneOrUTC(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}
	return zone
}

// bucket names a bucket for people: the day, the week by its Monday, the month,
// quarter or year, and the hour with its offset.
func (l *locale) bucket(t time.Time, interval analytics.Interval) string {
	switch interval {
	case analytics.Hour:
		return l.minute(t) + t.Format(" -07:00")
	case analytics.Week:
		year, week := t.ISOWeek()
		return l.say("%s (week %s of %s)", l.day(t), strconv.Itoa(week), strconv.Itoa(year))
	case analytics.Month:
		return l.monthOf(t)
	default:
		return l.axisLabel(t, interval)
	}
}

// axisLabel names a bucket on an axis, where there is little room.
func (l *locale) axisLabel(t time.Time, interval analytics.Interval) string {
	year := strconv.Itoa(t.Year())
	switch interval {
	case analytics.Hour:
		return l.minute(t)
	case analytics.Month:
		return l.shortMonthOf(t)
	case analytics.Quarter:
		return l.say("Q%d %s", (int(t.Month())+2)/3, year)
	case analytics.Year:
		return year
	default:
		return l.day(t)
	}
}

// The same in English, for files.
func formatCount(n int64) string { return english.count(n) }

func formatPercent(ratio float64) string { return english.percent(ratio) }

func formatChange(change float64) string { return english.change(change) }

func formatMoment(t time.Time) string { return english.moment(t) }

func formatBucket(t time.Time, interval analytics.Interval) string {
	return english.bucket(t, interval)
}

func axisLabel(t time.Time, interval analytics.Interval) string {
	return english.axisLabel(t, interval)
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
