package demo

import (
	"math"
	"time"
)

// An event is something that happens once and makes a topic burst: its own
// place, its own sentences in the vocabulary, and more articles than usual
// while it lasts.
type event struct {
	name      string
	topic     string
	table     string // which table of the vocabulary its place stands in,
	row       string // and the key of the row
	from      time.Time
	days      int
	peak      float64 // volume of the topic on the busiest day, in times the usual
	languages []string
}

func (e *event) to() time.Time { return e.from.AddDate(0, 0, e.days) }

// events lists the bursts, in order of time.
func events() []event {
	return []event{
		{"grain-ban", "trade-restrictions", "crossing", "dorohusk", day(2023, time.April, 15), 10, 5, []string{"pl", "uk", "en"}},
		{"june-package", "sanctions", "capital", "brussels", day(2023, time.June, 21), 5, 3, []string{"be", "ru", "uk", "lt", "pl", "en"}},
		{"mercenary-camp", "military-exercises", "ground", "asipovichy", day(2023, time.July, 14), 12, 4, []string{"be", "ru", "lt", "pl"}},
		{"forest-camp", "migration", "forest", "bialowieza", day(2023, time.August, 21), 14, 2, []string{"be", "pl", "en"}},
		{"crossing-shots", "border-incidents", "crossing", "bruzgi", day(2023, time.October, 3), 2, 6, []string{"be", "ru", "pl"}},
		{"potash-transit", "trade-restrictions", "town", "klaipeda", day(2024, time.February, 5), 14, 2, []string{"be", "lt", "en"}},
		{"july-pardons", "political-prisoners", "town", "minsk", day(2024, time.July, 3), 6, 4, []string{"be", "ru", "en"}},
		{"bank-listing", "sanctions", "capital", "moscow", day(2024, time.November, 20), 4, 2.5, []string{"ru", "uk"}},
		{"drone-night", "airspace", "town", "lublin", day(2025, time.September, 10), 5, 8, []string{"uk", "lt", "pl", "en"}},
		{"autumn-release", "political-prisoners", "town", "vilnius", day(2025, time.September, 11), 4, 5, []string{"be", "ru", "lt", "en"}},
		{"zapad", "military-exercises", "ground", "barysau", day(2025, time.September, 12), 7, 7, []string{"be", "ru", "uk", "lt", "pl", "en"}},
		{"airport-balloons", "airspace", "town", "vilnius", day(2025, time.October, 21), 10, 4, []string{"be", "ru", "lt", "en"}},
		{"closed-crossings", "border-incidents", "crossing", "medininkai", day(2025, time.October, 27), 14, 5, []string{"be", "ru", "lt", "pl", "en"}},
	}
}

// extra gives how many articles the event adds on its n-th day where its topic
// usually has the given number: a quick rise, a peak on the second day, then
// a slow fall.
func (e *event) extra(n int, usual float64) int {
	shape := 0.7
	if n > 0 {
		shape = 1 - 0.75*float64(n-1)/float64(e.days)
	}
	return max(1, int(math.Round((e.peak-1)*usual*shape)))
}
