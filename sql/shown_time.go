package store

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The range of a statement for people is given as days ($from and $to are dates)
// or as moments. In UTC there is no difference: the midnight of a day is both.
// In another zone, days are compared with the clock time of articles, and moments
// with the moment of publication, where $from_day and $to_day bound the articles
// of which only the day is known.

// times adds the range and the buckets. With both, the undated articles are in
// scope, too.
func (s Shown) times(v *shownView, values map[string]string, both bool) {
	utc := s.Zone == time.UTC || s.Zone.String() == "UTC"
	if s.Undated {
		v.Where = append(v.Where, "published IS NULL")
		return
	}
	if s.From.Equal(s.To) {
		v.Notes = append(v.Notes, "Nothing in scope has a date: the range is empty.")
	}
	days := s.wholeDays()
	values["from"], values["to"] = momentText(s.From), momentText(s.To)
	values["from_day"], values["to_day"] = s.FromDay.Format(time.DateOnly), s.ToDay.Format(time.DateOnly)
	orNone := func(condition, column string) string {
		if both {
			return "(" + column + " IS NULL OR " + condition + ")"
		}
		return condition
	}
	switch {
	case utc:
		v.Where = append(v.Where, orNone("published >= $from AND published < $to", "published"))
		v.Bucket = s.truncated("published")
		v.Buckets = s.ranged(s.trunc("$from::TIMESTAMP"), "$to::TIMESTAMP")
		return
	case s.Interval == "hour":
		v.Notes = append(v.Notes, "Hours are those of the zone; date is the moment in UTC at which one begins.")
		s.hours(v)
	case days:
		values["from"], values["to"] = values["from_day"], values["to_day"]
		v.Clock = s.clock()
		v.Articles = "local"
		v.Wide = orNone("published >= $from::DATE - 1 AND published < $to::DATE + 1", "published")
		v.Where = append(v.Where, orNone("clock >= $from AND clock < $to", "clock"))
		v.Bucket = s.truncated("clock")
		v.Buckets = s.ranged(s.trunc("$from::TIMESTAMP"), "$to::TIMESTAMP")
		return
	case s.Interval != "": // the zone is needed for the buckets
		v.Clock = s.clock()
		v.Articles = "local"
		v.Wide = "published >= $from::TIMESTAMP - INTERVAL 2 DAYS AND published < $to::TIMESTAMP + INTERVAL 2 DAYS"
		v.Bucket = s.truncated("clock")
		v.Buckets = s.ranged(s.trunc("$from::TIMESTAMP AT TIME ZONE 'UTC' AT TIME ZONE $zone"), "$to_day::TIMESTAMP")
	}
	v.Notes = append(v.Notes, "$from and $to are in UTC; $from_day and $to_day bound the articles of which only the day is known.")
	v.Where = append(v.Where, orNone("CASE WHEN date_only THEN published >= $from_day AND published < $to_day"+
		" ELSE published >= $from AND published < $to END", "published"))
}

// wholeDays says whether the range begins and ends with a day of the zone.
func (s Shown) wholeDays() bool {
	return dayIn(s.From, s.Zone).Equal(s.FromDay) && dayIn(s.To, s.Zone).Equal(s.ToDay)
}

