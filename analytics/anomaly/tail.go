package anomaly

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Tail is the probability of at least count articles if they follow the negative
// binomial distribution with this mean and variance, or Poisson's where the
// variance is not over the mean. It is exact also far out, where 1 - CDF is 0.
func Tail(count int, mean, variance float64) float64 {
	switch {
	case count <= 0:
		return 1
	case !(mean > 0):
		return 0
	}
	size := mean * mean / (variance - mean) // the shape of the gamma that mixes
	if !(variance > mean) || size > 1e8 {
		return mathext.GammaIncReg(float64(count), mean)
	}
	return mathext.RegIncBeta(float64(count), size, mean/(size+mean))
}

// quantile is the smallest count that is not exceeded with probability p.
func quantile(p, mean, variance float64) float64 {
	variance = max(variance, mean)
	z, skew := math.Sqrt2*math.Erfinv(2*p-1), (2*variance/mean-1)/math.Sqrt(variance)
	// Cornish and Fisher's first terms begin near it; the rest is walked.
	k := max(0, math.Floor(mean+math.Sqrt(variance)*(z+skew*(z*z-1)/6)))
	over := func(k float64) float64 { return Tail(int(k)+1, mean, variance) } // P(more than k)
	for over(k) > 1-p {
		k++
	}
	for k > 0 && over(k-1) <= 1-p {
		k--
	}
	return k
}

// student widens a tail probability by that the variance behind it was estimated:
// the normal deviate with that tail is taken for one of Student's t.
func student(p, freedom float64) float64 {
	if p >= 0.5 || p <= 0 {
		return p
	}
	z := mathext.NormalQuantile(p)
	return 0.5 * mathext.RegIncBeta(freedom/2, 0.5, freedom/(freedom+z*z))
}
