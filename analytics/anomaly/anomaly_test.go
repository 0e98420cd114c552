package anomaly

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

var monday = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// daily makes a series of days from what each day's count and total are.
func daily(days int, of func(day int) (count int, total float64)) []Point {
	out := make([]Point, days)
	for i := range out {
		count, total := of(i)
		out[i] = Point{Start: monday.AddDate(0, 0, i), Count: count, Exposure: total, Coverage: math.NaN()}
	}
	return out
}

func poisson(r *rand.Rand, mean float64) int {
	if mean <= 0 {
		return 0
	}
	return int(distuv.Poisson{Lambda: mean, Src: r}.Rand())
}

// negativeBinomial draws a count whose variance is scatter times its mean.
func negativeBinomial(r *rand.Rand, mean, scatter float64) int {
	if scatter <= 1 || mean <= 0 {
		return poisson(r, mean)
	}
	return poisson(r, distuv.Gamma{Alpha: mean / (scatter - 1), Beta: 1 / (scatter - 1), Src: r}.Rand())
}

func TestTailIsTheSumOfProbabilities(t *testing.T) {
	for _, test := range []struct{ mean, variance float64 }{{0.01, 0.03}, {3, 3}, {3, 2}, {10, 15}, {200, 800}, {5, 5 * (1 + 1e-12)}} {
		// The probabilities by their recursion from P(0).
		p, ratio := math.Exp(-test.mean), func(k float64) float64 { return test.mean / k }
		if test.variance > test.mean*(1+1e-9) {
			size := test.mean * test.mean / (test.variance - test.mean)
			q := test.mean / (size + test.mean)
			p, ratio = math.Pow(1-q, size), func(k float64) float64 { return (size + k - 1) / k * q }
		}
		below := 0.0
		for k := range 60 {
			if have := Tail(k, test.mean, test.variance); math.Abs(have-(1-below)) > 1e-9 {
				t.Errorf("mean %v, variance %v: P(at least %d) is %v; expected %v", test.mean, test.variance, k, have, 1-below)
			}
			if below += p; below > 1e-6 && below < 1-1e-6 {
				if q := quantile(below-1e-12, test.mean, test.variance); q != float64(k) {
					t.Errorf("mean %v, variance %v: the quantile at P(at most %d) is %v", test.mean, test.variance, k, q)
				}
			}
			p *= ratio(float64(k + 1))
		}
	}
	if p := Tail(250, 10, 10); !(p > 1e-250 && p < 1e-245) {
		t.Errorf("P(at least 250 instead of 10) is %v; expected about 1e-247", p)
	}
	if p := Tail(250, 10, 15); math.Abs(p-1.5425e-94) > 1e-97 {
		t.Errorf("P(at least 250 instead of 10), scattered, is %v; expected 1.5425e-94", p)
	}
}

// A bucket's result depends on the Reach buckets before it alone.
func TestResultsDependOnThePastAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	series := daily(500, func(day int) (int, float64) {
		total := 100 + r.IntN(60)
		return negativeBinomial(r, float64(total)/10, 2), float64(total)
	})
	o := Options{}
	all := Score(series, 0, o)
	for _, i := range []int{40, 300, 499} {
		if have := Score(series[:i+1], i, o); have[0] != all[i] {
			t.Errorf("day %d scored as the newest is %+v; scored with all %+v", i, have[0], all[i])
		}
		if begin := i - o.Reach(); begin > 0 {
			if have := Score(series[begin:], i-begin, o); have[0] != all[i] {
				t.Errorf("day %d with Reach days before it is %+v; with all %+v", i, have[0], all[i])
			}
		}
	}
	i := 499
	if have := Score(series[i-o.Reach()+30:], o.Reach()-30, o); have[0] == all[i] {
		t.Error("the result does not depend on the month at the end of its Reach")
	}
}

func TestUntestedBucketsSayWhy(t *testing.T) {
	series := daily(60, func(int) (int, float64) { return 10, 100 })
	series[50].Exposure = 0
	series[51].Coverage = 0
	series[52].Coverage = 0.4
	series[53].Coverage = 0.9
	series[54].Exposure = math.NaN()
	series[55].Count = -1
	series[56].Exposure = math.Inf(1)
	have := Score(series, 0, Options{})
	for i, want := range map[int]Why{
		0: TooLittleHistory, 22: TooLittleHistory, 23: "", 49: "", 50: NotCollected, 51: NotCollected, 52: PartlyCollected,
		53: "", 54: "", 55: NotCollected, 56: NotCollected, 57: "",
	} {
		r := have[i]
		if r.Why != want || r.Tested != (want == "") || math.IsNaN(r.P) != (want != "") {
			t.Errorf("day %d: tested %v, %q, P %v; expected %q", i, r.Tested, r.Why, r.P, want)
		}
	}
	if have := Score(series, 60, Options{}); len(have) != 0 {
		t.Errorf("from the end on: %v", have)
	}
	if have := Score(nil, -3, Options{}); len(have) != 0 {
		t.Errorf("no series: %v", have)
	}
}

func TestSettingsOutOfRangeAreRefused(t *testing.T) {
	if err := (Options{}).Validate(); err != nil {
		t.Error(err)
	}
	if err := (Options{Step: Week}).Validate(); err != nil {
		t.Error(err)
	}
	for want, o := range map[string]Options{
		"the level is 1":  {Level: 1},
		"the FDR is -0.1": {FDR: -0.1},
		"the FDR is NaN":  {FDR: math.NaN()},
		"the history is 10; expected at least 21":       {History: 10},
		"the least coverage is 1.5; expected more than": {MinCoverage: 1.5},
		"the step is 7; expected day or week":           {Step: 7},
		"the gap is -2; expected at least -1":           {Gap: -2},
	} {
		if err := o.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v; expected %q", o, err, want)
		}
	}
}
