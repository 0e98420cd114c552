package anomaly

import (
	"cmp"
	"math"
	"slices"
)

const (
	// outlier is from which Anscombe residual on a bucket is weighed down, as in
	// Noufaily et al.
	outlier = 2.58
	// beyondDoubt times as large a residual is not learned from at all: or a few
	// bursts in a year of weeks would be taken for scatter.
	beyondDoubt = 2
	// rounds is how often the weights are taken from the residuals, steps how often
	// Newton's method is gone on with between; the last round goes on until nothing
	// moves, at most lastSteps.
	rounds, steps, lastSteps = 4, 2, 12
	// seasonSpread and trendSpread are how far the logarithm of a season's factor,
	// and of the change in a half-life, are from 0 before anything is learned
	// (standard deviations). They hold back the factors of topics with few articles.
	seasonSpread, trendSpread = 0.25, 0.1
	// scatterPrior is the overdispersion before anything is learned, and
	// scatterWeight as how many buckets it counts.
	scatterPrior, scatterWeight = 1.3, 5
	// leastFreedom and mostFreedom bound the degrees of freedom of the scatter.
	leastFreedom, mostFreedom = 8, 1000
	// seed is how many articles a topic is held to have had in its history beside
	// those it had, so that one that had none has an expectation.
	seed = 0.5
)

// A model is the regression of one tested bucket. The expectation of bucket j is
//
//	offset(j) · exp(level + factor(season(j)) - trend·distance(j))
//
// with the distance, in half-lives, back from the tested bucket, so that the level
// is that of the tested bucket. Its slices are used again for the next.
type model struct {
	halfLife float64
	decays   []float64 // the weight by distance in buckets

	// The buckets learned from, the newest first.
	learned []lesson
	weight  []float64
	sorted  []float64

	level, trend float64
	factor       []float64
	scatter      float64 // the overdispersion: variance ÷ mean, at least 1
	freedom      float64 // how well scatter is known: the degrees of freedom of a chi-squared that varies as much

	// The information matrix is an arrow: a diagonal of the seasons, and level and
	// trend, which all buckets share. So it is solved by its Schur complement.
	diagonal, gradient []float64    // of the seasons
	border             [][2]float64 // season with level and trend
	s11, s12, s22      float64      // the inverse of the Schur complement
	multiplier         []float64    // exp(factor), or its cube root
}

// A lesson is a bucket that is learned from.
type lesson struct {
	count, countRoot   float64 // the count, and its power of 2/3
	offset, offsetRoot float64 // the offset, and its cube root
	decay, age         float64 // age is -distance in half-lives
	distance, season   int
}

// begin makes room for the buckets of a series.
func (m *model) begin(b *buckets, o Options) {
	m.halfLife = o.HalfLife
	m.decays = make([]float64, o.History+max(0, o.Guard)+1)
	for d := range m.decays {
		m.decays[d] = math.Exp2(-float64(d) / o.HalfLife)
	}
	m.learned, m.weight, m.sorted = make([]lesson, 0, o.History), make([]float64, o.History), make([]float64, o.History)
	n := b.seasons
	m.factor, m.border = make([]float64, n), make([][2]float64, n)
	m.diagonal, m.gradient, m.multiplier = make([]float64, n), make([]float64, n), make([]float64, n)
}

// learn fits the model for bucket i, or says that there is too little to learn
// from. It starts anew each time, so that a bucket's result does not depend on
// which buckets were tested before it.
func (m *model) learn(b *buckets, i int, o Options) bool {
	m.learned = m.learned[:0]
	newest := i - 1 - max(0, o.Guard)
	for j := newest; j >= 0 && j > newest-o.History; j-- {
		if b.teaches[j] {
			m.learned = append(m.learned, lesson{
				b.count[j], b.countRoot[j], b.collected[j], b.collectedRoot[j],
				m.decays[i-j], -float64(i-j) / o.HalfLife, i - j, b.season[j],
			})
		}
	}
	if len(m.learned) < o.MinHistory {
		return false
	}
	m.start()
	for range rounds {
		m.weigh()
		for range steps {
			m.step()
		}
		m.pearson()
	}
	for range lastSteps {
		if m.step() < 1e-7 {
			break
		}
	}
	m.pearson()
	return true
}

// start sets the level to that of the median week (so that a burst of a few weeks
// does not move it), the factors to the seasons' plain ratios, the trend to none,
// and the scatter to what the median residual says.
func (m *model) start() {
	const block = 7
	var weights, count, offset float64
	type rated struct{ rate, weight float64 }
	var buffer [64]rated
	blocks := buffer[:0]
	for i := 0; i < len(m.learned); i += block {
		var c, o, w float64
		for _, l := range m.learned[i:min(i+block, len(m.learned))] {
			c, o, w = c+l.count, o+l.offset, w+l.decay
			count, offset = count+l.decay*l.count, offset+l.decay*l.offset
		}
		blocks = append(blocks, rated{c / o, w})
		weights += w
	}
	slices.SortFunc(blocks, func(a, b rated) int { return cmp.Compare(a.rate, b.rate) })
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
	observed, expected := m.gradient, m.diagonal
	clear(observed)
	clear(expected)
	for _, l := range m.learned {
		observed[l.season] += l.decay * l.count
		expected[l.season] += l.decay * l.offset * rate
	}
	const prior = 1 / (seasonSpread * seasonSpread)
	for k := range m.factor {
		m.factor[k] = math.Log((observed[k] + prior) / (expected[k] + prior))
	}
	m.scatter = m.roughScatter()
}

