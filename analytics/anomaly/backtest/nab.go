package backtest

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// A Labelled series is one of the Numenta Anomaly Benchmark: counts at a fixed
// step, and the windows that people marked as unusual.
type Labelled struct {
	Name    string
	Starts  []time.Time
	Counts  []int
	Windows []span // indices, [from, to)
}

// ReadNAB reads the series of a folder: CSV files with the columns timestamp and
// value, and windows.json, which gives the windows' first and last timestamps for
// each file's name; the names of combined_windows.json in the benchmark's
// repository, which have a folder before them, are understood too.
func ReadNAB(dir string) ([]Labelled, error) {
	text, err := os.ReadFile(filepath.Join(dir, "windows.json"))
	if err != nil {
		return nil, fmt.Errorf("reading the labels: %w", err)
	}
	var windows map[string][][2]string
	if err := json.Unmarshal(text, &windows); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, "windows.json"), err)
	}
	byName := map[string][][2]string{}
	for name, of := range windows {
		byName[path.Base(name)] = of
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: expected CSV files of the benchmark's series", dir)
	}
	slices.Sort(files)
	var out []Labelled
	for _, file := range files {
		of, ok := byName[filepath.Base(file)]
		if !ok {
			return nil, fmt.Errorf("%s: windows.json says nothing of it", file)
		}
		l, err := readLabelled(file, of)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out = append(out, l)
	}
	return out, nil
}

func readLabelled(file string, windows [][2]string) (Labelled, error) {
	l := Labelled{Name: filepath.Base(file)}
	f, err := os.Open(file)
	if err != nil {
		return l, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return l, err
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"timestamp", "value"}) {
		return l, fmt.Errorf("line 1: expected timestamp,value")
	}
	const layout = "2006-01-02 15:04:05"
	for i, row := range rows[1:] {
		start, err := time.Parse(layout, row[0])
		if err != nil {
			return l, fmt.Errorf("line %d: %w", i+2, err)
		}
		value, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			return l, fmt.Errorf("line %d: %w", i+2, err)
		}
		l.Starts, l.Counts = append(l.Starts, start), append(l.Counts, int(value))
	}
	for _, w := range windows {
		var s span
		for side, at := range []*int{&s.from, &s.to} {
			t, err := time.Parse(layout, w[side])
			if err != nil {
				return l, fmt.Errorf("a window: %w", err)
			}
			found := slices.IndexFunc(l.Starts, t.Equal)
			if found < 0 {
				return l, fmt.Errorf("a window's %s is no bucket of the series", w[side])
			}
			*at = found + side
		}
		l.Windows = append(l.Windows, s)
	}
	return l, nil
}

// The weights of NAB's standard profile, and the share of a series, of at most
// 5,000 buckets, in which detections are not scored.
const (
	hitWeight, missWeight, falseWeight = 1, 1, 0.11
	probationShare, probationOf        = 0.15, 5000
)

func (l Labelled) probation() int {
	return int(min(math.Floor(probationShare*float64(len(l.Counts))), probationShare*probationOf))
}

// sigmoid is NAB's scoring function of the place in a window: about 1 at its
// beginning (-1), 0 at its end (0), and about -1 one window later.
func sigmoid(place float64) float64 {
	if place >= 3 {
		return -1
	}
	return 2/(1+math.Exp(5*place)) - 1
}

// A Tally is what NAB gives for the detections of a series: Score is the raw score,
// Hits and False are buckets detected in and outside the windows.
type Tally struct {
	Score       float64
	Hits, False int
	Windows     int // of the series, those that end after the probation
	Found       int // of those, the ones with a detection
}

// Score gives NAB's raw score of the detections of a series: for each window the
// value of its earliest detection, or -1; for each detection outside -0.11 at
// most, less where it follows closely on a window. It is the scoring of A. Lavin
// and S. Ahmad, "Evaluating Real-time Anomaly Detection Algorithms: the Numenta
// Anomaly Benchmark", IEEE ICMLA (2015), in the standard profile, as NAB's program
// computes it from version 1.0 on.
func (l Labelled) Score(detected []bool) Tally {
	var t Tally
	best := make([]float64, len(l.Windows))
	for k := range best {
		best[k] = -missWeight
	}
	probation, next, last := l.probation(), 0, -1 // the window to come, and the one that ended last
	for i, d := range detected {
		for next < len(l.Windows) && i >= l.Windows[next].to {
			last, next = next, next+1
		}
		if !d || i < probation {
			continue
		}
		if next < len(l.Windows) && i >= l.Windows[next].from {
			w := l.Windows[next]
			place := -float64(w.to-i) / float64(w.to-w.from)
			best[next] = max(best[next], hitWeight*sigmoid(place)/sigmoid(-1))
			t.Hits++
			continue
		}
		place := 3.0
		if last >= 0 {
			w := l.Windows[last]
			place = float64(i-(w.to-1)) / float64(w.to-w.from-1)
		}
		t.Score += falseWeight * sigmoid(place)
		t.False++
	}
	for k, b := range best {
		if l.Windows[k].to <= probation {
			continue
		}
		t.Windows++
		t.Score += b
		if b > -missWeight {
			t.Found++
		}
	}
	return t
}

// plus adds the tallies of two series.
func (t Tally) plus(o Tally) Tally {
	return Tally{t.Score + o.Score, t.Hits + o.Hits, t.False + o.False, t.Windows + o.Windows, t.Found + o.Found}
}

// Normalised is the score on NAB's scale: 0 for a detector that never detects, 100
// for one that detects each window in its first bucket and nothing else.
func (t Tally) Normalised() float64 {
	nothing, perfect := -missWeight*float64(t.Windows), hitWeight*float64(t.Windows)
	return 100 * (t.Score - nothing) / (perfect - nothing)
}
