package anomaly

import (
	"math/rand/v2"
	"reflect"
	"testing"
)

// row makes results of consecutive days from their probabilities; 2 is an untested day.
func row(p ...float64) []Result {
	out := make([]Result, len(p))
	for i, v := range p {
		out[i] = Result{Start: monday.AddDate(0, 0, i), Observed: 40, Expected: 20, P: v, Ratio: 2, Tested: v <= 1}
	}
	return out
}

func TestBenjaminiHochbergByHand(t *testing.T) {
	// The example of Benjamini and Hochberg (1995), 3.2: fifteen tests, at 0.05 the four
	// smallest are selected.
	p := []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
	if have := benjaminiHochberg(p, 0.05); have != 0.0095 {
		t.Errorf("the largest selected p is %v; expected 0.0095", have)
	}
	if have := benjaminiHochberg([]float64{0.3, 0.9}, 0.05); have >= 0 {
		t.Errorf("of nothing unlikely %v is selected", have)
	}
	if have := benjaminiHochberg(nil, 0.05); have >= 0 {
		t.Errorf("of nothing %v is selected", have)
	}
}

func TestNeighboursAreOneEvent(t *testing.T) {
	const a = 1e-6
	for name, test := range map[string]struct {
		p    []float64
		want [][2]int
	}{
		"one":                {[]float64{1, a, 1, 1}, [][2]int{{1, 2}}},
		"two":                {[]float64{1, a, a, 1}, [][2]int{{1, 3}}},
		"a day between":      {[]float64{a, 1, a, 1}, [][2]int{{0, 3}}},
		"an untested day":    {[]float64{a, 2, a, 1}, [][2]int{{0, 3}}},
		"two days between":   {[]float64{a, 1, 1, a}, [][2]int{{0, 1}, {3, 4}}},
		"over the level":     {[]float64{0.004, 0.5, 1, 1}, nil},
		"none is tested":     {[]float64{2, 2, 2}, nil},
		"the last of a long": {[]float64{1, 1, 1, 1, 1, a}, [][2]int{{5, 6}}},
	} {
		var have [][2]int
		for _, e := range Select([][]Result{row(test.p...)}, Options{}) {
			have = append(have, [2]int{e.From, e.To})
		}
		if !reflect.DeepEqual(have, test.want) {
			t.Errorf("%s: events %v; expected %v", name, have, test.want)
		}
	}
	r := row(1, 1e-5, 1e-7, 1)
	r[2].Observed = 100
	e := Select([][]Result{r}, Options{})[0]
	if e.Peak != 2 || e.P != 1e-7 || e.Observed != 140 || e.Expected != 40 || e.Ratio() != 3.5 {
		t.Errorf("the event is %+v", e)
	}
}

func TestFloors(t *testing.T) {
	for name, test := range map[string]struct {
		observed int
		expected float64
		alarm    bool
	}{
		"enough":        {12, 4, true},
		"few articles":  {4, 0.1, false},
		"few more":      {9, 4.5, false},
		"small a ratio": {1200, 1000, false},
	} {
		r := row(1e-9)
		r[0].Observed, r[0].Expected = test.observed, test.expected
		if have := len(Select([][]Result{r}, Options{})) == 1; have != test.alarm {
			t.Errorf("%s: an alarm is %v; expected %v", name, have, test.alarm)
		}
	}
}

// With many series the false discovery rate asks more of each; what was told does not
// change when later days come; and rows that begin later belong to the same days.
func TestAlarmsStay(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	const days = 60
	results := make([][]Result, 40)
	for i := range results {
		p := make([]float64, days)
		for j := range p {
			if p[j] = r.Float64(); r.IntN(300) == 0 {
				p[j] = 0.003 * r.Float64()
			}
		}
		results[i] = row(p...)[i%5:]
	}
	type told struct{ series, day int }
	byDay := map[told]bool{}
	for day := 1; day <= days; day++ {
		known := make([][]Result, len(results))
		for i := range results {
			known[i] = results[i][:max(0, day-i%5)]
		}
		for _, e := range Select(known, Options{Gap: -1}) {
			if at := e.To - 1 + e.Series%5; at == day-1 {
				byDay[told{e.Series, at}] = true
			}
		}
	}
	atOnce := map[told]bool{}
	for _, e := range Select(results, Options{Gap: -1}) {
		for i := e.From; i < e.To; i++ {
			atOnce[told{e.Series, i + e.Series%5}] = true
		}
	}
	if !reflect.DeepEqual(byDay, atOnce) || len(atOnce) == 0 {
		t.Errorf("day by day %d alarms are told, at once %d", len(byDay), len(atOnce))
	}
	alone := 0
	for _, one := range results {
		for _, e := range Select([][]Result{one}, Options{Gap: -1}) {
			alone += e.To - e.From
		}
	}
	if alone <= len(atOnce) {
		t.Errorf("%d alarms of the series alone, %d of all together; expected fewer together", alone, len(atOnce))
	}
}

// The family is as many buckets of all series as Family says, and none later.
func TestTheFamilyIsOfTheNewestBuckets(t *testing.T) {
	results := make([][]Result, 40)
	for i := range results {
		results[i] = row(1, 1, 1, 1, 1, 1, 1, 1, 1)
	}
	results[3][7].P = 0.002 // at 0.3 enough among 40, not among 280
	for family, want := range map[int]int{1: 1, 3: 1, 4: 0, 7: 0} {
		if have := len(Select(results, Options{Family: family})); have != want {
			t.Errorf("a family of %d days: %d alarms; expected %d", family, have, want)
		}
	}
	// Once nine others of the days before are as unlikely, it is among the most likely false.
	for i := 10; i < 19; i++ {
		results[i][2].P = 1e-5
	}
	if have := len(Select(results, Options{Family: 6, MinCount: 100})); have != 0 {
		t.Errorf("%d alarms under the floor", have)
	}
	if have := Select(results, Options{Family: 6}); len(have) != 10 || have[9].Series != 3 {
		t.Errorf("with nine alarms in its family: %v", have)
	}
}
