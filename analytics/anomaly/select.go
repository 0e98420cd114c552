package anomaly

import (
	"cmp"
	"slices"
)

// An Event is a run of alarms of one series.
type Event struct {
	// Series is the index of the series among the results given.
	Series int
	// From and To are indices of the series' results, [From, To); buckets without
	// an alarm may lie between, see Options.Gap.
	From, To int
	// Peak is the index of the bucket with the smallest P.
	Peak int
	// Observed and Expected are the sums over the event's buckets that were tested.
	Observed int
	Expected float64
	// P is that of Peak.
	P float64
}

// Ratio is Observed ÷ Expected.
func (e Event) Ratio() float64 { return float64(e.Observed) / e.Expected }

// Select gives the events of many series' results, by their first bucket and then
// by series. Rows need not begin at the same time; buckets belong together by
// their Start.
//
// A bucket is an alarm if P is at most Options.Level, if the floors MinCount,
// MinExcess and MinRatio are reached, and if the Benjamini-Hochberg procedure at
// Options.FDR selects it from its family: the tested buckets of all series in the
// Options.Family buckets that end with this one. That is what was known when the
// bucket ended, so that an alarm stays, and none is added to the past, when later
// days come: the events of a range are those that were told day by day, except
// that the last one may go on.
//
// The first Family-1 buckets of the results have a smaller family than they have
// with more results before them. Who wants the same events however far back a page
// reaches gives Family-1 buckets more, and leaves out the events that end in them.
func Select(results [][]Result, o Options) []Event {
	o = o.Filled()
	threshold := thresholds(results, o)
	var events []Event
	for series, row := range results {
		last := -1 // the newest event of the series
		for i, r := range row {
			if !r.Tested || r.P > min(o.Level, threshold[r.Start.UnixNano()]) || !overFloors(r, o) {
				continue
			}
			if last >= 0 && i-events[last].To <= max(0, o.Gap) {
				events[last].extend(row, i)
				continue
			}
			e := Event{Series: series, From: i, To: i, Peak: i, P: r.P}
			e.extend(row, i)
			events = append(events, e)
			last = len(events) - 1
		}
	}
	slices.SortStableFunc(events, func(a, b Event) int {
		return results[a.Series][a.From].Start.Compare(results[b.Series][b.From].Start)
	})
	return events
}

func overFloors(r Result, o Options) bool {
	observed := float64(r.Observed)
	return r.Observed >= o.MinCount && observed-r.Expected >= o.MinExcess && observed >= o.MinRatio*r.Expected
}

// extend has an event reach to an alarm.
func (e *Event) extend(row []Result, alarm int) {
	for ; e.To <= alarm; e.To++ {
		if r := row[e.To]; r.Tested {
			e.Observed += r.Observed
			e.Expected += r.Expected
		}
	}
	if row[alarm].P < e.P {
		e.P, e.Peak = row[alarm].P, alarm
	}
}

// thresholds gives for each bucket, by its start, the largest P that the
// Benjamini-Hochberg procedure selects from the bucket's family; -1 if none.
func thresholds(results [][]Result, o Options) map[int64]float64 {
	byStart := map[int64][]float64{}
	for _, row := range results {
		for _, r := range row {
			start := r.Start.UnixNano()
			p := byStart[start]
			if r.Tested {
				p = append(p, r.P)
			}
			byStart[start] = p
		}
	}
	starts := make([]int64, 0, len(byStart))
	for start := range byStart {
		starts = append(starts, start)
	}
	slices.Sort(starts)
	out := make(map[int64]float64, len(starts))
	var family []float64
	for i, start := range starts {
		family = family[:0]
		for _, s := range starts[max(0, i-o.Family+1) : i+1] {
			family = append(family, byStart[s]...)
		}
		out[start] = benjaminiHochberg(family, o.FDR)
	}
	return out
}

// benjaminiHochberg gives the largest p of a family that is selected so that of
// the selected ones a share of fdr is expected to be false, -1 if none is: the
// largest p(k) ≤ k/m·fdr, where p(k) is the k-th smallest of m. It changes the order of p.
func benjaminiHochberg(p []float64, fdr float64) float64 {
	m := len(p)
	// What is over fdr (but for its rounding) is selected at no place, and comes last.
	p = slices.DeleteFunc(p, func(v float64) bool { return v > fdr*(1+1e-9) })
	slices.SortFunc(p, cmp.Compare[float64])
	for k := len(p); k > 0; k-- {
		if p[k-1] <= fdr*float64(k)/float64(m) {
			return p[k-1]
		}
	}
	return -1
}
