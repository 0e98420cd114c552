package anomaly

import (
	"math"
	"math/rand/v2"
	"testing"
)

// alarmed gives the days from the index on that are alarms of a series by itself.
func alarmed(series []Point, from int) map[int]bool {
	out := map[int]bool{}
	for _, e := range Select([][]Result{Score(series, from, Options{})}, Options{}) {
		for i := e.From; i < e.To; i++ {
			out[from+i] = true
		}
	}
	return out
}

// What P says of ordinary days is so: under a probability lie as many of them as it
// says, whatever the mean and the scatter, also when there were bursts in the past.
func TestPIsHowOftenOrdinaryDaysAreSo(t *testing.T) {
	for _, bursts := range []bool{false, true} {
		for _, scatter := range []float64{1, 2, 4} {
			for _, mean := range []float64{3, 30} {
				r := rand.New(rand.NewPCG(uint64(mean), uint64(scatter)))
				var under [2]float64
				tested := 0.0
				for range 60 {
					series := daily(280, func(int) (int, float64) { return negativeBinomial(r, mean, scatter), 1000 })
					for day := 20; bursts && day < 200; day += 60 {
						series[day+r.IntN(20)].Count += int(3*mean) + 10
					}
					for _, res := range Score(series, 220, Options{}) {
						tested++
						for k, p := range []float64{0.05, 0.01} {
							if res.P <= p {
								under[k] += 1 / p
							}
						}
					}
				}
				for k, bounds := range [][2]float64{{0.55, 1.4}, {0.25, 1.9}} {
					if ratio := under[k] / tested; ratio < bounds[0] || ratio > bounds[1] {
						t.Errorf("mean %v, scatter %v, bursts %v: %.2f times as many days as said are under %v", mean, scatter, bursts, ratio, []float64{0.05, 0.01}[k])
					}
				}
			}
		}
	}
}

// A burst is found on its day, and the days after it are judged as if it had not been.
func TestABurstIsNotItsOwnMeasure(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	series := daily(300, func(int) (int, float64) { return poisson(r, 20), 1000 })
	plain := Score(series, 250, Options{})
	for day := 250; day < 254; day++ {
		series[day].Count += 60
	}
	with := Score(series, 250, Options{})
	for i := range 4 {
		if with[i].P > 1e-6 {
			t.Errorf("day %d of the burst: P %v", i+1, with[i].P)
		}
	}
	for i := range with {
		if change := with[i].Expected/plain[i].Expected - 1; math.Abs(change) > 0.06 {
			t.Errorf("day %d: the burst moves the expectation by %.0f %%", i, 100*change)
		}
	}
}

// A new level is an event when it begins, and after seven weeks the usual.
func TestANewLevelBecomesTheUsual(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	const at = 250
	series := daily(420, func(day int) (int, float64) {
		mean := 20.
		if day >= at {
			mean = 60
		}
		return negativeBinomial(r, mean, 1.5), 1000
	})
	days := alarmed(series, at-50)
	for day := range days {
		if day < at || day >= at+21 {
			t.Errorf("day %d of the new level is an alarm", day-at+1)
		}
	}
	if !days[at] || !days[at+1] {
		t.Error("the new level is no alarm when it begins")
	}
	if e := Score(series, at+49, Options{})[0].Expected; e < 48 || e > 75 {
		t.Errorf("after seven weeks %.0f articles are expected; expected about 60", e)
	}
}

// Where only the total shows that sources failed, nothing is learned from those days.
func TestAnOutageThatIsNotToldTeachesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	series := daily(340, func(day int) (int, float64) {
		if day >= 300 && day < 321 {
			return poisson(r, 35), 240
		}
		return poisson(r, 60), 300
	})
	if e := Score(series, 323, Options{})[0].Expected; e < 56 {
		t.Errorf("%.1f articles are expected after the outage; expected about 60", e)
	}
}

// What no burst does is no alarm; one day in half a year may be one by chance.
func TestWhatIsNoBurst(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	unknown := math.NaN()
	for _, test := range []struct {
		name   string
		of     func(day int) (int, float64)
		tested bool // some days are
	}{
		{"nothing ever", func(int) (int, float64) { return 0, 100 }, true},
		{"always the same", func(int) (int, float64) { return 12, 100 }, true},
		{"no articles at all", func(int) (int, float64) { return 0, 0 }, false},
		{"the total unknown", func(int) (int, float64) { return poisson(r, 9), unknown }, true},
		{"a total that grows", func(day int) (int, float64) { n := 100 * math.Exp(float64(day)/120); return poisson(r, n/10), n }, true},
		{"a total that doubles", func(day int) (int, float64) { n := 200. + 200*float64(day/320); return poisson(r, n/10), n }, true},
		{"published on weekdays", func(day int) (int, float64) { return poisson(r, 20) * weekday(day), 300 }, true},
		{"all published on weekdays", func(day int) (int, float64) { w := weekday(day); return poisson(r, 20) * w, float64(300 * w) }, true},
		{"twice as much on Sundays", func(day int) (int, float64) { return poisson(r, 15*float64(1+day%7/6)), 300 }, true},
		{"begins late", func(day int) (int, float64) {
			if day < 270 {
				return 0, 0
			}
			return poisson(r, 15), 300
		}, true},
		// Others' sources fail, and the topic's go on: its share doubles, not its number.
		{"others fail", func(day int) (int, float64) {
			if day >= 300 && day < 310 {
				return poisson(r, 30), 150
			}
			return poisson(r, 30), 300
		}, true},
		// The topic's sources fail for six weeks, which only the total shows, and return.
		{"its own fail and return", func(day int) (int, float64) {
			if day >= 300 && day < 342 {
				return poisson(r, 35), 240
			}
			return poisson(r, 60), 300
		}, true},
		{"a holiday", func(day int) (int, float64) {
			if day%90 == 45 {
				return poisson(r, 25), 90
			}
			return poisson(r, 25), 300
		}, true},
	} {
		series := daily(380, test.of)
		if days := alarmed(series, 200); len(days) > 1 {
			t.Errorf("%s: alarms on %v", test.name, days)
		}
		some := false
		for _, res := range Score(series, 200, Options{}) {
			some = some || res.Tested
			if res.Tested && !(res.Expected > 0 && res.P >= 0 && res.P <= 1 && res.Lower <= res.Expected && res.Expected <= res.Upper+1) {
				t.Fatalf("%s: %+v", test.name, res)
			}
		}
		if some != test.tested {
			t.Errorf("%s: some day is tested: %v; expected %v", test.name, some, test.tested)
		}
	}
}

func weekday(day int) int {
	if day%7 >= 5 {
		return 0
	}
	return 1
}

// A bucket that was partly collected is an alarm for what a whole one would be one for.
func TestAPartlyCollectedBurst(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	series := daily(300, func(int) (int, float64) { return poisson(r, 20), 1000 })
	series[280].Count, series[280].Coverage, series[280].Exposure = 60, 0.6, 600
	series[290].Count, series[290].Coverage, series[290].Exposure = 22, 0.6, 600
	days := alarmed(series, 250)
	if !days[280] || days[290] || len(days) != 1 {
		t.Errorf("alarms on %v; expected one on day 280", days)
	}
	for _, day := range []int{280, 290} {
		if e := Score(series, day, Options{})[0].Expected; e < 15 {
			t.Errorf("%.1f articles are expected of a day of which 60 %% were collected; expected those of a whole day", e)
		}
	}
}