// multipliers gives what an expectation to a power is made of beside the offset:
// the level, the factors in m.multiplier, and by what one bucket of distance
// multiplies, so that no exponential is needed for each bucket.
func (m *model) multipliers(power float64) (level, fall float64) {
	for k, f := range m.factor {
		m.multiplier[k] = math.Exp(power * f)
	}
	return math.Exp(power * m.level), math.Exp(-power * m.trend / m.halfLife)
}

// step goes one step of Newton's method, and says how far.
func (m *model) step() float64 {
	clear(m.diagonal)
	clear(m.border)
	clear(m.gradient)
	var c11, c12, c22, g1, g2 float64
	level, fall := m.multipliers(1)
	distance := 0
	for j := range m.learned {
		l := &m.learned[j]
		for ; distance < l.distance; distance++ {
			level *= fall
		}
		mean := l.offset * level * m.multiplier[l.season]
		w, t := m.weight[j], l.age
		information, score := w*mean, w*(l.count-mean)
		m.diagonal[l.season] += information
		m.border[l.season][0] += information
		m.border[l.season][1] += information * t
		m.gradient[l.season] += score
		c11 += information
		c12 += information * t
		c22 += information * t * t
		g1 += score
		g2 += score * t
	}
	seasonPrior, trendPrior := m.scatter/(seasonSpread*seasonSpread), m.scatter/(trendSpread*trendSpread)
	c22 += trendPrior
	g1 += seed
	g2 -= trendPrior * m.trend
	for k := range m.factor {
		m.diagonal[k] += seasonPrior
		m.gradient[k] -= seasonPrior * m.factor[k]
		b, d := m.border[k], m.diagonal[k]
		c11 -= b[0] * b[0] / d
		c12 -= b[0] * b[1] / d
		c22 -= b[1] * b[1] / d
		g1 -= b[0] * m.gradient[k] / d
		g2 -= b[1] * m.gradient[k] / d
	}
	determinant := c11*c22 - c12*c12
	m.s11, m.s12, m.s22 = c22/determinant, -c12/determinant, c11/determinant
	const farthest = 1.5 // of one step: a factor of 4.5
	up := bound(m.s11*g1+m.s12*g2, farthest)
	tilt := bound(m.s12*g1+m.s22*g2, farthest)
	moved := max(math.Abs(up), math.Abs(tilt))
	m.level += up
	m.trend += tilt
	for k := range m.factor {
		d := bound((m.gradient[k]-m.border[k][0]*up-m.border[k][1]*tilt)/m.diagonal[k], farthest)
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

// anscombe gives Anscombe's residual of each bucket learned from, for a scatter of
// 1: 3/2 · (count^(2/3) - mean^(2/3)) ÷ mean^(1/6).
func (m *model) anscombe(of func(j int, residual float64)) {
	level, fall := m.multipliers(1. / 3)
	distance := 0
	for j := range m.learned {
		l := &m.learned[j]
		for ; distance < l.distance; distance++ {
			level *= fall
		}
		root := l.offsetRoot * level * m.multiplier[l.season]
		of(j, 1.5*(l.countRoot-root*root)/math.Sqrt(root))
	}
}

// roughScatter is the overdispersion by the median residual, which outliers do
// not move.
func (m *model) roughScatter() float64 {
	sizes := m.sorted[:len(m.learned)]
	m.anscombe(func(j int, residual float64) { sizes[j] = math.Abs(residual) })
	const normal = 1.4826
	deviation := normal * Nth(sizes, len(sizes)/2)
	return max(1, deviation*deviation)
}

// weigh weighs buckets down that lie far from their expectation, above or below:
// past bursts, and days that nobody knew to be incomplete.
func (m *model) weigh() {
	limit := outlier * math.Sqrt(m.scatter)
	m.anscombe(func(j int, residual float64) {
		m.weight[j] = m.learned[j].decay
		switch size := math.Abs(residual); {
		case size > beyondDoubt*limit:
			m.weight[j] = 0
		case size > limit:
			m.weight[j] *= limit * limit / (size * size)
		}
	})
}

// pearson sets the overdispersion by Pearson's residuals, drawn to the prior, at
// least 1, and how well it is known (F. E. Satterthwaite, "An approximate
// distribution of estimates of variance components", Biometrics Bulletin 2 (1946),
// 110-114): if now and then a day has many more articles than usual, less well than
// the number of days says. What is weighed down is so twice, or a few bursts would
// be taken for scatter.
func (m *model) pearson() {
	sum, freedom := scatterPrior*float64(scatterWeight), float64(scatterWeight)
	var w2, w2r2, w2r4 float64
	level, fall := m.multipliers(1)
	distance := 0
	for j := range m.learned {
		l := &m.learned[j]
		for ; distance < l.distance; distance++ {
			level *= fall
		}
		mean := l.offset * level * m.multiplier[l.season]
		d := l.count - mean
		w := m.weight[j]
		r2 := d * d / mean
		sum += w * r2
		freedom += w * max(0, 1-w*mean*m.leverage(l.age, l.season))
		w2 += w * w
		w2r2 += w * w * r2
		w2r4 += w * w * r2 * r2
	}
	scatter := sum / freedom
	variance := (w2r4 - 2*scatter*w2r2 + scatter*scatter*w2) / (freedom * freedom)
	m.freedom = max(leastFreedom, min(mostFreedom, 2*scatter*scatter/variance))
	m.scatter = max(1, scatter)
}
