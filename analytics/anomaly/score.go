package anomaly

import "math"

// Score judges the buckets of a series from the index on, each by those before it.
// The series are consecutive buckets, oldest first; the results are those of
// series[from:], in order. Each depends on the Options.Reach buckets before it
// and on nothing else: not on later ones, not on from. Settings that
// Options.Validate refuses give results without a meaning.
//
// A bucket is not tested if nothing was collected in it (Exposure or Coverage 0),
// if Coverage is under Options.MinCoverage, or if the history has fewer than
// Options.MinHistory buckets to learn from. It is not learned from if its Coverage
// is under 0.85 or, where that is unknown, its total under 0.85 times the usual one.
//
// Expected is measured by the total of the bucket, or by the usual total of its
// season where that is larger. So a topic whose own sources are all there while
// others fail, or which goes on over a holiday, is not taken for a burst; and a
// bucket that was partly collected is an alarm only if what was collected is more
// than a whole bucket lets expect.
//
// P is the upper tail of the negative binomial distribution whose mean is
// Expected and whose variance is that of counts around it (scatter × mean) and of
// Expected itself: the probability of more articles than Observed and half of that
// of exactly as many (H. O. Lancaster, "Significance tests in discrete
// distributions", Journal of the American Statistical Association 56 (1961),
// 223-234), so that P is under 0.01 for one ordinary bucket in a hundred also
// where counts are small. It is widened, as Student's t is, by that the scatter is
// itself an estimate.
func Score(series []Point, from int, o Options) []Result {
	from = max(0, from)
	if from >= len(series) {
		return nil
	}
	o = o.Filled()
	b := prepare(series, o)
	out := make([]Result, 0, len(series)-from)
	var m model
	m.begin(&b, o)
	for i := from; i < len(series); i++ {
		out = append(out, m.judge(series, &b, i, o))
	}
	return out
}

// judge gives the result of one bucket.
func (m *model) judge(series []Point, b *buckets, i int, o Options) Result {
	none := math.NaN()
	r := Result{Start: series[i].Start, Observed: series[i].Count, Expected: none, Lower: none, Upper: none, P: none, Ratio: none}
	if r.Why = b.why[i]; r.Why != "" {
		return r
	}
	if !m.learn(b, i, o) {
		r.Why = TooLittleHistory
		return r
	}
	season := b.season[i]
	r.Tested = true
	r.Expected = b.offset[i] * math.Exp(m.level+m.factor[season])
	variance := m.scatter*r.Expected + r.Expected*r.Expected*m.scatter*m.leverage(0, season)
	r.P = student((Tail(r.Observed, r.Expected, variance)+Tail(r.Observed+1, r.Expected, variance))/2, m.freedom)
	r.Ratio = float64(r.Observed) / r.Expected
	r.Lower = quantile((1-o.Band)/2, r.Expected, variance)
	r.Upper = quantile((1+o.Band)/2, r.Expected, variance)
	return r
}
