package backtest

import (
	"math"
	"math/rand/v2"
	"slices"

	"tidings/analytics/anomaly"
)

// A Measure is what alarms were worth over worlds of one kind.
type Measure struct {
	Counting, Found int // the bursts that count, see Burst.Counts, and those with an alarm on one of their days
	Prompt          int // of those found, those with an alarm on the first day or the next
	Delay           int // the sum over the found: days from a burst's first to its first alarm
	False           int // events that meet no burst
	FromOutage      int // of those, the ones that are there only because sources were missing
	Topics          int // topic-years
	Kinds           map[string]*Kind
}

// A Kind is how many bursts of a size there were, and how many were found.
type Kind struct{ Bursts, Found int }

// Recall is the share of the bursts that count which have an alarm.
func (m Measure) Recall() float64 { return float64(m.Found) / float64(m.Counting) }

// Precision is the share of the alarms that meet a burst that counts, among these
// and the false ones. Alarms for smaller bursts are neither.
func (m Measure) Precision() float64 { return float64(m.Found) / float64(m.Found+m.False) }

// F1 is the harmonic mean of Precision and Recall.
func (m Measure) F1() float64 {
	return 2 * float64(m.Found) / float64(m.Found+m.False+m.Counting)
}

// FalseAYear is the number of false alarms in a topic-year.
func (m Measure) FalseAYear() float64 { return float64(m.False) / float64(m.Topics) }

// MeanDelay is how many days after the burst began it was seen, on average.
func (m Measure) MeanDelay() float64 { return float64(m.Delay) / float64(m.Found) }

// add counts the alarms of a world. whole are those in the same world without
// outages.
func (m *Measure) add(w World, alarms, whole [][]span) {
	if m.Kinds == nil {
		m.Kinds = map[string]*Kind{}
	}
	m.Topics += len(w.Topics)
	for i, t := range w.Topics {
		for _, b := range t.Bursts {
			if b.Days.from < warmUp {
				continue
			}
			at := slices.IndexFunc(alarms[i], b.Days.meets)
			kind := m.Kinds[b.Kind]
			if kind == nil {
				kind = &Kind{}
				m.Kinds[b.Kind] = kind
			}
			kind.Bursts++
			if at >= 0 {
				kind.Found++
			}
			if !b.Counts() {
				continue
			}
			m.Counting++
			if at >= 0 {
				delay := max(0, alarms[i][at].from-b.Days.from)
				m.Found++
				m.Delay += delay
				if delay <= 1 {
					m.Prompt++
				}
			}
		}
		for _, a := range alarms[i] {
			if slices.ContainsFunc(t.Bursts, func(b Burst) bool { return b.Days.meets(a) }) {
				continue
			}
			m.False++
			if slices.ContainsFunc(w.Outages, a.meets) && !slices.ContainsFunc(whole[i], a.meets) {
				m.FromOutage++
			}
		}
	}
}

func (s span) meets(other span) bool { return s.from < other.to && other.from < s.to }

// series gives the topics' series, those without outages if whole.
func (w World) series(whole bool) [][]anomaly.Point {
	out := make([][]anomaly.Point, len(w.Topics))
	for i, t := range w.Topics {
		if out[i] = t.Series; whole {
			out[i] = t.Whole
		}
	}
	return out
}

// Tidings gives the events of package anomaly in the judged year, per topic.
func Tidings(series [][]anomaly.Point, o anomaly.Options) [][]span {
	from := warmUp - (o.Filled().Family - 1)
	results := make([][]anomaly.Result, len(series))
	for i, s := range series {
		results[i] = anomaly.Score(s, from, o)
	}
	out := make([][]span, len(series))
	for _, e := range anomaly.Select(results, o) {
		if e.To+from > warmUp {
			out[e.Series] = append(out[e.Series], span{e.From + from, e.To + from})
		}
	}
	return out
}

// scores computes a rival's scores for the judged year.
func (r Rival) scores(series [][]anomaly.Point) [][]float64 {
	out := make([][]float64, len(series))
	for i, s := range series {
		for day := warmUp; day < days; day++ {
			out[i] = append(out[i], r.Score(s, day))
		}
	}
	return out
}

// alarms merges the judged days on which a score reaches a threshold, as package
// anomaly merges them. With floors a day needs the count and the excess of the
// defaults of package anomaly over the mean of the 28 days before.
func alarms(series [][]anomaly.Point, scores [][]float64, threshold float64, floors bool) [][]span {
	o := anomaly.Options{}.Filled()
	out := make([][]span, len(series))
	for i, row := range scores {
		for j, score := range row {
			day := warmUp + j
			if score < threshold || floors && !overFloors(series[i], day, o) {
				continue
			}
			if n := len(out[i]); n > 0 && day-out[i][n-1].to <= o.Gap {
				out[i][n-1].to = day + 1
			} else {
				out[i] = append(out[i], span{day, day + 1})
			}
		}
	}
	return out
}

func overFloors(series []anomaly.Point, day int, o anomaly.Options) bool {
	mean := 0.0
	for _, p := range series[day-28 : day] {
		mean += float64(p.Count) / 28
	}
	n := series[day].Count
	return n >= o.MinCount && float64(n)-mean >= o.MinExcess
}

// oracle scores a day by how unlikely its count is given the true expectation and
// scatter. Where chance would give the same count again it decides by lot, so that
// its level is kept exactly.
func oracle(w World) [][]float64 {
	out := make([][]float64, len(w.Topics))
	for i, t := range w.Topics {
		r := rand.New(rand.NewPCG(w.Seed, uint64(1_000_000+i)))
		for day := warmUp; day < days; day++ {
			mean := t.Expected[day]
			variance := mean*w.Noise.Scatter + mean*mean*(math.Exp(w.Noise.Wave*w.Noise.Wave)-1)
			n, lot := t.Series[day].Count, r.Float64()
			score := 0.0
			if mean > 0 {
				more, same := anomaly.Tail(n+1, mean, variance), anomaly.Tail(n, mean, variance)
				score = -math.Log(more + lot*(same-more))
			}
			out[i] = append(out[i], score)
		}
	}
	return out
}

// oracleThreshold is where the oracle has one false alarm a topic-year: the score
// that so many days without a burst exceed.
func oracleThreshold(worlds []World, scores [][][]float64) float64 {
	var quiet []float64
	topics := 0
	for k, w := range worlds {
		topics += len(w.Topics)
		for i, t := range w.Topics {
			for j, score := range scores[k][i] {
				day := warmUp + j
				if !slices.ContainsFunc(t.Bursts, func(b Burst) bool { return b.Days.meets(span{day, day + 1}) }) {
					quiet = append(quiet, score)
				}
			}
		}
	}
	slices.Sort(quiet)
	return quiet[max(0, len(quiet)-topics)]
}
