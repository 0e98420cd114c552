package backtest

import (
	"math"
	"math/rand/v2"
	"slices"

	"tidings/analytics/anomaly"
)

// oracle scores a bucket by how unlikely its count is given the true expectation,
// that is how many articles each source has today and what its share of the topic
// is, and given the true scatter. It is what no method can know. Where chance
// gives the same count again it decides by lot, so that its level is kept exactly.
func (w World) oracle() [][]scored {
	out := make([][]scored, len(w.Topics))
	for i, t := range w.Topics {
		r := rand.New(rand.NewPCG(w.Seed, uint64(1_000_000+i)))
		for at := w.judged(); at < len(t.Series); at++ {
			mean := t.Expected[at]
			variance := mean*w.Noise.Scatter + mean*mean*(math.Exp(w.Noise.Wave*w.Noise.Wave)-1)
			n, lot := t.Series[at].Count, r.Float64()
			s := scored{}
			if mean > 0 {
				more, same := anomaly.Tail(n+1, mean, variance), anomaly.Tail(n, mean, variance)
				s.score = -math.Log(more + lot*(same-more))
			}
			out[i] = append(out[i], s)
		}
	}
	return out
}

// allow gives the threshold at which scores have so many false alarms in a
// topic-year: of the buckets without a burst, so many reach it.
func allow(falseAYear float64, worlds []World, scores [][][]scored) float64 {
	var quiet []float64
	topics := 0
	for k, w := range worlds {
		topics += len(w.Topics)
		for i, t := range w.Topics {
			for j, s := range scores[k][i] {
				at := w.judged() + j
				if !slices.ContainsFunc(t.Bursts, func(b Burst) bool { return b.At.meets(span{at, at + 1}) }) {
					quiet = append(quiet, s.score)
				}
			}
		}
	}
	slices.Sort(quiet)
	over := int(math.Round(falseAYear * float64(topics)))
	if over == 0 {
		return math.Nextafter(quiet[len(quiet)-1], math.Inf(1))
	}
	return quiet[max(0, len(quiet)-over)]
}
