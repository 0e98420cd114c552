package backtest

import "tidings/analytics/anomaly"

// A Row is what one method was worth at one level of noise.
type Row struct {
	Method    string
	Threshold float64 // 0 where it has none
	Tuned     bool    // the threshold is the one with the best F1 on these very series
	Bound     bool    // it is the oracle
	Allowed   float64 // of the oracle: its false alarms in a topic-year
	Measure
}

// A Level is what all methods were worth at one level of noise.
type Level struct {
	Noise Noise
	// Rows are Tidings, then the rivals at their customary thresholds and at their
	// best ones, then the oracle with one false alarm a topic-year and with as many
	// as Tidings has.
	Rows []Row
}

const (
	tidingsName = "Tidings"
	oracleName  = "oracle"
)

// Worlds makes a number of worlds of a level of noise. In every other one coverage
// is told.
func Worlds(noise Noise, count, topics int) []World {
	worlds := make([]World, count)
	for i := range worlds {
		worlds[i] = New(Plan{Seed: uint64(i + 1), Topics: topics, Noise: noise, Told: i%2 == 0})
	}
	return worlds
}

// Run measures every method on worlds of one level of noise and one step.
func Run(worlds []World, o anomaly.Options) Level {
	l := Level{Noise: worlds[0].Noise}
	ours := Row{Method: tidingsName}
	lenient := o
	lenient.Level, lenient.FDR, lenient.Family = 10*o.Filled().Level, noFDR, 1
	for _, w := range worlds {
		ours.add(w, w.Tidings(w.series(false), o), w.Tidings(w.series(true), lenient))
	}
	l.Rows = append(l.Rows, ours)
	for _, r := range Rivals() {
		l.Rows = append(l.Rows, r.measure(worlds)...)
	}
	scores := make([][][]scored, len(worlds))
	for k, w := range worlds {
		scores[k] = w.oracle()
	}
	for _, allowed := range []float64{1, ours.FalseAYear()} {
		best := Row{Method: oracleName, Bound: true, Allowed: allowed}
		threshold := allow(allowed, worlds, scores)
		for k, w := range worlds {
			found := w.alarms(scores[k], threshold, false)
			best.add(w, found, found)
		}
		l.Rows = append(l.Rows, best)
	}
	return l
}

// lenience is by what a rival's threshold is multiplied where its alarms in a world
// without outages are asked for.
const lenience = 0.8

// measure gives the rival's row at its customary threshold, and at that of those
// tried, with or without our floors for small counts, which has the best F1.
func (r Rival) measure(worlds []World) []Row {
	scores, whole := make([][][]scored, len(worlds)), make([][][]scored, len(worlds))
	for k, w := range worlds {
		scores[k], whole[k] = w.scores(r, w.series(false)), w.scores(r, w.series(true))
	}
	at := func(threshold float64, floors bool) Row {
		row := Row{Method: r.Name, Threshold: threshold}
		for k, w := range worlds {
			row.add(w, w.alarms(scores[k], threshold, floors), w.alarms(whole[k], lenience*threshold, false))
		}
		return row
	}
	customary, best := at(r.Customary, false), Row{}
	for _, threshold := range r.Tried {
		for _, floors := range []bool{false, true} {
			if row := at(threshold, floors); best.Counting == 0 || row.F1() > best.F1() {
				best = row
			}
		}
	}
	best.Tuned = true
	return []Row{customary, best}
}
