package backtest

import (
	"math"
	"slices"
	"sync"
	"time"

	"tidings/analytics/anomaly"
)

// hour is how many of NAB's buckets of five minutes are one of ours.
const hour = 12

// nabOptions are the settings for counts of hours: those of days, with the hour of
// the day as the season, and with times of hours: three weeks of history, half of
// the weight after a week, the first verdict after a day and a half, the three
// hours before left out.
func nabOptions() anomaly.Options {
	return anomaly.Options{
		History: 21 * 24, HalfLife: 7 * 24, MinHistory: 36, Guard: 3,
		Season: func(start time.Time) int { return start.Hour() },
	}
}

// judge scores each bucket of a labelled series: the hour that ends with it,
// against the hours before it. A series of hours that ends with the bucket is
// every twelfth of them, so that there are twelve series.
func (l Labelled) judge(o anomaly.Options) []anomaly.Result {
	out := make([]anomaly.Result, len(l.Counts))
	for i := range out {
		out[i].Start = l.Starts[i]
	}
	for first := range hour {
		var hours []anomaly.Point
		for i := first; i+hour <= len(l.Counts); i += hour {
			p := anomaly.Point{Start: l.Starts[i], Exposure: math.NaN(), Coverage: math.NaN()}
			for _, n := range l.Counts[i : i+hour] {
				p.Count += n
			}
			hours = append(hours, p)
		}
		for k, r := range anomaly.Score(hours, 0, o) {
			last := first + k*hour + hour - 1
			r.Start = l.Starts[last]
			out[last] = r
		}
	}
	return out
}

// detect gives the buckets in which an event begins: an alarm that is told once.
// Two alarms are one event if no more than an hour without one lies between, which
// is what the default gap of one bucket is.
func detect(results []anomaly.Result, level float64) []bool {
	out := make([]bool, len(results))
	for _, e := range anomaly.Select([][]anomaly.Result{results}, anomaly.Options{Level: level, FDR: noFDR, Family: 1, Gap: hour}) {
		out[e.From] = true
	}
	return out
}

// noFDR is a false discovery rate that leaves the choice to the level.
const noFDR = 1 - 1e-9

// nabLevels are the levels among which the threshold is chosen.
func nabLevels() []float64 {
	var out []float64
	for e := 2.0; e <= 12; e += 0.25 {
		out = append(out, math.Pow(10, -e))
	}
	return out
}

// A NABRow is what one detector is worth on the series.
type NABRow struct {
	Detector  string
	Threshold string  // how it was chosen
	Whole     float64 // NAB's own score of it over all 58 series, NaN if none
	Tally
}

// RunNAB scores package anomaly, with its default level, with the level that is
// best on the series, and for each series with the level that is best on the
// others; the Windowed Gaussian detector computed anew, with NAB's threshold and
// the best one; and what is published of others.
func RunNAB(series []Labelled) []NABRow {
	none := math.NaN()
	judged := make([][]anomaly.Result, len(series))
	var group sync.WaitGroup
	for k, l := range series {
		group.Go(func() { judged[k] = l.judge(nabOptions()) })
	}
	group.Wait()
	byDefault := total(series, func(k int) []bool { return detect(judged[k], anomaly.Options{}.Filled().Level) })
	levels := nabLevels()
	tallies := make([][]Tally, len(levels))
	for i, level := range levels {
		for k, l := range series {
			tallies[i] = append(tallies[i], l.Score(detect(judged[k], level)))
		}
	}
	best, others := tune(tallies)
	rows := []NABRow{
		{tidingsName, "the default level", none, byDefault},
		{tidingsName, "the best level for the other series", none, others},
		{tidingsName, "the best level for these series", none, best},
	}
	for _, p := range PublishedDetectors() {
		if t, ok := p.tally(series); ok {
			rows = append(rows, NABRow{p.Name, "published: the best for all 58 series", p.Whole, t})
		}
	}
	thresholds := []float64{}
	gaussian := make([][]float64, len(series))
	for k, l := range series {
		gaussian[k] = windowedGaussian(l.Counts)
	}
	for e := 1.0; e <= 16; e += 0.25 {
		thresholds = append(thresholds, 1-math.Pow(10, -e))
	}
	tallies = make([][]Tally, len(thresholds))
	for i, t := range thresholds {
		for k, l := range series {
			tallies[i] = append(tallies[i], l.Score(reach(gaussian[k], t)))
		}
	}
	best, others = tune(tallies)
	return append(rows,
		NABRow{"Windowed Gaussian", "computed anew, the best for the other series", none, others},
		NABRow{"Windowed Gaussian", "computed anew, the best for these series", none, best})
}

func total(series []Labelled, detected func(k int) []bool) Tally {
	var t Tally
	for k, l := range series {
		t = t.plus(l.Score(detected(k)))
	}
	return t
}

func reach(scores []float64, threshold float64) []bool {
	out := make([]bool, len(scores))
	for i, s := range scores {
		out[i] = s >= threshold
	}
	return out
}

// tune gives, of the tallies by threshold and series, those of the threshold with
// the best sum, and for each series those of the threshold with the best sum over
// the others.
func tune(tallies [][]Tally) (best, others Tally) {
	choose := func(without int) []Tally {
		return slices.MaxFunc(tallies, func(a, b []Tally) int {
			x, y := sum(a, without).Score, sum(b, without).Score
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		})
	}
	best = sum(choose(-1), -1)
	for k := range tallies[0] {
		others = others.plus(choose(k)[k])
	}
	return best, others
}

func sum(tallies []Tally, without int) Tally {
	var t Tally
	for k, one := range tallies {
		if k != without {
			t = t.plus(one)
		}
	}
	return t
}
