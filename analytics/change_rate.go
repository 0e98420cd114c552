package analytics

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

const (
	leastTold = 10 // articles in both periods together, for a change to be told
	leastDays = 14 // days in both, or the scatter is estimated with more of them
	extraDays = 28 // that many more, from before
	confident = 0.95
)

// RateChange is how a rate (matching articles in all in scope) compares with an
// earlier one.
type RateChange struct {
	Factor    float64 // the later rate ÷ the earlier one; +Inf where that is 0
	Low, High float64 // bounds of the 95 % interval of Factor; High is +Inf where nothing bounds it
	Scatter   float64 // how many times a Poisson count's variance the days have, at least 1
}

// Clear says that the interval excludes that nothing has changed.
func (c RateChange) Clear() bool { return c.Low > 1 || c.High < 1 }

// rateChange compares two counts with their exposures, the totals in scope.
//
// Of two Poisson counts x and y the first, given n = x+y, is binomial with
// p = λ₁N₁/(λ₁N₁+λ₂N₂) (Przyborowski and Wilenski, Homogeneity of results in testing
// samples from Poisson series, Biometrika 31, 1940), so that bounds of p are bounds of
// λ₁/λ₂ = p/(1-p) · N₂/N₁. They are those of Clopper and Pearson (Biometrika 26, 1934),
// which hold at least 95 % whatever p is. Counts of news are not Poisson: articles come
// in bursts. As in quasi-likelihood (McCullagh and Nelder, Generalized Linear Models,
// 1989, 4.5), the variance is φ times as large, and the interval is that of counts
// divided by φ, as Korn and Graubard (Survey Methodology 24, 1998) do it with the
// design effect of a survey.
func rateChange(now, then PeriodCount, phi float64) RateChange {
	c := RateChange{Scatter: phi, Factor: math.Inf(1)}
	if then.Count > 0 {
		c.Factor = now.Ratio / then.Ratio
	}
	low, high := clopperPearson(float64(now.Count)/phi, float64(now.Count+then.Count)/phi, 1-confident)
	exposure := float64(then.Total) / float64(now.Total)
	c.Low, c.High = low/(1-low)*exposure, math.Inf(1)
	if high < 1 {
		c.High = high / (1 - high) * exposure
	}
	return c
}

// clopperPearson gives the exact bounds of a proportion of which x of n were seen;
// neither need be whole.
func clopperPearson(x, n, alpha float64) (low, high float64) {
	low, high = 0, 1
	if x > 0 {
		low = mathext.InvRegIncBeta(x, n-x+1, alpha/2)
	}
	if x < n {
		high = mathext.InvRegIncBeta(x+1, n-x, 1-alpha/2)
	}
	return low, high
}

// scatter estimates how much more than Poisson counts the days of some periods
// scatter about their period's rate: Pearson's X² over its degrees of freedom, at
// least 1. Where articles come in bursts of several days, weeks scatter more than
// days; the larger of both is taken, if there are weeks enough. Days of which nothing
// was collected say nothing.
func scatter(periods [][]Point) float64 {
	phi := 1.0
	for _, step := range []int{1, 7} {
		x2, free := 0.0, 0
		for _, days := range periods {
			var of Point
			for _, p := range days {
				of.Count, of.Total = of.Count+p.Count, of.Total+p.Total
			}
			if of.Count == 0 {
				continue // as Poisson as can be
			}
			free--
			for i := 0; i+step <= len(days); i += step {
				var sum Point
				for _, p := range days[i : i+step] {
					sum.Count, sum.Total = sum.Count+p.Count, sum.Total+p.Total
				}
				if sum.Total == 0 {
					continue
				}
				expected := ratio(of.Count, of.Total) * float64(sum.Total)
				x2 += (float64(sum.Count) - expected) * (float64(sum.Count) - expected) / expected
				free++
			}
		}
		if free >= leastFree {
			phi = max(phi, x2/float64(free))
		}
	}
	return phi
}

// leastFree is how many degrees of freedom an estimate of the scatter has.
const leastFree = 5
