package anomaly

import (
	"math"
	"slices"
)

const (
	// outlier is from which Anscombe residual on a bucket is weighed down, as in
	// Noufaily et al.
	outlier = 2.58
	// rounds is how often the weights are taken from the residuals, steps how often
	// Newton's method is gone on with between; the last round goes on until nothing
	// moves, at most lastSteps.
	rounds, steps, lastSteps = 4, 2, 12
	// seasonSpread and trendSpread are how far the logarithm of a season's factor,
	// and of the change in a half-life, are from 0 before anything is learned
	// (standard deviations). They hold back the factors of topics with few articles.
	seasonSpread, trendSpread = 0.4, 0.2
	// scatterPrior is the overdispersion before anything is learned, and
	// scatterWeight as how many buckets it counts.
	scatterPrior, scatterWeight = 1.3, 5
	// seed is how many articles a topic is held to have had in its history beside
	// those it had, so that one that had none has an expectation.
	seed = 0.5
)

// A model is the regression of one tested bucket. The expectation of bucket j is
//
//	offset(j) · exp(level + trend·age(j) + factor(season(j)))
//
// with age in half-lives, 0 for the tested bucket and negative before, so that
// the level is that of the tested bucket. Its slices are used again for the next.
type model struct {
	count, offset, age, decay []float64
	countRoot                 []float64 // count to the power of 2/3
	season                    []int

	weight, mean, residual, sorted []float64

	level, trend float64
	factor       []float64
	scatter      float64 // the overdispersion: variance ÷ mean, at least 1

	// The information matrix is an arrow: a diagonal of the seasons, and level and
	// trend, which all buckets share. So it is solved by its Schur complement.
	diagonal, gradient []float64    // of the seasons
	border             [][2]float64 // season with level and trend
	s11, s12, s22      float64      // the inverse of the Schur complement
}

// reset makes room for a number of seasons and forgets what was added.
func (m *model) reset(seasons int) {
	m.count, m.countRoot, m.offset, m.age, m.decay = m.count[:0], m.countRoot[:0], m.offset[:0], m.age[:0], m.decay[:0]
	m.season = m.season[:0]
	if len(m.factor) != seasons {
		m.factor, m.border = make([]float64, seasons), make([][2]float64, seasons)
		m.diagonal, m.gradient = make([]float64, seasons), make([]float64, seasons)
	}
}

// add has the model learn from a bucket that began so many half-lives ago.
func (m *model) add(count, offset, halfLives float64, season int) {
	root := math.Cbrt(count)
	m.count, m.countRoot = append(m.count, count), append(m.countRoot, root*root)
	m.offset = append(m.offset, offset)
	m.age = append(m.age, -halfLives)
	m.decay = append(m.decay, math.Exp2(-halfLives))
	m.season = append(m.season, season)
}

// fit learns. It starts anew each time, so that a bucket's result does not depend
// on which buckets were tested before it.
func (m *model) fit() {
	n := len(m.count)
	m.weight, m.mean = slices.Grow(m.weight[:0], n)[:n], slices.Grow(m.mean[:0], n)[:n]
	m.residual, m.sorted = slices.Grow(m.residual[:0], n)[:n], slices.Grow(m.sorted[:0], n)[:n]
	copy(m.weight, m.decay)
	m.start()
	m.scatter = m.roughScatter()
	for range rounds {
		m.weigh()
		for range steps {
			m.step()
		}
		m.predict()
		m.scatter = m.pearson()
	}
	for range lastSteps {
		if m.step() < 1e-7 {
			break
		}
	}
	m.predict()
	m.scatter = m.pearson()
}

// start sets the level to that of the median week (so that a burst of a few weeks
// does not move it), the factors to the seasons' plain ratios, the trend to none.
func (m *model) start() {
	const block = 7
	var weights, count, offset float64
	type rated struct{ rate, weight float64 }
	var buffer [64]rated
	blocks := buffer[:0]
	for i := 0; i < len(m.count); i += block {
		var c, o, w float64
		for j := i; j < min(i+block, len(m.count)); j++ {
			c, o, w = c+m.count[j], o+m.offset[j], w+m.decay[j]
			count, offset = count+m.decay[j]*m.count[j], offset+m.decay[j]*m.offset[j]
		}
		blocks = append(blocks, rated{c / o, w})
		weights += w
	}
	slices.SortFunc(blocks, func(a, b rated) int {
		switch {
		case a.rate < b.rate:
			return -1
		case a.rate > b.rate:
			return 1
		}
		return 0
	})
	rate, below := 0.0, 0.0
	for _, b := range blocks {
		if below += b.weight; below >= weights/2 {
			rate = b.rate
			break
		}
	}
	if rate == 0 { // most weeks have none
		rate = (count + seed) / offset
	}
	m.level, m.trend = math.Log(rate), 0
	observed, expected := m.diagonal, m.border
	for k := range m.factor {
		observed[k], expected[k][0] = 0, 0
	}
	for j, k := range m.season {
		observed[k] += m.decay[j] * m.count[j]
		expected[k][0] += m.decay[j] * m.offset[j] * rate
	}
	const prior = 1 / (seasonSpread * seasonSpread)
	for k := range m.factor {
		m.factor[k] = math.Log((observed[k] + prior) / (expected[k][0] + prior))
	}
	m.predict()
}

