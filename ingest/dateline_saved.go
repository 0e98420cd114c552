package ingest

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// pageDates is what the furniture of a saved page tells of when it was saved:
// the days that other articles' headlines name without a year, and the years.
type pageDates struct {
	days  []calendarDate
	years map[int]bool
}

// staleFurniture is by how much the days named in a page's furniture may be
// older than its article.
const staleFurniture = 31 * 24 * time.Hour

// resolveSaved is resolve for a document with furniture. A page shows the
// headlines of the day on which it was saved, and it cannot have been saved
// before its article came out. So where all the days named in the furniture
// would be more than a month older than the article, the article is taken to
// be a year too late, if the furniture also names the earlier year:
//
//	November 12, Pozirk. …                               as of 2026-11-24
//	- Incidents documented on December 30, 31            2025-12-31, not after it
//	- Hundreds of balloons intercepted in 2025           the year before, by name
//
// is an article of 2025-11-12, not of 2026-11-12. One of the two signs alone
// changes nothing.
func (d calendarDate) resolveSaved(saved pageDates, asOf time.Time, zone *time.Location) string {
	plain := d.resolve(asOf, zone)
	day, ok := d.latest(asOf, zone)
	if !ok || d.month == 0 || d.year != 0 || len(saved.days) == 0 {
		return plain
	}
	var newest time.Time
	for _, mentioned := range saved.days {
		if on, ok := mentioned.latest(asOf, zone); ok && on.After(newest) {
			newest = on
		}
	}
	if newest.IsZero() || day.Sub(newest) <= staleFurniture {
		return plain
	}
	earlier, ok := d.latest(newest, zone)
	if !ok || !saved.years[earlier.Year()] {
		return plain
	}
	return d.in(earlier.Year())
}

// digitRun matches the numbers of a line, also where a page's flattened boxes
// glue a word to one: "in 2025The material is …".
var digitRun = regexp.MustCompile(`\d+`)

// savedDates collects the days and the years that furniture names.
func savedDates(furniture []textLine) pageDates {
	found := pageDates{years: map[int]bool{}}
	for _, line := range furniture {
		for _, digits := range digitRun.FindAllString(line.text, -1) {
			if year, err := strconv.Atoi(digits); err == nil && len(digits) == 4 && year >= 1900 && year < 2100 {
				found.years[year] = true
			}
		}
		for i := range line.text {
			if i > 0 && !strings.ContainsRune(" (", rune(line.text[i-1])) {
				continue
			}
			if date, _, ok := scanDate(line.text[i:]); ok && date.year == 0 {
				found.days = append(found.days, date)
			}
		}
	}
	return found
}
