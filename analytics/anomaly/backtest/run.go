package backtest

import "tidings/analytics/anomaly"

// A Row is what one method was worth at one level of noise.
type Row struct {
	Method    string
	Threshold float64 // 0 where it has none
	Tuned     bool    // the threshold is the one with the best F1 on these very series
	Measure
}

// A Level is what all methods were worth at one level of noise.
type Level struct {
	Noise Noise
	// Rows are Tidings, then the rivals at their customary thresholds and at their
	// best ones, then the oracle.
	Rows []Row
}

// Oracle is the name of the row of the oracle, Tidings that of package anomaly.
const (
	oracleName  = "oracle"
	tidingsName = "Tidings"
)

// Run measures every method on the worlds of a level of noise: one for each seed
// with told coverage and one with coverage unknown.
func Run(noise Noise, seeds, topics int, o anomaly.Options) Level {
	l := Level{Noise: noise}
	var worlds []World
	for seed := range seeds {
		for _, told := range []bool{true, false} {
			worlds = append(worlds, New(Plan{Seed: uint64(seed + 1), Topics: topics, Noise: noise, Told: told}))
		}
	}
	ours := Row{Method: tidingsName}
	for _, w := range worlds {
		ours.add(w, Tidings(w.series(false), o), Tidings(w.series(true), o))
	}
	l.Rows = append(l.Rows, ours)
	for _, r := range Rivals() {
		l.Rows = append(l.Rows, r.measure(worlds)...)
	}
	scores := make([][][]float64, len(worlds))
	for k, w := range worlds {
		scores[k] = oracle(w)
	}
	best := Row{Method: oracleName}
	threshold := oracleThreshold(worlds, scores)
	for k, w := range worlds {
		found := alarms(w.series(false), scores[k], threshold, false)
		best.add(w, found, found)
	}
	l.Rows = append(l.Rows, best)
	return l
}

// measure gives the rival's row at its customary threshold, and at that of those
// tried, with or without our floors for small counts, which has the best F1.
func (r Rival) measure(worlds []World) []Row {
	scores, whole := make([][][]float64, len(worlds)), make([][][]float64, len(worlds))
	for k, w := range worlds {
		scores[k], whole[k] = r.scores(w.series(false)), r.scores(w.series(true))
	}
	at := func(threshold float64, floors bool) Row {
		row := Row{Method: r.Name, Threshold: threshold}
		for k, w := range worlds {
			row.add(w, alarms(w.series(false), scores[k], threshold, floors), alarms(w.series(true), whole[k], threshold, floors))
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
