package backtest

import "math"

// windowedGaussian computes the scores of NAB's Windowed Gaussian detector: 1 less
// the tail probability, above or below, of a normal distribution with the mean and
// the standard deviation of the last 6,400 values, which are taken anew after each
// 100. NAB's threshold for it, 1, is reached where the tail is less than the
// precision of the number.
func windowedGaussian(values []int) []float64 {
	const window, step = 6400, 100
	out := make([]float64, len(values))
	var sum, squares float64
	from, to := 0, 0 // the values in the window
	for i, v := range values {
		if to > 0 {
			n := float64(to - from)
			mean := sum / n
			deviation := math.Sqrt(max(0, squares/n-mean*mean))
			if deviation == 0 {
				deviation = 0.000001
			}
			out[i] = 1 - 0.5*math.Erfc(math.Abs(float64(v)-mean)/deviation/math.Sqrt2)
		}
		if full := to-from >= window; full && i+1-to < step {
			continue
		}
		for ; to <= i; to++ {
			sum, squares = sum+float64(values[to]), squares+float64(values[to])*float64(values[to])
		}
		for ; to-from > window; from++ {
			sum, squares = sum-float64(values[from]), squares-float64(values[from])*float64(values[from])
		}
	}
	return out
}
