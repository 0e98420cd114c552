package backtest

import (
	"fmt"
	"io"
	"math"
	"sync"

	"tidings/analytics/anomaly"
)

// A Told is what Tidings is told, or how it is set, beside what it is by default, so that it
// shows what its estimates cost.
type Told struct {
	Name     string
	HalfLife float64 // in days, 0 for the default
	Sourced  bool    // the total weighs each source by its share of the topic, which nobody knows
}

// Tolds are those measured.
func Tolds() []Told {
	return []Told{
		{Name: "nothing"},
		{Name: "nothing, with a half-life of 90 days", HalfLife: 90},
		{Name: "which sources have more of the topic than others", Sourced: true},
		{Name: "the same, with a half-life of 90 days", HalfLife: 90, Sourced: true},
	}
}

// series gives a topic's days as they are told. A burst's articles are in the total, as they
// are in what was collected.
func (d Told) series(t Topic) []anomaly.Point {
	if !d.Sourced {
		return t.Series
	}
	out := make([]anomaly.Point, len(t.Series))
	for day, total := range t.sourced {
		out[day] = t.Series[day]
		out[day].Exposure = total
	}
	for _, b := range t.Bursts {
		for day := b.At.from; day < b.At.to; day++ {
			out[day].Exposure += float64(b.on(day))
		}
	}
	return out
}

// recall is the share of the bursts that count which have an alarm, at the largest
// probability of an alarm with which there are so many false ones in a topic's year. The
// false discovery rate is left out: it varies that probability from week to week.
func (d Told) recall(worlds []World, falseAYear float64) float64 {
	scores := make([][][]scored, len(worlds))
	var group sync.WaitGroup
	for k, w := range worlds {
		group.Go(func() { scores[k] = d.scores(w) })
	}
	group.Wait()
	threshold := allow(falseAYear, worlds, scores)
	var m Measure
	for k, w := range worlds {
		found := w.alarms(scores[k], threshold, true)
		m.add(w, found, found)
	}
	return m.Recall()
}

// scores are higher where Tidings holds a day of the judged year for less likely.
func (d Told) scores(w World) [][]scored {
	o := anomaly.Options{Step: w.Step, HalfLife: d.HalfLife}.Filled()
	out := make([][]scored, len(w.Topics))
	for i, t := range w.Topics {
		for _, r := range anomaly.Score(d.series(t), w.judged(), o) {
			s := scored{}
			if n := float64(r.Observed); r.Tested && r.Observed >= o.MinCount && n-r.Expected >= o.MinExcess && n >= o.MinRatio*r.Expected {
				s = scored{-math.Log(r.P), true}
			}
			out[i] = append(out[i], s)
		}
	}
	return out
}

// WriteLosses writes what the estimates cost at the levels of noise at which the oracle finds
// what is wanted, in as many worlds as are given.
func WriteLosses(w io.Writer, worlds, topics int) {
	noises := Noises()[:2]
	fmt.Fprintf(w, `
### What the estimates cost

What stands between Tidings and the oracle is what has to be learned from the past, and what keeps outages from being alarms. Here Tidings remembers for longer than by default, or is told what
nobody knows of a real topic: how many articles each day has where each source counts by its share of the topic. To be compared, all have the level with which they have one false alarm in a
topic's year on these very series, without the false discovery rate:

| told | recall at %s | at %s |
|---|--:|--:|
`, noises[0].Name, noises[1].Name)
	made := [][]World{Worlds(noises[0], worlds, topics), Worlds(noises[1], worlds, topics)}
	for _, d := range Tolds() {
		fmt.Fprintf(w, "| %s | %s | %s |\n", d.Name, tenths(d.recall(made[0], 1)), tenths(d.recall(made[1], 1)))
	}
	fmt.Fprintf(w, "| all: the oracle | %s | %s |\n", tenths(oracleRecall(made[0], 1)), tenths(oracleRecall(made[1], 1)))
}

// oracleRecall is the oracle's share of the bursts that count.
func oracleRecall(worlds []World, falseAYear float64) float64 {
	scores := make([][][]scored, len(worlds))
	for k, w := range worlds {
		scores[k] = w.oracle()
	}
	threshold := allow(falseAYear, worlds, scores)
	var m Measure
	for k, w := range worlds {
		found := w.alarms(scores[k], threshold, false)
		m.add(w, found, found)
	}
	return m.Recall()
}

func tenths(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }
