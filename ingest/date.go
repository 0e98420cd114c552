package ingest

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// expectedDate is what a message about an unreadable date says it should be.
const expectedDate = "expected a date such as 2025-11-12, 2025-11-12T10:15:00Z or 12 November 2025"

// earliestYear is the first year a publication date may lie in. An earlier
// one is a mistake: hardly anything that is monitored was published before.
const earliestYear = 1800

// ParseDate reads a date as feeds, exports and newsrooms write it: RFC 3339
// and other forms of ISO 8601, RFC 1123 and 822, digits alone, Unix seconds or
// milliseconds, day-first numbers, and dates with a month's name in English,
// Russian, Belarusian, Ukrainian, Polish or Lithuanian. A time of day without
// a zone is in zone; nil is UTC.
//
// The time is in UTC. dateOnly says that only the day is known: the time is
// then that day's midnight in UTC, whatever the zone. An impossible date, such
// as February 30, and an ambiguous one, such as 03/04/2025, is an error that
// says what is wrong with it.
func ParseDate(s string, zone *time.Location) (t time.Time, dateOnly bool, err error) {
	if zone == nil {
		zone = time.UTC
	}
	// The forms that exports have most of are read without ado.
	if t, err := time.Parse(time.DateOnly, s); err == nil && t.Year() > 0 {
		return t, true, nil
	}
	for _, layout := range [...]string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05", time.RFC1123Z} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil && t.Year() > 0 {
			return t.UTC(), false, nil
		}
	}
	trimmed := strings.Join(strings.Fields(strings.Trim(s, "\u200e\u200f\ufeff \t\r\n")), " ")
	if trimmed == "" {
		return time.Time{}, false, fmt.Errorf("the date is empty; %s", expectedDate)
	}
	var m moment
	if len(trimmed) > 100 {
		err = errors.New("it is too long for a date; " + expectedDate)
	} else {
		m, err = parseMoment(trimmed)
	}
	if err == nil {
		t, dateOnly, err = m.time(zone)
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("%q is not a usable date: %w", shorten(trimmed, 60), err)
	}
	return t, dateOnly, nil
}

// CheckDate tells whether t can be a publication date of something read as of
// asOf: not later than a day after it, and not before the year 1800.
func CheckDate(t, asOf time.Time) error {
	switch {
	case t.After(asOf.Add(24 * time.Hour)):
		return fmt.Errorf("%s lies in the future: the input is read as of %s",
			t.UTC().Format(time.RFC3339), asOf.UTC().Format(time.RFC3339))
	case t.UTC().Year() < earliestYear:
		return fmt.Errorf("%s lies before the year %d", t.UTC().Format(time.DateOnly), earliestYear)
	}
	return nil
}

// moment is a date in its parts, as read and not yet checked.
type moment struct {
	year, month, day int
	clock            *clock         // nil: only the day is known
	zone             *time.Location // nil: as the caller says
	unix             *time.Time     // in place of all else
}

type clock struct {
	hour, minute, second, nano int
}

// time checks the parts against the calendar and puts them together.
func (m moment) time(zone *time.Location) (time.Time, bool, error) {
	if m.unix != nil {
		return m.unix.UTC(), false, nil
	}
	switch {
	case m.year == 0:
		return time.Time{}, false, errors.New("there is no year 0")
	case m.month < 1 || m.month > 12:
		return time.Time{}, false, fmt.Errorf("there is no month %d", m.month)
	}
	month := time.Month(m.month)
	if last := time.Date(m.year, month+1, 0, 0, 0, 0, 0, time.UTC).Day(); m.day < 1 || m.day > last {
		return time.Time{}, false, fmt.Errorf("%s %d has no day %d", month, m.year, m.day)
	}
	if m.clock == nil {
		return time.Date(m.year, month, m.day, 0, 0, 0, 0, time.UTC), true, nil
	}
	c := *m.clock
	endOfDay := c.hour == 24 && c.minute == 0 && c.second == 0 && c.nano == 0
	// Second 60 is a leap second; it becomes the first of the next minute.
	if c.hour > 23 && !endOfDay || c.minute > 59 || c.second > 60 {
		return time.Time{}, false, fmt.Errorf("there is no time of day %02d:%02d:%02d", c.hour, c.minute, c.second)
	}
	if m.zone != nil {
		zone = m.zone
	}
	return time.Date(m.year, month, m.day, c.hour, c.minute, c.second, c.nano, zone).UTC(), false, nil
}

const (
	clockPattern = `(\d{1,2})(?:[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?)?`
	zonePattern  = `(?: ?(Z|z|(?:UTC|GMT)?[+−-]\d{1,2}:?(?:\d{2})?(?: ?\([A-Za-z ]+\))?|[A-Za-z]{1,5}))?(?: ?\[[A-Za-z_/+-]+\])?`
)

