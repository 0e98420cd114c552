package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/spf13/cobra"

	"tidings/analytics/anomaly"
	"tidings/analytics/anomaly/backtest"
)

// How many worlds of each level of noise, and topics in each, the tables of the
// documentation are of.
const (
	backtestWorlds = 6
	backtestTopics = 50
)

func backtestCommand() *cobra.Command {
	var out, nab string
	var worlds, topics int
	c := &cobra.Command{
		Use:   "backtest",
		Short: "Measure the anomalies on simulated topics and on the Numenta Anomaly Benchmark",
		Long: `Measure package anomaly on simulated topics with planted bursts and outages, beside
simple rules that others use, and on the series of the Numenta Anomaly Benchmark in
the folder --nab (CSV files and windows.json), which is not part of Tidings; and
write the tables of docs/anomalies-backtest.md. The same numbers come each time.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if worlds < 1 || topics < 1 {
				return fmt.Errorf("--worlds %d --topics %d: expected at least 1 of each", worlds, topics)
			}
			var b bytes.Buffer
			writeBacktest(&b, worlds, topics)
			if err := writeNAB(&b, nab); err != nil {
				return err
			}
			if _, err := c.OutOrStdout().Write(b.Bytes()); err != nil {
				return err
			}
			if out == "" {
				return nil
			}
			return os.WriteFile(out, b.Bytes(), 0o644)
		},
	}
	c.Flags().StringVar(&out, "out", "", "write the tables to a `FILE`, too")
	c.Flags().StringVar(&nab, "nab", "../shared/data/nab", "`FOLDER` with the series of the Numenta Anomaly Benchmark; \"\" leaves it out")
	c.Flags().IntVar(&worlds, "worlds", backtestWorlds, "how many simulated worlds of each level of noise")
	c.Flags().IntVar(&topics, "topics", backtestTopics, "how many topics a world has")
	return c
}

// writeBacktest writes the tables of the simulation.
func writeBacktest(w io.Writer, worlds, topics int) {
	fmt.Fprintf(w, `<!-- made by: make backtest -->

# Anomalies: the backtest

How well [anomalies](anomalies.md) are found, beside simple rules that others use. These tables are made by `+"`make backtest`"+`; the same numbers come each time.

## Simulated topics

%d worlds of %d topics for each level of noise: two years of days with weekdays, growth and overdispersed counts, of which the second is judged. Into them are planted bursts of several
sizes, and outages, in which some of the sources are missing for days: the topic and the total fall together. In half of the worlds the coverage is told, in the others it shows in the
total alone. A burst **counts** when on one day it at least doubles what is usual and adds at least 15 articles; alarms for smaller ones are neither right nor wrong.

Recall is the share of the bursts that count which have an alarm, precision that of the alarms which meet a burst among these and the false ones, delay the mean number of days until the
first alarm, and *from outages* how many false alarms during an outage or in the two weeks after are made by it: the same series without outages have none there, even for a level ten times
(a rule's threshold a fifth) more lenient. Rules whose threshold is *tuned* have the one with the best F1 on these very series, which nobody knows beforehand. The **oracle** knows the true mean
of each day, from every source's articles, and the true scatter: with one false alarm in a topic's year, and with as many as Tidings has, it is the bound of what any method can find.
`, worlds, topics)
	for _, step := range []struct {
		name   string
		weekly bool
		o      anomaly.Options
	}{{"days", false, anomaly.Options{}}, {"weeks", true, anomaly.Options{Step: anomaly.Week}}} {
		fmt.Fprintf(w, "\n### By %s\n\n| variance ÷ mean | method | threshold | recall | precision | F1 | delay | false alarms a topic-year | from outages |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n", step.name)
		var bounds []backtest.Bound
		for _, noise := range backtest.Noises() {
			made := backtest.Worlds(noise, worlds, topics)
			if step.weekly {
				for i := range made {
					made[i] = made[i].Weekly()
				}
			}
			level := backtest.Run(made, step.o)
			writeLevel(w, level)
			bounds = append(bounds, backtest.BoundOf(level))
		}
		if !step.weekly {
			backtest.WriteBounds(w, bounds)
			backtest.WriteLosses(w, worlds, topics)
		}
	}
}

// writeLevel writes the rows of a level of noise.
func writeLevel(w io.Writer, l backtest.Level) {
	for _, r := range l.Rows {
		threshold := "–"
		if r.Threshold != 0 {
			threshold = fmt.Sprintf("%.3g", r.Threshold)
		}
		switch {
		case r.Tuned:
			threshold += " (tuned)"
		case r.Bound && r.Allowed == 1:
			threshold = "1 false alarm"
		case r.Bound:
			threshold = "as many as Tidings"
		}
		outages := fmt.Sprint(r.FromOutage)
		if r.Bound {
			outages = "–" // it knows what is missing
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s | %.2f | %s |\n", l.Noise.Name, r.Method, threshold, share(r.Recall()), share(r.Precision()), decimal(r.F1()), decimal(r.MeanDelay()), r.FalseAYear(), outages)
	}
}

func share(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*v)
}

func decimal(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.2f", v)
}

// writeNAB writes the table of the Numenta Anomaly Benchmark.
func writeNAB(w io.Writer, dir string) error {
	if dir == "" {
		return nil
	}
	series, err := backtest.ReadNAB(dir)
	if err != nil {
		return fmt.Errorf("reading the Numenta Anomaly Benchmark: %w (expected its CSV files and windows.json, or --nab '')", err)
	}
	fmt.Fprintf(w, `
## The Numenta Anomaly Benchmark

%d series of how often companies were mentioned on Twitter, counted every five minutes, with windows that people labelled. Tidings' model is the same, with the time of day in the place of the
weekday; no total is known. Scored as NAB does in its standard profile: early detections within a window count more, false ones cost; 0 is a detector that never detects, 100 a perfect one.
Published scores are those of NAB's repository for these series, at the threshold that is each detector's best on all of NAB's 58 series; *all of NAB* is the score there.

| detector | threshold | score | detections in windows | outside | all of NAB |
|---|---|--:|--:|--:|--:|
`, len(series))
	for _, r := range backtest.RunNAB(series) {
		whole := "–"
		if !math.IsNaN(r.Whole) {
			whole = fmt.Sprintf("%.1f", r.Whole)
		}
		fmt.Fprintf(w, "| %s | %s | %.1f | %d | %d | %s |\n", r.Detector, r.Threshold, r.Normalised(), r.Hits, r.False, whole)
	}
	return nil
}
