package ingest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// zoneHours are the named zones of RFC 822 and of European and American
// newsrooms, in minutes east of Greenwich. Names that mean several zones, such
// as IST, are left out.
var zoneMinutes = map[string]int{
	"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60,
	"CET": 60, "MEZ": 60, "MET": 60, "CEST": 120, "MESZ": 120, "MEST": 120,
	"EET": 120, "EEST": 180, "MSK": 180, "FET": 180, "TRT": 180, "MSD": 240, "SAMT": 240, "YEKT": 300,
	"EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
	"AKST": -540, "AKDT": -480, "HST": -600, "AST": -240, "ADT": -180, "PET": -300, "COT": -300, "CLT": -240, "ART": -180, "BRT": -180,
	"HKT": 480, "SGT": 480, "AWST": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}

var zoneOffset = regexp.MustCompile(`^(?i:UTC|GMT)?([+−-])(\d{1,2}):?(\d{2})?(?: ?\(.*\))?$`)

// setZone reads a zone as written: a name or an offset; "" leaves it open.
func (m *moment) setZone(s string) error {
	if s == "" {
		return nil
	}
	if minutes, ok := zoneMinutes[strings.ToUpper(s)]; ok {
		m.zone = time.FixedZone(strings.ToUpper(s), minutes*60)
		return nil
	}
	p := zoneOffset.FindStringSubmatch(s)
	if p == nil {
		return fmt.Errorf("the time zone %q is not known: expected an offset such as +03:00", s)
	}
	hours, minutes := number(p[2]), number(p[3])
	if hours > 15 || minutes > 59 {
		return fmt.Errorf("there is no time zone %q", s)
	}
	offset := (hours*60 + minutes) * 60
	if p[1] != "+" {
		offset = -offset
	}
	m.zone = time.FixedZone(s, offset)
	return nil
}

// fillers are the words that stand in dates and say nothing: of years, days,
// hours, "of", "at", "in".
const fillers = " г год года гг р рік року год. r rok roku m metų metai metais d dieną diena dienos val o godz at on of in the " +
	"в во о об у а года, g гадзіне годзе ў published posted updated date "

func isFiller(word string) bool { return strings.Contains(fillers, " "+word+" ") }

