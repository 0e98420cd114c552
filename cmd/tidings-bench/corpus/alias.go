package corpus

import (
	"math"
	"math/rand/v2"
)

// alias draws numbers with given weights in constant time, by Walker's alias
// method (Walker 1977; the tables are built as in Vose 1991).
type alias []aliasSlot

type aliasSlot struct {
	cut   uint32 // the chance to stay, out of 2^32
	other uint32
}

func newAlias(weights []float64) alias {
	n := len(weights)
	a := make(alias, n)
	var sum float64
	for _, w := range weights {
		sum += w
	}
	scaled := make([]float64, n)
	var small, large []int
	for i, w := range weights {
		scaled[i] = w * float64(n) / sum
		if scaled[i] < 1 {
			small = append(small, i)
		} else {
			large = append(large, i)
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		a[s] = aliasSlot{uint32(scaled[s] * math.MaxUint32), uint32(l)}
		scaled[l] -= 1 - scaled[s]
		if scaled[l] < 1 {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	for _, rest := range [][]int{small, large} {
		for _, i := range rest { // what is left weighs 1 but for rounding
			a[i] = aliasSlot{math.MaxUint32, uint32(i)}
		}
	}
	return a
}

func (a alias) draw(r *rand.Rand) int {
	u := r.Uint64()
	i := int(u >> 32 * uint64(len(a)) >> 32)
	if uint32(u) <= a[i].cut {
		return i
	}
	return int(a[i].other)
}

// zipf gives the weights of ranks 0 to n-1 by Zipf and Mandelbrot's law:
// (rank+1+shift)^-slope.
func zipf(n int, shift, slope float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Pow(float64(i+1)+shift, -slope)
	}
	return out
}
