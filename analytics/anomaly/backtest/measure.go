package backtest

import (
	"slices"

	"tidings/analytics/anomaly"
)

// A Measure is what alarms were worth over worlds of one kind.
type Measure struct {
	Counting, Found int // the bursts that count, see Burst.Counts, and those with an alarm on one of their days
	Prompt          int // of those found, those with an alarm on the first day or the next
	Delay           int // the sum over the found: days from a burst's first to its first alarm
	False           int // events that meet no burst
	FromOutage      int // of those, the ones that sources which were missing have made, see add
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

// add counts the alarms of a world. whole are those that the same method, set much
// more leniently, raises in the same world without outages: a false alarm during an
// outage or in the two weeks after is made by it if it is not among them. (Set
// alike, a count just over the threshold in one world is just under it in the
// other, because what was learned from is a little different.)
func (m *Measure) add(w World, alarms, whole [][]span) {
	if m.Kinds == nil {
		m.Kinds = map[string]*Kind{}
	}
	m.Topics += len(w.Topics)
	for i, t := range w.Topics {
		for _, b := range t.Bursts {
			if b.At.from < w.judged() {
				continue
			}
			at := slices.IndexFunc(alarms[i], b.At.meets)
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
				delay := max(0, alarms[i][at].from-b.At.from)
				m.Found++
				m.Delay += delay
				if delay <= 1 {
					m.Prompt++
				}
			}
		}
		for _, a := range alarms[i] {
			if slices.ContainsFunc(t.Bursts, func(b Burst) bool { return b.At.meets(a) }) {
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
func (w World) Tidings(series [][]anomaly.Point, o anomaly.Options) [][]span {
	o.Step = w.Step
	from := w.judged() - (o.Filled().Family - 1)
	results := make([][]anomaly.Result, len(series))
	for i, s := range series {
		results[i] = anomaly.Score(s, from, o)
	}
	return w.events(results, from, o)
}

// events selects from results that begin at a bucket.
func (w World) events(results [][]anomaly.Result, from int, o anomaly.Options) [][]span {
	out := make([][]span, len(results))
	for _, e := range anomaly.Select(results, o) {
		if e.To+from > w.judged() {
			out[e.Series] = append(out[e.Series], span{e.From + from, e.To + from})
		}
	}
	return out
}

// A scored bucket has what a rule says of it, and whether it is over our floors:
// the count, and the excess over the mean of the 28 days or 4 weeks before.
type scored struct {
	score float64
	floor bool
}

// scores computes a rule's scores for the judged year.
func (w World) scores(r Rival, series [][]anomaly.Point) [][]scored {
	o := anomaly.Options{Step: w.Step}.Filled()
	month := 4 * w.week()
	out := make([][]scored, len(series))
	for i, s := range series {
		for at := w.judged(); at < len(s); at++ {
			mean := 0.0
			for _, p := range s[at-month : at] {
				mean += float64(p.Count) / float64(month)
			}
			n := s[at].Count
			out[i] = append(out[i], scored{r.Score(s, at, w.week()), n >= o.MinCount && float64(n)-mean >= o.MinExcess})
		}
	}
	return out
}

// week is how many buckets a week has.
func (w World) week() int {
	if w.Step == anomaly.Week {
		return 1
	}
	return 7
}

// alarms merges the judged buckets whose score reaches a threshold, as package
// anomaly merges them.
func (w World) alarms(scores [][]scored, threshold float64, floors bool) [][]span {
	gap := anomaly.Options{Step: w.Step}.Filled().Gap
	out := make([][]span, len(scores))
	for i, row := range scores {
		for j, s := range row {
			at := w.judged() + j
			if s.score < threshold || floors && !s.floor {
				continue
			}
			if n := len(out[i]); n > 0 && at-out[i][n-1].to <= gap {
				out[i][n-1].to = at + 1
			} else {
				out[i] = append(out[i], span{at, at + 1})
			}
		}
	}
	return out
}
