package ingest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// calendarDate is a date as a document writes it: the year is often absent.
type calendarDate struct {
	year    int // 0 when not written
	month   time.Month
	day     int
	weekday string // lower case, "" when not written
	clock   string // "14:30", "" when not written
	raw     string // as written
}

// merge gives the better of two dates of one document: the first one found,
// unless only the second has a year.
func (d calendarDate) merge(other calendarDate) calendarDate {
	if d.month == 0 || d.year == 0 && other.year != 0 {
		return other
	}
	return d
}

// resolve gives the date in ISO form. Without a year it is the latest such
// date not after asOf in the zone (nil is UTC), on the right weekday where one
// is written, so that 29 February falls in a leap year. A date that no
// calendar has is given as written, for the cleaner to refuse by name.
func (d calendarDate) resolve(asOf time.Time, zone *time.Location) string {
	switch {
	case d.month == 0:
		return ""
	case d.year != 0:
		return d.in(d.year)
	}
	latest, ok := d.latest(asOf, zone)
	if !ok {
		return d.raw
	}
	return d.in(latest.Year())
}

// latest is the latest day not after asOf that has the date's month and day
// and, where one is written and such a day is found, its weekday.
func (d calendarDate) latest(asOf time.Time, zone *time.Location) (day time.Time, ok bool) {
	if zone == nil {
		zone = time.UTC
	}
	today := asOf.In(zone)
	want, hasWeekday := weekdayByName(d.weekday)
	// The calendar repeats after 28 years (40 across a century that is no
	// leap year), so every weekday has had its turn by then.
	for year := today.Year(); year > today.Year()-41; year-- {
		candidate := time.Date(year, d.month, d.day, 0, 0, 0, 0, zone)
		if candidate.Day() != d.day || candidate.After(today) {
			continue
		}
		if !ok {
			day, ok = candidate, true
		}
		if !hasWeekday || candidate.Weekday() == want {
			return candidate, true
		}
	}
	return day, ok
}

func (d calendarDate) in(year int) string {
	if time.Date(year, d.month, d.day, 0, 0, 0, 0, time.UTC).Day() != d.day {
		return d.raw
	}
	iso := fmt.Sprintf("%04d-%02d-%02d", year, d.month, d.day)
	if d.clock != "" {
		iso += " " + d.clock
	}
	return iso
}

// The forms a date takes at the head of an article. A month's name is checked
// against the table of months, so that other words fall through.
var (
	dayMonth      = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|-го|-га|-е)?\s+(?:of\s+)?(\p{L}{3,}\.?)(?:,?\s+(\d{4})(?:\s?(?:года|год|г\.|г|року|р\.|р|roku|r\.|r|m\.))?)?`)
	monthDay      = regexp.MustCompile(`^(\p{L}{3,}\.?)\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s?d\.)?(?:,?\s+(\d{4}))?`)
	yearFirstDate = regexp.MustCompile(`^(\d{4})\s?m\.,?\s+(\p{L}{3,}\.?)\s+(\d{1,2})(?:\s?d\.)?`)
	isoDate       = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})`)
	dottedDate    = regexp.MustCompile(`^(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\s?(?:года|г\.|року|р\.|r\.))?`)
	clockTime     = regexp.MustCompile(`^(?:[,\sT]|\bat\b|в|у|о|об|godz\.|o\s|–|-|\|)*?(\d{1,2}:\d{2})(?::\d{2})?(?:\s*([apAP])\.?[mM]\.?)?(?:\s*\(?(?:GMT|UTC|CET|CEST|EET|EEST|MSK|МСК)(?:[+-]\d{1,2}(?::\d{2})?)?\)?)?`)
)

// scanDate reads a date at the start of s and gives what follows it.
func scanDate(s string) (date calendarDate, rest string, ok bool) {
	var year, month, day, name string
	var length int
	if m := isoDate.FindStringSubmatch(s); m != nil {
		year, month, day, length = m[1], m[2], m[3], len(m[0])
	} else if m := dottedDate.FindStringSubmatch(s); m != nil {
		day, month, year, length = m[1], m[2], m[3], len(m[0])
	} else if m := yearFirstDate.FindStringSubmatch(s); m != nil {
		year, name, day, length = m[1], m[2], m[3], len(m[0])
	} else if m := dayMonth.FindStringSubmatch(s); m != nil {
		day, name, year, length = m[1], m[2], m[3], len(m[0])
	} else if m := monthDay.FindStringSubmatch(s); m != nil {
		name, day, year, length = m[1], m[2], m[3], len(m[0])
	} else {
		return calendarDate{}, s, false
	}
	if name != "" {
		date.month, ok = monthByName(strings.TrimSuffix(name, "."))
		if !ok {
			return calendarDate{}, s, false
		}
		// The point after a whole month's name ends the dateline; it was read
		// as if the name were cut short.
		if strings.HasSuffix(name, ".") && strings.HasSuffix(s[:length], name) && utf8.RuneCountInString(name) > 5 {
			length--
		}
	} else {
		number, _ := strconv.Atoi(month)
		if number < 1 || number > 12 {
			return calendarDate{}, s, false
		}
		date.month = time.Month(number)
	}
	date.day, _ = strconv.Atoi(day)
	date.year, _ = strconv.Atoi(year)
	if date.day < 1 || date.day > 31 || date.year != 0 && (date.year < 1800 || date.year > 2200) {
		return calendarDate{}, s, false
	}
	date.raw = s[:length]
	rest = s[length:]
	if m := clockTime.FindStringSubmatch(rest); m != nil {
		date.clock = clock24(m[1], m[2])
		rest = rest[len(m[0]):]
	}
	// "12 Novembers" and "November 123" are no dates.
	if next, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(next) || unicode.IsDigit(next) {
		return calendarDate{}, s, false
	}
	return date, rest, true
}

