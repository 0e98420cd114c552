package anomaly

import (
	"math"
	"slices"
)

const (
	// usualOf is over how many buckets of the same season before a bucket the
	// usual total is the median, and usualFrom from how many on there is one.
	usualOf, usualFrom = 8, 3
	// whole is from which coverage on a bucket is learned from; where that is
	// unknown, from which share of the usual total on: sources may be missing, or it
	// is a holiday.
	whole = 0.85
)

// buckets are a series as the regression needs it.
type buckets struct {
	count  []float64
	offset []float64 // the total that the count is measured by where it is tested
	// collected is the total that it is measured by where it is learned from.
	collected []float64
	// countRoot is count to the power of 2/3, collectedRoot the cube root of collected.
	countRoot, collectedRoot []float64

	season  []int
	seasons int
	why     []Why  // why a bucket is not tested; "" where it is
	teaches []bool // it may be learned from
}

// prepare reads a series. o is Filled.
//
// The offset is the total of the bucket, but at least the usual one: the median of
// the totals of the eight buckets of the same season before. If some sources are
// missing, or on a holiday, the topic may have lost as much as the total or
// nothing at all; neither lets expect more articles than a whole day does, so that
// only what is more than both measures by is a rise. Where the total is over the
// usual one it is the offset.
//
// A bucket is learned from by what the topic had of it: where the coverage is known,
// that share of the offset; else the total as it is.
func prepare(series []Point, o Options) buckets {
	n := len(series)
	b := buckets{
		count: make([]float64, n), offset: make([]float64, n), season: make([]int, n),
		countRoot: make([]float64, n), collected: make([]float64, n), collectedRoot: make([]float64, n),
		why: make([]Why, n), teaches: make([]bool, n),
	}
	for i, p := range series {
		b.season[i] = max(0, o.Season(p.Start))
		b.seasons = max(b.seasons, b.season[i]+1)
	}
	before := make([][]int, b.seasons) // the newest usualOf buckets with a total, by season
	for i, p := range series {
		b.count[i] = float64(p.Count)
		s := b.season[i]
		switch {
		case p.Count < 0 || p.Exposure <= 0 || math.IsInf(p.Exposure, 1) || p.Coverage <= 0:
			b.why[i] = NotCollected
			continue
		case p.Coverage < o.MinCoverage:
			b.why[i] = PartlyCollected
			continue
		case math.IsNaN(p.Exposure):
			b.offset[i], b.collected[i] = 1, share(p.Coverage)
			b.teaches[i] = !(p.Coverage < whole)
			continue
		}
		usual := usualTotal(series, before[s], i-usualOf*b.seasons)
		b.offset[i] = max(p.Exposure, usual)
		if b.collected[i] = p.Exposure; !math.IsNaN(p.Coverage) {
			b.collected[i] = b.offset[i] * share(p.Coverage)
		}
		b.teaches[i] = p.Coverage >= whole || math.IsNaN(p.Coverage) && p.Exposure >= whole*usual
		if p.Coverage < whole {
			continue
		}
		if before[s] = append(before[s], i); len(before[s]) > usualOf {
			before[s] = before[s][1:]
		}
	}
	for i := range series {
		root := math.Cbrt(b.count[i])
		b.countRoot[i], b.collectedRoot[i] = root*root, math.Cbrt(b.collected[i])
	}
	return b
}

// share is the coverage, all where it is not known.
func share(coverage float64) float64 {
	if math.IsNaN(coverage) {
		return 1
	}
	return min(1, coverage)
}

// usualTotal is the median total of the buckets given that are not before the
// oldest, 0 if they are too few.
func usualTotal(series []Point, of []int, oldest int) float64 {
	var buffer [usualOf]float64
	totals := buffer[:0]
	for _, i := range of {
		if i >= oldest {
			totals = append(totals, series[i].Exposure)
		}
	}
	if len(totals) < usualFrom {
		return 0
	}
	slices.Sort(totals)
	half := len(totals) / 2
	if len(totals)%2 == 0 {
		return (totals[half-1] + totals[half]) / 2
	}
	return totals[half]
}
