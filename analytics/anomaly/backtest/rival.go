package backtest

import (
	"math"
	"slices"

	"tidings/analytics/anomaly"
)

// A Rival is a simple rule that others use. It has a score for each bucket, from
// those before it, and an alarm where the score is at least a threshold.
type Rival struct {
	Name      string
	Customary float64   // the threshold it is used with
	Tried     []float64 // others
	// Score is that of bucket i of a series; week says how many buckets a week has.
	Score func(series []anomaly.Point, i, week int) float64
}

// Rivals are the rules measured. None knows of coverage or the total: they are
// given the counts, as they are used.
func Rivals() []Rival {
	return []Rival{
		{"z-score over 14 buckets", 3, []float64{2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 10, 12}, zScore},
		{"+25 % on four weeks (ACLED)", 1.25, []float64{1.25, 1.35, 1.5, 1.6, 1.75, 2, 2.25, 2.5, 3, 4}, fourWeeks},
		{"median and MAD over 28 buckets", 3.5, []float64{2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 10}, medianDeviation},
	}
}

// zScore is how many standard deviations of the 14 buckets before a bucket is over
// their mean. It is what alerts of monitoring services compute, over some days and
// with thresholds of 1.5 to 3.
func zScore(series []anomaly.Point, i, _ int) float64 {
	const window = 14
	var sum, squares float64
	for _, p := range series[i-window : i] {
		sum += float64(p.Count)
	}
	mean := sum / window
	for _, p := range series[i-window : i] {
		d := float64(p.Count) - mean
		squares += d * d
	}
	return over(float64(series[i].Count)-mean, math.Sqrt(squares/(window-1)))
}

// fourWeeks is the rule of ACLED's Trendfinder: the events of a week against the
// mean of the four weeks before, a "large increase" from 25 % on, and no change
// where there are two events or fewer in the mean and five or fewer in the week.
// Of days it is asked each day, about the week that ends with it.
func fourWeeks(series []anomaly.Point, i, week int) float64 {
	newest, before := 0.0, 0.0
	for j, p := range series[i+1-5*week : i+1] {
		if j >= 4*week {
			newest += float64(p.Count)
		} else {
			before += float64(p.Count) / 4
		}
	}
	if before <= 2 && newest <= 5 {
		return 0
	}
	return over(newest, before)
}

// medianDeviation is the modified z-score of B. Iglewicz and D. C. Hoaglin, "How
// to Detect and Handle Outliers", ASQC Quality Press (1993), over the 28
// buckets before: 0.6745 · (count - median) ÷ median absolute deviation, an outlier from
// 3.5 on; where that deviation is 0, by the mean absolute one.
func medianDeviation(series []anomaly.Point, i, _ int) float64 {
	const window = 28
	counts := make([]float64, window)
	for j, p := range series[i-window : i] {
		counts[j] = float64(p.Count)
	}
	middle := median(counts)
	sum := 0.0
	for j, c := range counts {
		counts[j] = math.Abs(c - middle)
		sum += counts[j]
	}
	deviation := median(counts) / 0.6745
	if deviation == 0 {
		deviation = 1.253314 * sum / window
	}
	return over(float64(series[i].Count)-middle, deviation)
}

func median(v []float64) float64 {
	slices.Sort(v)
	half := len(v) / 2
	return (v[half-1] + v[half]) / 2
}

// over divides; something over nothing is more than any threshold.
func over(a, b float64) float64 {
	switch {
	case b > 0:
		return a / b
	case a > 0:
		return math.MaxFloat64
	}
	return 0
}
