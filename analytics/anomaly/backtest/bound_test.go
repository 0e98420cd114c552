package backtest

import (
	"bytes"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The bound of the smallest burst is that of the probabilities summed up one by one.
func TestSmallestBurst(t *testing.T) {
	last := 1.0
	for _, scatter := range []float64{1, 1.5, 2, 3, 5} {
		pmf := func(k int) float64 {
			mean := float64(smallest)
			lg := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
			if scatter == 1 {
				return math.Exp(float64(k)*math.Log(mean) - mean - lg(float64(k)+1))
			}
			size := mean / (scatter - 1)
			return math.Exp(lg(float64(k)+size) - lg(size) - lg(float64(k)+1) - size*math.Log(scatter) + float64(k)*math.Log(1-1/scatter))
		}
		tail := func(from int) (sum float64) {
			for k := from; k < 1000; k++ {
				sum += pmf(k)
			}
			return sum
		}
		from, found := smallestBurst(scatter)
		if tail(from) > 1./yearDays || tail(from-1) <= 1./yearDays || math.Abs(tail(from-smallest)-found) > 1e-6 {
			t.Errorf("variance %g: from %d, of which %.4f; the tails are %.5f and %.5f, and %.4f", scatter, from, found, tail(from), tail(from-1), tail(from-smallest))
		}
		if found > last {
			t.Errorf("variance %g: %.3f are found, more than of counts that scatter less", scatter, found)
		}
		last = found
	}
}

// What the documentation says of the bounds is what is written of the numbers in its table.
func TestTheBoundsOfTheDocument(t *testing.T) {
	content, err := os.ReadFile("../../../docs/anomalies-backtest.md")
	if err != nil {
		t.Fatal(err)
	}
	byDays, _, ok := strings.Cut(string(content), "### By weeks")
	if !ok {
		t.Fatal("the document has no table by weeks")
	}
	var bounds []Bound
	for _, noise := range Noises() {
		b := Bound{Noise: noise}
		for method, into := range map[string]*float64{
			`Tidings \| –`: &b.Tidings, `oracle \| 1 false alarm`: &b.OneFalse, `oracle \| as many as Tidings`: &b.AsMany,
		} {
			found := regexp.MustCompile(`\n\| ` + regexp.QuoteMeta(noise.Name) + ` \| ` + method + ` \| (\d+) % \|`).FindStringSubmatch(byDays)
			if found == nil {
				t.Fatalf("no row of %s, %s", noise.Name, method)
			}
			n, err := strconv.Atoi(found[1])
			if err != nil {
				t.Fatal(err)
			}
			*into = float64(n) / 100
		}
		bounds = append(bounds, b)
	}
	var want bytes.Buffer
	WriteBounds(&want, bounds)
	if !strings.Contains(string(content), want.String()) {
		t.Errorf("docs/anomalies-backtest.md lacks what its tables make (make backtest writes it):\n%s", want.String())
	}
	for _, says := range []string{"1 (Poisson) or 1.5", "3 (82 %)"} {
		if !strings.Contains(want.String(), says) {
			t.Errorf("the bounds do not say %q", says)
		}
	}
}
