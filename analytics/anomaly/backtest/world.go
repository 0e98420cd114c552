// Package backtest measures package anomaly: on simulated topics into which
// bursts were planted and from which sources are missing, beside simple rivals
// and beside an oracle that knows the true expectation; and on the Twitter series
// of the Numenta Anomaly Benchmark by that benchmark's own scoring. It is no part
// of the program; `tidings-bench backtest` writes what it finds to
// docs/anomalies-backtest.md.
package backtest

import (
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"tidings/analytics/anomaly"
)

// A Noise is how the counts of a topic scatter around their expectation.
type Noise struct {
	Name string
	// Scatter is variance ÷ mean of a day's count: 1 is Poisson's.
	Scatter float64
	// Wave is the standard deviation of the logarithm of a factor that drifts
	// around 1: a topic that is now more, now less talked about. It loses half of
	// what it has in three days.
	Wave float64
}

// Noises are the levels of the backtest.
func Noises() []Noise {
	return []Noise{
		{"1 (Poisson)", 1, 0},
		{"1.5", 1.5, 0},
		{"2", 2, 0},
		{"3", 3, 0},
		{"5", 5, 0},
		{"1.5 and waves of 20 %", 1.5, 0.2},
	}
}

// A Plan is what a world is made of.
type Plan struct {
	Seed   uint64
	Topics int
	Noise  Noise
	// Told says that each bucket's coverage is known; else an outage is seen in the
	// total alone.
	Told bool
}

// Every world has a year to learn from and a year that is judged, whole weeks.
const (
	weeks = 104
	days  = 7 * weeks
)

// judged is the first bucket that is judged.
func (w World) judged() int { return len(w.Topics[0].Series) / 2 }

// A World is a number of topics over two years.
type World struct {
	Plan
	Step   anomaly.Step
	Topics []Topic
	// Outages are the buckets in which sources were missing, with the two weeks
	// after them, in which it shows what was learned from them.
	Outages []span
}

type span struct{ from, to int } // buckets, [from, to)

// A Topic is the series of a simulated topic, and what is true of it.
type Topic struct {
	Series []anomaly.Point
	// Whole is the same series had no source ever been missing.
	Whole    []anomaly.Point
	Expected []float64 // the true expectation of Series, without bursts
	Bursts   []Burst

	plain []float64 // the true expectation of Whole, without bursts
	// sourced is how many articles were collected, each source's by how much more or
	// less of the topic it has than others; without bursts, and by days alone.
	sourced []float64
}

// A Burst is a number of articles that were added to a topic.
type Burst struct {
	Kind  string
	At    span
	Extra int     // the articles added in the bucket that has most of them
	Times float64 // (expectation + extra) ÷ expectation of that bucket
}

// Counts says whether the burst is one of those that are to be found: at least
// twice the expectation and at least 15 articles within one bucket.
func (b Burst) Counts() bool { return b.Times >= 2 && b.Extra >= 15 }

// burstKinds are the sizes: by how many times the expectation, or by how many
// articles.
var burstKinds = []struct {
	name  string
	times float64
	extra float64
}{
	{"1.5 times", 1.5, 0}, {"2 times", 2, 0}, {"3 times", 3, 0}, {"5 times", 5, 0},
	{"15 articles more", 0, 15}, {"40 articles more", 0, 40},
}

// fade is how much of a burst's first day its following days have.
var fade = []float64{1, 0.6, 0.3}

const (
	sources       = 30
	burstsAYear   = 4
	burstDistance = 28 // days from the beginning of one to that of the next, at least
	recovery      = 14 // days after an outage that are counted to it
)

// New makes a world. The same plan makes the same world.
func New(p Plan) World {
	r := rand.New(rand.NewPCG(p.Seed, 0))
	w := World{Plan: p}
	volumes, missing := publish(r)
	w.Outages = outageSpans(missing)
	totals := make([][2]float64, days) // whole, and of what was collected
	for day, of := range volumes {
		for s, n := range of {
			totals[day][0] += n
			if !missing[day][s] {
				totals[day][1] += n
			}
		}
	}
	w.Topics = make([]Topic, p.Topics)
	for i := range w.Topics {
		w.Topics[i] = newTopic(rand.New(rand.NewPCG(p.Seed, uint64(i+1))), p, volumes, missing, totals)
	}
	return w
}

// publish draws how many articles each source has each day, and which are missing.
func publish(r *rand.Rand) (volumes [days][sources]float64, missing [days][sources]bool) {
	growth := math.Exp(r.NormFloat64()*0.3+0.4) - 1 // over the two years: half as much more, about
	for s := range sources {
		base := 160 / math.Pow(float64(s)+1.5, 0.9)
		weekend := 0.3 + 0.6*r.Float64()
		begins := 0
		if r.Float64() < 0.15 {
			begins = r.IntN(days)
		}
		for day := begins; day < days; day++ {
			mean := base * (1 + growth*float64(day)/days)
			if day%7 >= 5 {
				mean *= weekend
			}
			volumes[day][s] = float64(negativeBinomial(r, mean, 2))
		}
	}
	// Some sources fail for some days, the large ones among them; three times all.
	for range 14 {
		from, length := 60+r.IntN(days-60), 1+r.IntN(14)
		failing := map[int]bool{r.IntN(4): true}
		for range r.IntN(12) {
			failing[r.IntN(sources)] = true
		}
		for day := from; day < min(days, from+length); day++ {
			for s := range failing {
				missing[day][s] = true
			}
		}
	}
	for range 3 {
		from := 60 + r.IntN(days-60)
		for day := from; day < min(days, from+1+r.IntN(3)); day++ {
			for s := range sources {
				missing[day][s] = true
			}
		}
	}
	return volumes, missing
}

