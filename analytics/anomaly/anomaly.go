// Package anomaly finds the buckets of a topic's series in which there are more
// articles than its own past lets expect.
//
// Each bucket is judged by the buckets before it alone. A quasi-Poisson
// regression says how many articles were to be expected, given how many articles
// there are at all, the day of the week and the slow trend; the negative binomial
// with that mean and with the scatter that the past had says how likely so many
// are by chance. Over all topics the Benjamini-Hochberg procedure says which of
// these probabilities count as alarms, and neighbouring alarms are one Event.
//
//	var results [][]anomaly.Result // a row per topic
//	for _, series := range topics {
//		results = append(results, anomaly.Score(series, len(series)-30, anomaly.Options{}))
//	}
//	for _, e := range anomaly.Select(results, anomaly.Options{}) {
//		fmt.Printf("topic %d: %d articles instead of %.0f\n", e.Series, e.Observed, e.Expected)
//	}
//
// Only rises are looked for. A fall of a topic is mostly one of the collection,
// which coverage tells; and a topic of a few articles a day cannot fall so far
// that chance is ruled out.
//
// # Sources
//
// The regression is that of A. Noufaily, D. G. Enki, P. Farrington, P. Garthwaite,
// N. Andrews and A. Charlett, "An improved algorithm for outbreak detection in
// multiple surveillance systems", Statistics in Medicine 32 (2013), 1206-1222,
// after C. P. Farrington, N. J. Andrews, A. D. Beale and M. A. Catchpole, "A
// statistical algorithm for the early detection of outbreaks of infectious
// disease", Journal of the Royal Statistical Society A 159 (1996), 547-563: a
// log-linear quasi-Poisson model with a trend and seasonal factors, past
// outbreaks weighed down by their Anscombe residuals, the newest buckets left
// out, a threshold from the negative binomial. What is other here, because news
// come by the day and change faster than infections: the total as an offset, the
// factors are of weekdays, older buckets weigh less, and what the reports of
// 2013 take from five years is taken from half a year. The choice among many
// p-values is that of Y. Benjamini and Y. Hochberg, "Controlling the false
// discovery rate: a practical and powerful approach to multiple testing",
// Journal of the Royal Statistical Society B 57 (1995), 289-300.
//
// docs/anomalies.md says it in words and in formulas, and what it is worth by
// backtest.
package anomaly

import (
	"fmt"
	"math"
	"time"
)

// A Point is one bucket of a topic's series.
type Point struct {
	// Start is when the bucket begins, in the time zone the buckets are of: the
	// weekday is taken from it.
	Start time.Time
	// Count is how many articles match the topic.
	Count int
	// Exposure is how many articles were collected in all, in the scope that
	// Count is of. 0 says that nothing was collected; NaN that the total is
	// unknown, and then the topic is taken by itself.
	Exposure float64
	// Coverage is which share of the topic's usual volume was collected, from 0
	// to 1; NaN where that is not known. Exposure is what is left after such a
	// loss: a caller does not multiply the two.
	Coverage float64
}

// Why says for what reason a bucket was not tested.
type Why string

const (
	TooLittleHistory Why = "too little history"
	NotCollected     Why = "not collected"
	PartlyCollected  Why = "partly collected"
)

// A Result is what Score says of one bucket.
type Result struct {
	Start    time.Time
	Observed int
	// Tested says that there is a verdict; else Why has the reason, and the
	// numbers below are NaN.
	Tested bool
	Why    Why
	// Expected is how many articles the past lets expect. Where fewer were
	// collected in all than is usual, it is what a usual total would let expect:
	// see Score.
	Expected float64
	// Lower and Upper bound the middle Options.Band of what chance does around
	// Expected, both in whole articles.
	Lower, Upper float64
	// P is how likely so many articles, or more, are by chance: see Score.
	P float64
	// Ratio is Observed ÷ Expected.
	Ratio float64
}

// Step is how long a bucket is. It decides the defaults of Options and the season.
type Step int

const (
	Day  Step = iota // with a factor for each weekday
	Week             // without factors
)

