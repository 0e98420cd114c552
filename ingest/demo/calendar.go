package demo

import (
	"math"
	"math/rand/v2"
	"time"
)

// The corpus covers three whole years, [begin, end) in UTC.
func begin() time.Time { return day(2023, time.January, 1) }
func end() time.Time   { return day(2026, time.January, 1) }

// topics are the areas that the starter pack's topics of the same names
// count; background are those that none of them should count.
var (
	topics     = [...]string{"border-incidents", "sanctions", "airspace", "political-prisoners", "trade-restrictions", "migration", "military-exercises"}
	background = [...]string{"culture", "economy", "weather", "sports", "health", "local", "politics"}
)

// daysAYear turns a length of time into years.
const daysAYear = 365.25

// volume gives how much a source usually publishes on a day, relative to
// other days and sources.
func (s *source) usual(d time.Time) float64 {
	if !s.active(d) {
		return 0
	}
	v := s.volume * math.Pow(1+s.yearly, d.Sub(begin()).Hours()/24/daysAYear)
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		v *= s.weekend
	case time.Friday:
		v *= 0.92
	case time.Tuesday, time.Wednesday:
		v *= 1.06
	}
	if holiday(s.country, d) {
		v *= 0.45
	}
	if d.Month() == time.July || d.Month() == time.August {
		v *= 0.93
	}
	return v
}

// holiday says whether newsrooms of a country rest on a day.
func holiday(country string, d time.Time) bool {
	at := int(d.Month())*100 + d.Day()
	switch at {
	case 101, 1225, 1226:
		return true
	}
	switch country {
	case "Belarus":
		return at == 107 || at == 703 || at == 509
	case "Ukraine":
		return at == 824 || at == 628
	case "Lithuania":
		return at == 216 || at == 311 || at == 706 || at == 1224
	case "Poland":
		return at == 503 || at == 1101 || at == 1111 || at == 815
	case "Latvia":
		return at == 1118 || at == 624
	default:
		return false
	}
}

// topicShare gives the part of all articles that a topic usually takes on a
// day, before the tastes of sources and languages.
func topicShare(topic string, d time.Time) float64 {
	years := d.Sub(begin()).Hours() / 24 / daysAYear // 0 to 3
	season := func(peak time.Month, depth float64) float64 {
		return 1 + depth*math.Cos(2*math.Pi*(float64(d.YearDay())/daysAYear-(float64(peak)-0.5)/12))
	}
	switch topic {
	case "border-incidents":
		return 0.045 + 0.006*years
	case "sanctions":
		return 0.060 * season(time.June, 0.10) * season(time.February, 0.15)
	case "airspace":
		return 0.012 + 0.004*years + 0.070*sigmoid((years-2.45)*5)
	case "political-prisoners":
		return (0.060 - 0.006*years) * season(time.November, 0.12)
	case "trade-restrictions":
		return (0.036 + 0.004*years) * season(time.April, 0.25)
	case "migration":
		return (0.085 - 0.019*years) * season(time.July, 0.30)
	case "military-exercises":
		return 0.036 * season(time.September, 0.45)
	default:
		return 0
	}
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// taste gives how much more (or less) than others a language's readers are
// told about a topic.
func taste(language, topic string) float64 {
	switch language + " " + topic {
	case "be political-prisoners":
		return 1.8
	case "lt airspace":
		return 1.9
	case "pl migration", "lt border-incidents", "uk trade-restrictions":
		return 1.5
	case "pl border-incidents", "ru sanctions", "en sanctions", "pl airspace":
		return 1.3
	case "uk military-exercises", "be migration":
		return 0.8
	case "uk political-prisoners", "pl political-prisoners", "uk migration", "lt political-prisoners":
		return 0.5
	default:
		return 1
	}
}

// areaShares gives the part of each area in what a source writes in a
// language on a day, topics first, in a fixed order; they add up to 1.
func areaShares(s *source, language string, d time.Time) []share {
	shares := make([]share, 0, len(topics)+len(background))
	sum := 0.0
	for _, topic := range topics {
		part := topicShare(topic, d) * taste(language, topic)
		if topic == s.leaning {
			part *= 1.5
		}
		shares = append(shares, share{topic, part})
		sum += part
	}
	whole := 0.0
	for i, area := range background {
		part := []float64{1, 1.5, 0.6, 1.2, 0.8, 1.4, 1.2}[i]
		if area == s.leaning {
			part *= 1.8
		}
		shares = append(shares, share{area, part})
		whole += part
	}
	for i := len(topics); i < len(shares); i++ {
		shares[i].part *= (1 - sum) / whole
	}
	return shares
}

// hours gives how the day's articles are spread over the hours of a
// newsroom's clock.
var hours = [24]float64{1, 0.5, 0.3, 0.3, 0.5, 1, 3, 6, 9, 11, 12, 11, 10, 10, 10, 9, 9, 8, 7, 6, 5, 4, 3, 2}

// moment draws a time of a day in UTC by the source's clock; it stays within
// the UTC day, so that a day's plan is a day's articles.
func moment(rng *rand.Rand, s *source, d time.Time) time.Time {
	shift := 2
	if s.offset != 0 {
		shift = s.offset
	}
	weights := make([]share, len(hours))
	for i := range hours {
		weights[i].part = hours[(i+shift)%24]
	}
	hour := pick(rng, weights)
	return d.Add(time.Duration(hour)*time.Hour + time.Duration(rng.IntN(3600))*time.Second)
}

// pick draws an index in proportion to the parts.
func pick(rng *rand.Rand, shares []share) int {
	sum := 0.0
	for _, s := range shares {
		sum += s.part
	}
	x := rng.Float64() * sum
	for i, s := range shares {
		if x -= s.part; x < 0 {
			return i
		}
	}
	return len(shares) - 1
}

// poisson draws a count with the given mean, by Knuth's multiplication method
// (The Art of Computer Programming, vol. 2, 3.4.1), which suits small means.
func poisson(rng *rand.Rand, mean float64) int {
	limit, product := math.Exp(-mean), 1.0
	for n := 0; ; n++ {
		if product *= rng.Float64(); product <= limit {
			return n
		}
	}
}
