package corpus

import (
	"math"
	"math/rand/v2"
	"sort"
	"time"
)

// The corpus covers six years.
var (
	firstDay = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	endDay   = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

// dayCount is the number of days in between.
var dayCount = int(endDay.Sub(firstDay) / (24 * time.Hour))

// calendar says how many of the articles fall on each day: fewer at week-ends
// and in summer, more each year, and much more in bursts.
type calendar struct {
	upTo []float64 // share of the articles up to the end of the day
}

func newCalendar(seed uint64) *calendar {
	r := rand.New(rand.NewPCG(seed, hash("calendar")))
	weights := make([]float64, dayCount)
	for d := range weights {
		day := firstDay.AddDate(0, 0, d)
		w := 1 + 1.2*float64(d)/float64(dayCount)
		switch day.Weekday() {
		case time.Saturday:
			w *= 0.55
		case time.Sunday:
			w *= 0.5
		}
		if m := day.Month(); m == time.July || m == time.August {
			w *= 0.85
		}
		weights[d] = w * math.Exp(0.1*r.NormFloat64())
	}
	for range 40 {
		burst(r, weights, 1.3, 2.5, 5)
	}
	c := &calendar{upTo: make([]float64, dayCount)}
	var sum float64
	for d, w := range weights {
		sum += w
		c.upTo[d] = sum
	}
	for d := range c.upTo {
		c.upTo[d] /= sum
	}
	return c
}

// burst multiplies the weights of a few days in a row by least to most.
func burst(r *rand.Rand, weights []float64, least, most float64, meanDays float64) {
	by := least + (most-least)*r.Float64()
	start := r.IntN(len(weights))
	for d := start; d < min(len(weights), start+1+int(r.ExpFloat64()*meanDays)); d++ {
		weights[d] *= by
	}
}

// at gives the day at a share of the corpus, from 0.
func (c *calendar) at(share float64) int {
	return min(sort.SearchFloat64s(c.upTo, share), dayCount-1)
}

// hours are how often articles come out in each hour of the day.
var hours = newAlias([]float64{2, 1, 1, 1, 2, 4, 7, 10, 12, 13, 13, 13, 12, 12, 12, 12, 11, 10, 8, 7, 6, 5, 4, 3})

// moment gives a time of a day, to the second.
func moment(r *rand.Rand, day int) time.Time {
	second := hours.draw(r)*3600 + r.IntN(3600)
	return firstDay.AddDate(0, 0, day).Add(time.Duration(second) * time.Second)
}