// Options are the settings. The zero value has the defaults for days; a setting
// of 0 is the default of its step.
type Options struct {
	Step Step

	// Level is the largest P of an alarm: 0.0025 for days, 0.005 for weeks. It
	// bounds the false alarms of one topic, whatever the other topics do: a topic
	// that only follows chance is under it on 0.0025 × 365 = 0.9 days a year.
	Level float64
	// FDR is which share of the alarms may be false: 0.3. It is the stricter of the
	// two where there are many topics and few alarms.
	FDR float64
	// Family is over how many buckets, the newest and those before it, the FDR
	// holds: 7 days, or 4 weeks.
	Family int

	// MinCount is the fewest articles of an alarm: 5.
	MinCount int
	// MinExcess is by how many articles an alarm has to be over Expected: 5.
	MinExcess float64
	// MinRatio is how many times Expected an alarm has to be: 1.25.
	MinRatio float64

	// History is how many buckets the expectation is learned from: 182 days, or
	// 104 weeks.
	History int
	// HalfLife is after how many buckets a bucket counts half: 42 days, or 13
	// weeks. After about so long a new level is the usual one.
	HalfLife float64
	// MinHistory is how many buckets have to be learned from before one is
	// tested: 21 days, or 8 weeks.
	MinHistory int
	// Guard is how many buckets just before the tested one are not learned from,
	// so that a burst which began then is not its own measure: 2 days, 1 week; -1
	// for none.
	Guard int
	// MinCoverage is below which Coverage a bucket is not tested: 0.5. (It is not
	// learned from if Coverage is below 0.85.)
	MinCoverage float64

	// Gap is how many buckets without an alarm may lie between two alarms of one
	// event: 1; -1 for none.
	Gap int
	// Band is the share of ordinary buckets that lie from Lower to Upper: 0.95.
	Band float64

	// Season gives the season of a bucket by its start, from 0; buckets of one
	// season have a factor in common. Nil is the weekday for days and one season
	// for weeks. A caller whose buckets are hours gives the hour of the day.
	Season func(start time.Time) int
}

// Filled gives the settings with the defaults in the place of zeros.
func (o Options) Filled() Options {
	day := o.Step != Week
	pick := func(day bool, d, w float64) float64 {
		if day {
			return d
		}
		return w
	}
	float := func(v *float64, d, w float64) {
		if *v == 0 {
			*v = pick(day, d, w)
		}
	}
	whole := func(v *int, d, w int) {
		if *v == 0 {
			*v = int(pick(day, float64(d), float64(w)))
		}
	}
	float(&o.Level, 0.0025, 0.005)
	float(&o.FDR, 0.3, 0.3)
	whole(&o.Family, 7, 4)
	whole(&o.MinCount, 5, 5)
	float(&o.MinExcess, 5, 5)
	float(&o.MinRatio, 1.25, 1.25)
	whole(&o.History, 182, 104)
	float(&o.HalfLife, 42, 13)
	whole(&o.MinHistory, 21, 8)
	whole(&o.Guard, 2, 1)
	float(&o.MinCoverage, 0.5, 0.5)
	whole(&o.Gap, 1, 1)
	float(&o.Band, 0.95, 0.95)
	if o.Season == nil {
		o.Season = func(time.Time) int { return 0 }
		if day {
			o.Season = func(start time.Time) int { return int(start.Weekday()) }
		}
	}
	return o
}

// Validate says which setting is out of its range, and what is expected.
func (o Options) Validate() error {
	f := o.Filled()
	for _, c := range []struct {
		name     string
		value    float64
		ok       bool
		expected string
	}{
		{"step", float64(f.Step), f.Step == Day || f.Step == Week, "day or week"},
		{"level", f.Level, f.Level > 0 && f.Level < 1, "more than 0 and less than 1"},
		{"FDR", f.FDR, f.FDR > 0 && f.FDR < 1, "more than 0 and less than 1"},
		{"family", float64(f.Family), f.Family >= 1, "at least 1"},
		{"least count", float64(f.MinCount), f.MinCount >= 1, "at least 1"},
		{"least excess", f.MinExcess, f.MinExcess > 0 && !math.IsInf(f.MinExcess, 1), "more than 0"},
		{"least ratio", f.MinRatio, f.MinRatio >= 1 && !math.IsInf(f.MinRatio, 1), "at least 1"},
		{"half-life", f.HalfLife, f.HalfLife > 0, "more than 0"},
		{"least history", float64(f.MinHistory), f.MinHistory >= 3, "at least 3"},
		{"history", float64(f.History), f.History >= f.MinHistory, fmt.Sprintf("at least %d, the least history", f.MinHistory)},
		{"guard", float64(f.Guard), f.Guard >= -1, "at least -1"},
		{"least coverage", f.MinCoverage, f.MinCoverage > 0 && f.MinCoverage <= 1, "more than 0, at most 1"},
		{"gap", float64(f.Gap), f.Gap >= -1, "at least -1"},
		{"band", f.Band, f.Band > 0 && f.Band < 1, "more than 0 and less than 1"},
	} {
		if !c.ok {
			return fmt.Errorf("anomalies: the %s is %v; expected %s", c.name, c.value, c.expected)
		}
	}
	return nil
}

// Reach is how many buckets before a bucket its Result may depend on. A series
// that begins Reach buckets before the first tested one gives the same results as
// a longer one.
func (o Options) Reach() int {
	f := o.Filled()
	span := usualOf
	if f.Step == Day {
		span *= 7
	}
	return f.History + max(f.Guard, 0) + span
}
