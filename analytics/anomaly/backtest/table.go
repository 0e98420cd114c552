package backtest

import (
	"fmt"
	"io"
	"math"
	"strings"

	"tidings/analytics/anomaly"
)

// A Report is all that the backtest measured.
type Report struct {
	Worlds, Topics int // of each level of noise
	Days, Weeks    []Level
	Settings       []Setting
	NAB            []NABRow
	NABSeries      []string
}

// A Setting is what package anomaly was worth with other settings than the
// defaults.
type Setting struct {
	Name string
	Rows []Measure // one for each level of noise
}

// Simulate measures on simulated worlds, so many of each level of noise.
func Simulate(worlds, topics int) Report {
	r := Report{Worlds: worlds, Topics: topics}
	settings := []struct {
		name string
		o    anomaly.Options
	}{
		{"level 0.001", anomaly.Options{Level: 0.001}},
		{"level 0.003 (default)", anomaly.Options{}},
		{"level 0.01", anomaly.Options{Level: 0.01}},
		{"FDR 0.1", anomaly.Options{FDR: 0.1}},
		{"level 0.003 alone, no FDR", anomaly.Options{FDR: noFDR}},
		{"level 0.006 alone, no FDR", anomaly.Options{Level: 0.006, FDR: noFDR}},
		{"half-life 21 days", anomaly.Options{HalfLife: 21}},
		{"half-life 84 days", anomaly.Options{HalfLife: 84}},
	}
	for _, s := range settings {
		r.Settings = append(r.Settings, Setting{Name: s.name})
	}
	for _, noise := range Noises() {
		made := Worlds(noise, worlds, topics)
		r.Days = append(r.Days, Run(made, anomaly.Options{}))
		for i, s := range settings {
			var m Measure
			for _, w := range made {
				found := w.Tidings(w.series(false), s.o)
				m.add(w, found, found)
			}
			r.Settings[i].Rows = append(r.Settings[i].Rows, m)
		}
		for k, w := range made {
			made[k] = w.Weekly()
		}
		r.Weeks = append(r.Weeks, Run(made, anomaly.Options{}))
	}
	return r
}

// Simulation writes the tables of the simulation.
func (r Report) Simulation(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Each level of noise: %d worlds of %d topics over two years, of which the second is judged (%d topic-years).\n", r.Worlds, r.Topics, r.Worlds*r.Topics)
	b.WriteString("\n### Days\n\n")
	levels(&b, r.Days)
	b.WriteString("\n### Bursts by size, in days\n\nFound of those planted, of all sizes: Tidings, and in brackets the oracle at one false alarm a topic-year.\n\n")
	sizes(&b, r.Days)
	b.WriteString("\n### Settings, in days\n\nRecall, and in brackets false alarms a topic-year.\n\n")
	r.settings(&b)
	b.WriteString("\n### Weeks\n\n")
	levels(&b, r.Weeks)
	_, err := io.WriteString(out, b.String())
	return err
}

func levels(b *strings.Builder, levels []Level) {
	b.WriteString("| Noise | Method | Threshold | Recall | Precision | F1 | False alarms a topic-year | Delay | Alarms from outages |\n")
	b.WriteString("|---|---|---|---:|---:|---:|---:|---:|---:|\n")
	for _, l := range levels {
		for i, row := range l.Rows {
			noise := ""
			if i == 0 {
				noise = fmt.Sprintf("%s; %d bursts", l.Noise.Name, row.Counting)
			}
			fmt.Fprintf(b, "| %s | %s | %s | %.1f %% | %.1f %% | %.3f | %.2f | %.2f | %s |\n", noise, row.Method, row.threshold(),
				100*row.Recall(), 100*row.Precision(), row.F1(), row.FalseAYear(), row.MeanDelay(), row.outages())
		}
	}
}

func (r Row) threshold() string {
	switch {
	case r.Method == oracleName:
		return "1 false alarm a topic-year"
	case r.Threshold == 0:
		return "default"
	case r.Tuned:
		return fmt.Sprintf("%g, the best here", r.Threshold)
	}
	return fmt.Sprintf("%g, customary", r.Threshold)
}

func (r Row) outages() string {
	if r.Method == oracleName {
		return "–"
	}
	return fmt.Sprint(r.FromOutage)
}

func sizes(b *strings.Builder, levels []Level) {
	b.WriteString("| Noise |")
	for _, k := range burstKinds {
		b.WriteString(" " + k.name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---:|", len(burstKinds)) + "\n")
	for _, l := range levels {
		fmt.Fprintf(b, "| %s |", l.Noise.Name)
		for _, k := range burstKinds {
			ours, best := l.Rows[0].Kinds[k.name], l.Rows[len(l.Rows)-1].Kinds[k.name]
			fmt.Fprintf(b, " %.0f %% (%.0f %%) |", share(ours), share(best))
		}
		b.WriteString("\n")
	}
}

func share(k *Kind) float64 {
	if k == nil {
		return math.NaN()
	}
	return 100 * float64(k.Found) / float64(k.Bursts)
}

func (r Report) settings(b *strings.Builder) {
	b.WriteString("| Setting |")
	for _, l := range r.Days {
		b.WriteString(" " + l.Noise.Name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---:|", len(r.Days)) + "\n")
	for _, s := range r.Settings {
		fmt.Fprintf(b, "| %s |", s.Name)
		for _, m := range s.Rows {
			fmt.Fprintf(b, " %.1f %% (%.2f) |", 100*m.Recall(), m.FalseAYear())
		}
		b.WriteString("\n")
	}
}

// Numenta writes the table of the Numenta Anomaly Benchmark.
func (r Report) Numenta(out io.Writer) error {
	var b strings.Builder
	windows := 0
	if len(r.NAB) > 0 {
		windows = r.NAB[0].Windows
	}
	fmt.Fprintf(&b, "%d series, %d labelled windows: %s.\n\n", len(r.NABSeries), windows, strings.Join(r.NABSeries, ", "))
	b.WriteString("| Detector | Threshold | Score on these series | Windows found | Detections in windows | outside | Score of all 58 series |\n|---|---|---:|---:|---:|---:|---:|\n")
	for _, row := range r.NAB {
		found := "–" // not published
		if row.Found > 0 {
			found = fmt.Sprint(row.Found)
		}
		whole := "–"
		if !math.IsNaN(row.Whole) {
			whole = fmt.Sprintf("%.1f", row.Whole)
		}
		fmt.Fprintf(&b, "| %s | %s | %.1f | %s | %d | %d | %s |\n", row.Detector, row.Threshold, row.Normalised(), found, row.Hits, row.False, whole)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