func outageSpans(missing [days][sources]bool) []span {
	var out []span
	for day, of := range missing {
		for _, m := range of {
			if !m {
				continue
			}
			if n := len(out); n > 0 && out[n-1].to >= day {
				out[n-1].to = min(days, day+1+recovery)
			} else {
				out = append(out, span{day, min(days, day+1+recovery)})
			}
			break
		}
	}
	return out
}

func newTopic(r *rand.Rand, p Plan, volumes [days][sources]float64, missing [days][sources]bool, totals [][2]float64) Topic {
	t := Topic{Series: make([]anomaly.Point, days), Whole: make([]anomaly.Point, days), Expected: make([]float64, days), plain: make([]float64, days), sourced: make([]float64, days)}
	// Some sources write more about a topic than others.
	var share [sources]float64
	level, sum := math.Exp(r.Float64()*math.Log(150)), 0.0 // articles a day: 1 to 150
	for s := range share {
		share[s] = distuv.Gamma{Alpha: 0.7, Beta: 0.7, Src: r}.Rand()
		for day := range days {
			sum += share[s] * volumes[day][s] / days
		}
	}
	weekend, drift := math.Exp(r.NormFloat64()*0.2), r.NormFloat64()*0.3
	wave := r.NormFloat64()
	memory := math.Exp2(-1. / 3)
	expected, alive := t.plain, make([]float64, days)
	for day := range days {
		factor := level / sum * math.Exp(drift*(float64(day)/days-0.5))
		if day%7 >= 5 {
			factor *= weekend
		}
		var here float64
		for s := range share {
			m := factor * share[s] * volumes[day][s]
			expected[day] += m
			if !missing[day][s] {
				here += m
				t.sourced[day] += share[s] * volumes[day][s]
			}
		}
		if expected[day] > 0 {
			alive[day] = here / expected[day]
		}
		t.Expected[day] = here
		wave = memory*wave + math.Sqrt(1-memory*memory)*r.NormFloat64()
		count := negativeBinomial(r, expected[day]*math.Exp(p.Noise.Wave*wave-p.Noise.Wave*p.Noise.Wave/2), p.Noise.Scatter)
		start := time.Date(2024, 1, 1+day, 0, 0, 0, 0, time.UTC) // a Monday
		t.Whole[day] = anomaly.Point{Start: start, Count: count, Exposure: totals[day][0], Coverage: math.NaN()}
		t.Series[day] = anomaly.Point{Start: start, Count: binomial(r, count, alive[day]), Exposure: totals[day][1], Coverage: math.NaN()}
		if p.Told {
			t.Whole[day].Coverage, t.Series[day].Coverage = 1, alive[day]
		}
	}
	t.plant(r, alive)
	return t
}

// plant adds the bursts.
func (t *Topic) plant(r *rand.Rand, alive []float64) {
	for range 2 * burstsAYear {
		kind := burstKinds[r.IntN(len(burstKinds))]
		first, length := r.IntN(days), 1+2*r.IntN(2)
		mean := t.plain[first]
		extra := max(kind.extra, (kind.times-1)*mean)
		b := Burst{Kind: kind.name, At: span{first, min(days, first+length)}, Extra: int(math.Ceil(extra)), Times: (mean + math.Ceil(extra)) / mean}
		// A burst of nothing, one beside another, and one that was not collected are none.
		if mean == 0 || b.Extra < 3 || t.near(b.At.from) || wanting(alive[b.At.from:b.At.to]) {
			continue
		}
		for day := b.At.from; day < b.At.to; day++ {
			n := b.on(day)
			for _, series := range [][]anomaly.Point{t.Whole, t.Series} {
				series[day].Count += n
				series[day].Exposure += float64(n)
			}
		}
		t.Bursts = append(t.Bursts, b)
	}
}

// on is how many articles the burst of a series of days adds on a day.
func (b Burst) on(day int) int { return int(math.Ceil(float64(b.Extra) * fade[day-b.At.from])) }

func (t *Topic) near(day int) bool {
	for _, b := range t.Bursts {
		if d := day - b.At.from; d < burstDistance && d > -burstDistance {
			return true
		}
	}
	return false
}

func wanting(alive []float64) bool {
	for _, a := range alive {
		if a < 1 {
			return true
		}
	}
	return false
}

// negativeBinomial draws a count whose variance is scatter times its mean.
func negativeBinomial(r *rand.Rand, mean, scatter float64) int {
	if mean <= 0 {
		return 0
	}
	if scatter > 1 {
		mean = distuv.Gamma{Alpha: mean / (scatter - 1), Beta: 1 / (scatter - 1), Src: r}.Rand()
	}
	if mean <= 0 {
		return 0
	}
	return int(distuv.Poisson{Lambda: mean, Src: r}.Rand())
}

// binomial draws how many of count are kept.
func binomial(r *rand.Rand, count int, keep float64) int {
	if keep >= 1 {
		return count
	}
	kept := 0
	for range count {
		if r.Float64() < keep {
			kept++
		}
	}
	return kept
}