// clock24 gives a time of day on the 24-hour clock; half is "a" or "p" after
// a time on the 12-hour clock, else "".
func clock24(clock, half string) string {
	hourText, minute, _ := strings.Cut(clock, ":")
	hour, _ := strconv.Atoi(hourText)
	switch strings.ToLower(half) {
	case "a":
		hour %= 12
	case "p":
		hour = hour%12 + 12
	}
	if hour > 23 || minute > "59" {
		return ""
	}
	return fmt.Sprintf("%02d:%s", hour, minute)
}

// dateline is what a news agency puts before the first sentence.
type dateline struct {
	place  string // "" when none is named
	agency string // "" when none is named
	date   calendarDate
	rest   string // the text after it
}

// maxPlaceBytes is how far into a line the date of a dateline can begin.
const maxPlaceBytes = 90

// scanDateline reads a dateline at the start of a line:
//
//	November 12, Pozirk. …               12 ноября, БелТА. …
//	Warszawa, 12 listopada (PAP) – …     MINSK, Nov 12 (Reuters) - …
//	KYIV, 12 November. /Ukrinform/. …    МИНСК, 12 ноя — РИА Новости. …
//	Lapkričio 12 d., BNS. …              WASHINGTON (AP) — …
//
// It must end as a dateline does, in a full stop, a dash, a bracket or the
// line's end: "November 12 was a cold day" is a sentence.
func scanDateline(line string) (dateline, bool) {
	line = strings.TrimSpace(line)
	var found dateline
	s := line
	if inside, after, ok := bracketed(s); ok && isKnownAgency(inside) {
		found.agency = inside
		s = strings.TrimLeft(after, " ,.–—-")
	}
	place, date, rest, ok := placeAndDate(s)
	if !ok {
		return undatedDateline(line)
	}
	found.date = date
	for part := range strings.SplitSeq(place, ",") {
		part = strings.Trim(part, " .")
		if _, isDay := weekdayByName(part); isDay {
			found.date.weekday = strings.ToLower(part)
		} else if isKnownAgency(part) {
			found.agency = part
		} else if i := strings.IndexAny(part, "(/"); i > 0 && isKnownAgency(strings.Trim(part[i:], "(/) ")) {
			found.place, found.agency = strings.TrimSpace(part[:i]), strings.Trim(part[i:], "(/) ")
		} else if part != "" {
			found.place = part
		}
	}
	tail, ok := datelineTail(rest)
	if !ok {
		return dateline{}, false
	}
	found.agency = firstOf(found.agency, tail.agency)
	found.place = firstOf(found.place, tail.place)
	found.date.weekday = firstOf(found.date.weekday, tail.date.weekday)
	found.rest = tail.rest
	return found, true
}

// placeAndDate reads "PLACE, date" or a date alone. place may hold a weekday
// or an agency too; the caller takes them apart.
func placeAndDate(s string) (place string, date calendarDate, rest string, ok bool) {
	if date, rest, ok = scanDate(s); ok {
		return "", date, rest, true
	}
	for i := range s {
		if i > maxPlaceBytes {
			break
		}
		if i == 0 || s[i-1] != ' ' {
			continue
		}
		date, rest, ok := scanDate(s[i:])
		if !ok {
			continue
		}
		before := strings.TrimRight(s[:i], " ")
		place = strings.TrimRight(before, ",.–—- ")
		_, isDay := weekdayByName(place)
		if isPlacePhrase(place) && (place != before || isUpper(place) || isDay) {
			return place, date, rest, true
		}
		break
	}
	return "", calendarDate{}, "", false
}

// isPlacePhrase says whether words before a date can name a place: a few
// capitalised words, at most with short ones like "nad" between.
func isPlacePhrase(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 6 || utf8.RuneCountInString(s) < 3 {
		return false
	}
	for i, word := range words {
		_, isDay := weekdayByName(strings.Trim(word, ",."))
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "(/"))
		if unicode.IsUpper(first) || isDay || i > 0 && utf8.RuneCountInString(word) <= 3 {
			continue
		}
		return false
	}
	return !strings.ContainsAny(s, "0123456789:;!?")
}

// undated matches "WASHINGTON (AP) — …", a dateline without a date.
var undated = regexp.MustCompile(`^(\p{Lu}[^()/\d]{1,50}?),?\s*[(/]([^()/]{2,30})[)/]\s*[-–—.:]`)

func undatedDateline(line string) (dateline, bool) {
	match := undated.FindStringSubmatch(line)
	if match == nil || !isKnownAgency(match[2]) || !isPlacePhrase(match[1]) {
		return dateline{}, false
	}
	return dateline{place: match[1], agency: match[2], rest: line[len(match[0]):]}, true
}

// dateLine reads a line that is only a date, perhaps with a label before it
// and a place or an agency beside it, and gives the date and the agency.
func dateLine(line string) (calendarDate, string, bool) {
	if wordCount(line) > 14 {
		return calendarDate{}, "", false
	}
	line = dateLabel.ReplaceAllString(strings.TrimSpace(line), "")
	found, ok := scanDateline(line)
	if !ok || found.rest != "" || found.date.month == 0 {
		return calendarDate{}, "", false
	}
	return found.date, found.agency, true
}

// dateLabel is what stands before the date on a line of its own.
var dateLabel = regexp.MustCompile(`(?i)^(?:published(?: on| at)?|posted(?: on)?|updated|date|дата(?: публикации| публікації| публікацыі)?|опубликовано|обновлено|апублікавана|абноўлена|опубліковано|оновлено|opublikowano|data(?: publikacji)?|dodano|paskelbta|publikuota|atnaujinta|data)\s*:?\s+`)
