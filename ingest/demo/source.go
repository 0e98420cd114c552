package demo

import "time"

// languages lists the languages of the corpus. Its order is part of what a
// seed means.
var languages = [...]string{"be", "ru", "uk", "lt", "pl", "en"}

// A source is one invented publisher.
type source struct {
	name    string
	domain  string
	country string
	volume  float64 // relative to the others
	weekend float64 // share of a working day's volume on a Saturday or Sunday
	yearly  float64 // growth a year, 0.1 is ten per cent
	offset  int     // of its clock from UTC in hours, 0 where it writes UTC
	mix     []share // its languages, the main one first
	starts  time.Time
	silent  []span // days on which it publishes nothing
	leaning string // area it likes
}

// A share is a part of something that belongs to a name.
type share struct {
	name string
	part float64
}

// A span is half-open, [from, to).
type span struct{ from, to time.Time }

func (s span) contains(t time.Time) bool { return !t.Before(s.from) && t.Before(s.to) }

// active says whether the source publishes on the day of t.
func (s *source) active(t time.Time) bool {
	if t.Before(s.starts) {
		return false
	}
	for _, pause := range s.silent {
		if pause.contains(t) {
			return false
		}
	}
	return true
}

// speaks gives the share of the source's articles that are in a language.
func (s *source) speaks(language string) float64 {
	for _, m := range s.mix {
		if m.name == language {
			return m.part
		}
	}
	return 0
}

// sources gives the dozen publishers. Agencies and regional papers of the area
// write in several languages, which is what lets a report be copied by more
// than two of them in one language.
func sources() []source {
	return []source{
		{name: "Пагоня-Весткі", domain: "pahonia-vesti.example", country: "Belarus", volume: 1.5, weekend: 0.6, yearly: 0.10, offset: 3,
			mix: []share{{"be", 0.85}, {"ru", 0.15}}, leaning: "political-prisoners"},
		{name: "Няміга", domain: "niamiha.example", country: "Belarus", volume: 0.7, weekend: 0.8, yearly: 0.05, offset: 3,
			mix: []share{{"be", 0.75}, {"ru", 0.25}}, leaning: "culture"},
		{name: "Свислочь Онлайн", domain: "svisloch-online.example", country: "Belarus", volume: 1.7, weekend: 0.7, yearly: 0.04, offset: 3,
			mix: []share{{"ru", 0.75}, {"be", 0.15}, {"en", 0.10}}, leaning: "economy"},
		{name: "Двина-Пресс", domain: "dvina-press.example", country: "Latvia", volume: 1.1, weekend: 0.5, yearly: 0.12,
			mix: []share{{"ru", 0.85}, {"en", 0.15}}, leaning: "sanctions",
			silent: []span{{day(2024, time.April, 15), day(2024, time.May, 20)}}},
		{name: "Поліський вісник", domain: "poliskyi-visnyk.example", country: "Ukraine", volume: 1.3, weekend: 0.8, yearly: 0.08,
			mix: []share{{"uk", 0.90}, {"ru", 0.10}}, leaning: "local"},
		{name: "Либідь.Новини", domain: "lybid-novyny.example", country: "Ukraine", volume: 0.9, weekend: 0.7, yearly: 0.15,
			mix: []share{{"uk", 0.85}, {"en", 0.15}}, leaning: "trade-restrictions"},
		{name: "Neries žinios", domain: "neries-zinios.example", country: "Lithuania", volume: 1.4, weekend: 0.5, yearly: 0.06,
			mix: []share{{"lt", 0.85}, {"en", 0.08}, {"ru", 0.07}}, leaning: "airspace"},
		{name: "Nemuno krantas", domain: "nemuno-krantas.example", country: "Lithuania", volume: 0.8, weekend: 0.7, yearly: 0.03,
			mix: []share{{"lt", 0.85}, {"pl", 0.15}}, leaning: "local",
			silent: []span{{day(2025, time.February, 8), day(2025, time.February, 17)}}},
		{name: "Goniec Narwiański", domain: "goniec-narwianski.example", country: "Poland", volume: 1.3, weekend: 0.6, yearly: 0.07,
			mix: []share{{"pl", 0.92}, {"be", 0.08}}, leaning: "border-incidents"},
		{name: "Głos Biebrzy", domain: "glos-biebrzy.example", country: "Poland", volume: 0.8, weekend: 0.6, yearly: 0.05,
			mix: []share{{"pl", 0.80}, {"lt", 0.10}, {"uk", 0.10}}, leaning: "migration",
			starts: day(2024, time.January, 1)},
		{name: "Baltic Ledger", domain: "baltic-ledger.example", country: "Lithuania", volume: 1.1, weekend: 0.3, yearly: 0.10,
			mix: []share{{"en", 0.80}, {"ru", 0.12}, {"lt", 0.08}}, leaning: "economy"},
		{name: "Marshland Wire", domain: "marshland-wire.example", country: "Poland", volume: 1.4, weekend: 0.9, yearly: 0.02,
			mix: []share{{"en", 0.48}, {"ru", 0.16}, {"be", 0.10}, {"uk", 0.10}, {"pl", 0.08}, {"lt", 0.08}}, leaning: "military-exercises"},
	}
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}