// dayIn gives the calendar day of t in zone as its midnight in UTC.
func dayIn(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// clock gives the expression of the clock time of an article.
func (s Shown) clock() string {
	var parts []string
	for _, day := range s.Clocks.Skipped {
		parts = append(parts, fmt.Sprintf("WHEN date_only AND published = %s THEN %s /* the zone had no such day */", date(day), date(day.AddDate(0, 0, -1))))
	}
	parts = append(parts, "WHEN date_only THEN published")
	for _, again := range s.Clocks.Again {
		parts = append(parts, fmt.Sprintf("WHEN published >= %s AND published < %s THEN %s /* set back over midnight: the day had begun */",
			timestamp(again.From), timestamp(again.To), date(again.Day)))
	}
	parts = append(parts, "ELSE published AT TIME ZONE 'UTC' AT TIME ZONE $zone END")
	between := " "
	if len(parts) > 2 {
		between = shownBreak
	}
	return "CASE " + strings.Join(parts, between)
}

// shownBreak breaks a line within an expression.
const shownBreak = "\n            "

// hours adds the hours of a zone.
func (s Shown) hours(v *shownView) {
	runs := s.Clocks.Hours
	if len(runs) == 0 {
		runs = []time.Time{s.From}
	}
	bucketOf := func(start time.Time) string {
		return "time_bucket(INTERVAL 1 HOUR, published, " + timestamp(start) + ")"
	}
	var all []string
	bucket := bucketOf(runs[len(runs)-1])
	full := len(runs) == 1 && runs[0].Unix()%3600 == 0 // as in UTC
	if full {
		bucket = "date_trunc('hour', published)"
	}
	for i, start := range slices.Backward(runs) {
		end := "$to::TIMESTAMP"
		if i < len(runs)-1 {
			end = timestamp(runs[i+1])
			bucket = "WHEN published < " + end + " THEN " + bucketOf(start) + shownBreak + elseOf(bucket)
		}
		first := timestamp(start)
		if full {
			first = "date_trunc('hour', $from::TIMESTAMP)"
		}
		all = append([]string{"SELECT unnest(range(" + first + ", " + end + ", INTERVAL 1 HOUR)) AS date"}, all...)
	}
	v.Hours = strings.Join(all, "\n    UNION ALL\n    ")
	v.Bucket = "CASE WHEN date_only THEN days.hour" + shownBreak + elseOf(bucket) + " END"
	day := "published::DATE"
	for _, skipped := range s.Clocks.Skipped {
		day = fmt.Sprintf("if(published = %s, %s, %s)", date(skipped), date(skipped.AddDate(0, 0, -1)), day)
	}
	v.Articles = "articles LEFT JOIN days ON date_only AND day = " + day
	v.Buckets = "SELECT date FROM hours"
}

// elseOf makes an expression the end of a CASE; one that begins with WHEN is one.
func elseOf(expression string) string {
	if strings.HasPrefix(expression, "WHEN ") {
		return expression
	}
	return "ELSE " + expression
}

// trunc gives the start of the bucket that a time lies in.
func (s Shown) trunc(of string) string { return "date_trunc('" + s.Interval + "', " + of + ")" }

// truncated is trunc as a bucket is given: a date, or a time for hours.
func (s Shown) truncated(of string) string {
	if s.Interval == "hour" {
		return s.trunc(of)
	}
	return s.trunc(of) + "::DATE"
}

// ranged gives a SELECT of all buckets from a first one up to an end.
func (s Shown) ranged(first, end string) string {
	step := "1 " + strings.ToUpper(s.Interval)
	if s.Interval == "quarter" {
		step = "3 MONTHS"
	}
	kind := "::DATE"
	if s.Interval == "hour" {
		kind = ""
	}
	text := "SELECT unnest(range(" + first + ", " + end + ", INTERVAL " + step + "))" + kind + " AS date"
	if s.Interval == "day" && len(s.Clocks.Skipped) > 0 {
		var none []string
		for _, day := range s.Clocks.Skipped {
			none = append(none, date(day))
		}
		text = "SELECT date FROM (" + text + ") WHERE date NOT IN (" + strings.Join(none, ", ") + ") /* days that the zone had not */"
	}
	return text
}

// bucketAt gives the start of a bucket as the statement's buckets are given.
func (s Shown) bucketAt(start time.Time) string {
	switch {
	case start.IsZero():
		return "NULL::DATE"
	case s.Interval == "hour":
		return timestamp(start)
	default:
		return date(dayIn(start, s.Zone))
	}
}

// date makes an SQL literal of a day.
func date(day time.Time) string { return "DATE '" + day.Format(time.DateOnly) + "'" }

// momentText gives a time in UTC as a parameter's value: a date where it is
// midnight.
func momentText(t time.Time) string {
	if t = t.UTC(); t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02 15:04:05.999999")
}