var (
	digitsAlone   = regexp.MustCompile(`^\d+(?:\.\d+)?$`)
	compactTime   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})[Tt _-]?(\d{2})(\d{2})(\d{2})?(?:[.,]\d+)?` + zonePattern + `$`)
	dateYearFirst = regexp.MustCompile(`^(\d{4})([-/.‐–])(\d{1,2})([-/.‐–])(\d{1,2})\.?(.*)$`)
	yearMonth     = regexp.MustCompile(`^\d{4}[-/.]\d{1,2}$`)
	dateYearLast  = regexp.MustCompile(`^(\d{1,2})([-/.])(\d{1,2})([-/.])(\d{4})(?: ?(?:г|р|r|m)\.?)?(.*)$`)
	shortYear     = regexp.MustCompile(`^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?:\D|$)`)
	timeOfDay     = regexp.MustCompile(`^(?:[Tt,;]|[ ,;|•·]+(?:at |о |в |у |а |o |godz\. ?|[–-] ?)?|(?: ?[–-] ?))` + clockPattern + `(?: ?([AaPp])\.?[Mm]\.?)?` + zonePattern + `$`)
)

// parseMoment recognizes the form of s and takes it apart.
func parseMoment(s string) (moment, error) {
	switch {
	case digitsAlone.MatchString(s):
		return parseDigits(s)
	case yearMonth.MatchString(s):
		return moment{}, errors.New("it has no day; " + expectedDate)
	}
	if p := compactTime.FindStringSubmatch(s); p != nil {
		m := moment{year: number(p[1]), month: number(p[2]), day: number(p[3])}
		m.clock = &clock{hour: number(p[4]), minute: number(p[5]), second: number(p[6])}
		return m, m.setZone(p[7])
	}
	if p := dateYearFirst.FindStringSubmatch(s); p != nil && p[2] == p[4] {
		m := moment{year: number(p[1]), month: number(p[3]), day: number(p[5])}
		return m, m.setTime(p[6])
	}
	if p := dateYearLast.FindStringSubmatch(s); p != nil && p[2] == p[4] {
		m, err := dayFirst(number(p[1]), number(p[3]), number(p[5]), p[2])
		if err != nil {
			return moment{}, err
		}
		return m, m.setTime(p[6])
	}
	if shortYear.MatchString(s) {
		return moment{}, errors.New("it has a year of two digits, so its order is anyone's guess; " + expectedDate)
	}
	return parseWords(s)
}

// dayFirst settles the order of a numeric date. Between points it is the
// day's; otherwise it must follow from the numbers, as Americans put the month
// first.
func dayFirst(first, second, year int, sign string) (moment, error) {
	switch {
	case sign == ".", first > 12, first == second:
		return moment{year: year, month: second, day: first}, nil
	case second > 12:
		return moment{year: year, month: first, day: second}, nil
	}
	return moment{}, fmt.Errorf("it is ambiguous: %d %s or %d %s %d; %s", first, time.Month(second), second, time.Month(first), year, expectedDate)
}

// parseDigits reads a date of digits alone: 20251112, 202511121015,
// 20251112101500, or seconds, milliseconds, microseconds or nanoseconds of
// Unix time.
func parseDigits(s string) (moment, error) {
	whole, _, fraction := strings.Cut(s, ".")
	if n := len(whole); !fraction && (n == 8 || n == 12 || n == 14) {
		m := moment{year: number(s[:4]), month: number(s[4:6]), day: number(s[6:8])}
		if n > 8 {
			m.clock = &clock{hour: number(s[8:10]), minute: number(s[10:12])}
		}
		if n == 14 {
			m.clock.second = number(s[12:14])
		}
		return m, nil
	}
	value, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return moment{}, errors.New("it is a number too large for a date")
	}
	var t time.Time
	switch len(whole) {
	case 9, 10:
		t = time.Unix(value, 0)
	case 13:
		t = time.UnixMilli(value)
	case 16:
		t = time.UnixMicro(value)
	case 19:
		t = time.Unix(0, value)
	case 4:
		return moment{}, errors.New("it is a year alone; " + expectedDate)
	default:
		return moment{}, fmt.Errorf("a number of %s is neither a date nor Unix time; %s", count(len(whole), "digit"), expectedDate)
	}
	return moment{unix: &t}, nil
}

// setTime reads what follows the day: nothing, or a time of day.
func (m *moment) setTime(rest string) error {
	rest = strings.TrimRight(rest, " ,.")
	if rest == "" {
		return nil
	}
	p := timeOfDay.FindStringSubmatch(rest)
	if p == nil || p[2] == "" && p[5] == "" && !strings.HasPrefix(strings.ToUpper(rest), "T") {
		return fmt.Errorf("%q after the day is not a time of day, expected one such as 10:15 or 10:15:00+03:00", strings.TrimSpace(rest))
	}
	c, err := newClock(p[1], p[2], p[3], p[4], p[5])
	if err != nil {
		return err
	}
	m.clock = &c
	return m.setZone(p[6])
}

// newClock makes a time of day of its parts as written; half is "a" or "p" on
// the twelve-hour clock.
func newClock(hour, minute, second, fraction, half string) (clock, error) {
	c := clock{hour: number(hour), minute: number(minute), second: number(second)}
	if fraction != "" {
		c.nano = number((fraction + "000000000")[:9])
	}
	if half == "" {
		return c, nil
	}
	if c.hour < 1 || c.hour > 12 {
		return clock{}, fmt.Errorf("there is no hour %d on a twelve-hour clock", c.hour)
	}
	c.hour %= 12
	if strings.EqualFold(half, "p") {
		c.hour += 12
	}
	return c, nil
}

// number reads digits that a pattern has matched; "" is 0.
func number(digits string) int {
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}