// predict computes the expectations of the buckets learned from.
func (m *model) predict() {
	for j, k := range m.season {
		m.mean[j] = m.offset[j] * math.Exp(m.level+m.trend*m.age[j]+m.factor[k])
	}
}

// step goes one step of Newton's method, and says how far.
func (m *model) step() float64 {
	for k := range m.factor {
		m.diagonal[k], m.border[k] = 0, [2]float64{}
	}
	var c11, c12, c22, g1, g2 float64
	gradient := m.gradient
	clear(gradient)
	for j, k := range m.season {
		mean := m.offset[j] * math.Exp(m.level+m.trend*m.age[j]+m.factor[k])
		m.mean[j] = mean
		w, t := m.weight[j], m.age[j]
		information, score := w*mean, w*(m.count[j]-mean)
		m.diagonal[k] += information
		m.border[k][0] += information
		m.border[k][1] += information * t
		c11 += information
		c12 += information * t
		c22 += information * t * t
		gradient[k] += score
		g1 += score
		g2 += score * t
	}
	seasonPrior, trendPrior := m.scatter/(seasonSpread*seasonSpread), m.scatter/(trendSpread*trendSpread)
	c22 += trendPrior
	g1 += seed
	g2 -= trendPrior * m.trend
	for k := range m.factor {
		m.diagonal[k] += seasonPrior
		gradient[k] -= seasonPrior * m.factor[k]
		b, d := m.border[k], m.diagonal[k]
		c11 -= b[0] * b[0] / d
		c12 -= b[0] * b[1] / d
		c22 -= b[1] * b[1] / d
		g1 -= b[0] * gradient[k] / d
		g2 -= b[1] * gradient[k] / d
	}
	determinant := c11*c22 - c12*c12
	m.s11, m.s12, m.s22 = c22/determinant, -c12/determinant, c11/determinant
	const farthest = 1.5 // of one step: a factor of 4.5
	level := bound(m.s11*g1+m.s12*g2, farthest)
	trend := bound(m.s12*g1+m.s22*g2, farthest)
	moved := max(math.Abs(level), math.Abs(trend))
	m.level += level
	m.trend += trend
	for k := range m.factor {
		d := bound((gradient[k]-m.border[k][0]*level-m.border[k][1]*trend)/m.diagonal[k], farthest)
		m.factor[k] += d
		moved = max(moved, math.Abs(d))
	}
	return moved
}

func bound(v, most float64) float64 { return max(-most, min(most, v)) }

// leverage is the variance of the logarithm of the expectation at an age, in a
// season, for a scatter of 1.
func (m *model) leverage(age float64, season int) float64 {
	d := m.diagonal[season]
	u, v := 1-m.border[season][0]/d, age-m.border[season][1]/d
	return 1/d + u*u*m.s11 + 2*u*v*m.s12 + v*v*m.s22
}

// anscombe computes the residuals of the expectations that are at hand, for a
// scatter of 1.
func (m *model) anscombe() {
	for j, mean := range m.mean {
		root := math.Cbrt(mean)
		m.residual[j] = 1.5 * (m.countRoot[j] - root*root) / math.Sqrt(root)
	}
}

// roughScatter is the overdispersion by the median residual, which outliers do
// not move.
func (m *model) roughScatter() float64 {
	m.anscombe()
	for j, r := range m.residual {
		m.sorted[j] = math.Abs(r)
	}
	slices.Sort(m.sorted)
	const normal = 1.4826
	deviation := normal * m.sorted[len(m.sorted)/2]
	return max(1, deviation*deviation)
}

// weigh weighs buckets down that lie far from their expectation, above or below:
// past bursts, and days that nobody knew to be incomplete.
func (m *model) weigh() {
	m.anscombe()
	limit := outlier * math.Sqrt(m.scatter)
	for j, r := range m.residual {
		m.weight[j] = m.decay[j]
		if r = math.Abs(r); r > limit {
			m.weight[j] *= limit * limit / (r * r)
		}
	}
}

// pearson is the overdispersion by Pearson's residuals, drawn to the prior, at
// least 1.
func (m *model) pearson() float64 {
	sum, freedom := scatterPrior*float64(scatterWeight), float64(scatterWeight)
	for j, mean := range m.mean {
		d := m.count[j] - mean
		w := m.weight[j]
		sum += w * d * d / mean
		freedom += w * max(0, 1-w*mean*m.leverage(m.age[j], m.season[j]))
	}
	return max(1, sum/freedom)
}