var (
	wordTime    = regexp.MustCompile(`^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:([AaPp])\.?[Mm]\.?)?(Z|[+−-]\d{2}:?\d{2})?$`)
	wordHalf    = regexp.MustCompile(`^([AaPp])\.?[Mm]\.?$`)
	wordZone    = regexp.MustCompile(`^(?:(?i:UTC|GMT)?[+−-]\d{1,2}:?(?:\d{2})?)$`)
	wordOrdinal = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|-?(?:го|га|е|ое|е|и|та)|d)?$`)
	wordYear    = regexp.MustCompile(`^(\d{4})(?:г|р|r|m)?$`)
	joined      = regexp.MustCompile(`^(\d{1,4})[-/.]([\pL]+)\.?[-/.](\d{1,4})$`)
)

// wordReader takes a date with a month's name apart, word by word.
type wordReader struct {
	m       moment
	numbers []string // days and years, in order
	half    string
	before  int // how many numbers stood before the month
}

// parseWords reads a date in which the month has a name, in any order that
// leaves no doubt.
func parseWords(s string) (moment, error) {
	var r wordReader
	// A comment in parentheses, as RFC 822 allows, names the zone once more.
	if n := strings.IndexByte(s, '('); n > 0 && strings.HasSuffix(s, ")") {
		s = strings.TrimSpace(s[:n])
	}
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '|' || r == '•' || r == '·' }) {
		if p := joined.FindStringSubmatch(word); p != nil { // 12-Nov-2025
			for _, part := range p[1:] {
				if err := r.word(part); err != nil {
					return moment{}, err
				}
			}
			continue
		}
		if err := r.word(word); err != nil {
			return moment{}, err
		}
	}
	return r.finish()
}

func (r *wordReader) word(word string) error {
	bare := strings.Trim(word, ".;:—–")
	if bare == "" || bare == "-" || isFiller(strings.ToLower(bare)) {
		return nil
	}
	if month, ok := monthByName(bare); ok && r.m.month == 0 {
		r.m.month, r.before = int(month), len(r.numbers)
		return nil
	}
	if isWeekday(bare) {
		return nil
	}
	if p := wordTime.FindStringSubmatch(strings.TrimPrefix(bare, "T")); p != nil && r.m.clock == nil {
		c, err := newClock(p[1], p[2], p[3], p[4], p[5])
		if err != nil {
			return err
		}
		r.m.clock = &c
		return r.m.setZone(p[6])
	}
	if p := wordHalf.FindStringSubmatch(bare); p != nil && r.m.clock != nil && r.half == "" {
		r.half = p[1]
		return nil
	}
	if p := wordYear.FindStringSubmatch(bare); p != nil {
		r.numbers = append(r.numbers, p[1])
		return nil
	}
	if p := wordOrdinal.FindStringSubmatch(strings.ToLower(bare)); p != nil {
		r.numbers = append(r.numbers, p[1])
		return nil
	}
	if _, named := zoneMinutes[strings.ToUpper(bare)]; r.m.clock != nil && r.m.zone == nil && (named || wordZone.MatchString(bare)) {
		return r.m.setZone(bare)
	}
	if r.m.month == 0 && len(r.numbers) == 0 {
		return errors.New(expectedDate)
	}
	return fmt.Errorf("%q is not part of a date; %s", bare, expectedDate)
}

// finish tells the day from the year.
func (r *wordReader) finish() (moment, error) {
	m := r.m
	switch {
	case m.month == 0:
		return moment{}, errors.New(expectedDate)
	case len(r.numbers) < 2:
		return moment{}, fmt.Errorf("it has no day or no year; %s", expectedDate)
	case len(r.numbers) > 2:
		return moment{}, fmt.Errorf("it has more numbers than a day and a year; %s", expectedDate)
	}
	day, year := r.numbers[0], r.numbers[1]
	if len(day) == 4 {
		day, year = year, day
	}
	switch {
	case len(day) > 2:
		return moment{}, fmt.Errorf("it has two years and no day; %s", expectedDate)
	case len(year) == 2 && r.before == 1:
		// RFC 822: day, month, year of two digits.
		century := 1900
		if number(year) < 69 {
			century = 2000
		}
		m.year = century + number(year)
	case len(year) != 4:
		return moment{}, fmt.Errorf("its year has not four digits; %s", expectedDate)
	default:
		m.year = number(year)
	}
	m.day = number(day)
	if r.half != "" {
		c := *m.clock
		if c.hour < 1 || c.hour > 12 {
			return moment{}, fmt.Errorf("there is no hour %d on a twelve-hour clock", c.hour)
		}
		c.hour %= 12
		if strings.EqualFold(r.half, "p") {
			c.hour += 12
		}
		m.clock = &c
	}
	return m, nil
}

var (
	pathDate  = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)[/_-](\d{1,2}|[A-Za-z]{3})[/_-](\d{1,2})(?:\D|$)`)
	pathDigit = regexp.MustCompile(`(?:^|[/_-])((?:19|20)\d\d)([01]\d)([0-3]\d)(?:[/_-]|\.|$)`)
)

// dateFromURL gives the day that an article's address carries in its path:
// /2025/11/12/, /2025/nov/12/, 2025-11-12 or a part 20251112. The day is at
// midnight UTC.
func dateFromURL(url string) (time.Time, bool) {
	_, path, ok := strings.Cut(url, "://")
	if !ok {
		return time.Time{}, false
	}
	if n := strings.IndexAny(path, "?#"); n >= 0 {
		path = path[:n]
	}
	n := strings.IndexByte(path, '/')
	if n < 0 {
		return time.Time{}, false
	}
	path = path[n:]
	if !strings.Contains(path, "19") && !strings.Contains(path, "20") {
		return time.Time{}, false
	}
	for _, pattern := range []*regexp.Regexp{pathDate, pathDigit} {
		for _, p := range pattern.FindAllStringSubmatch(path, -1) {
			m := moment{year: number(p[1]), day: number(p[3])}
			if month, ok := monthByName(p[2]); ok {
				m.month = int(month)
			} else if p[2][0] <= '9' {
				m.month = number(p[2])
			}
			if t, _, err := m.time(time.UTC); err == nil {
				return t, true
			}
		}
	}
	return time.Time{}, false
}
