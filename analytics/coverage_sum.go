package analytics

import (
	"slices"
	"sync"
)

// bucketGrids are the days of buckets added up, which are the same whatever is counted in
// them: each topic asks for those of its range again.
type bucketGrids struct {
	lock sync.Mutex
	kept []*bucketGrid // the newest last
}

// maxGrids bounds the grids that are kept, and maxGridSums the publishers × buckets of one:
// what has more buckets than that has few days in each, which are soon added up.
const (
	maxGrids    = 4
	maxGridSums = 150_000
)

// bucketGrid is the days of some buckets.
type bucketGrid struct {
	days [][2]int   // half-open
	sums [][]daySum // added up, by bucket and by the places of publishers; nil where they are too many
}

// bucketGrid gives the days of each of a request's buckets.
func (c *coverage) bucketGrid(points []Point, req Request) *bucketGrid {
	g := &bucketGrid{days: make([][2]int, len(points))}
	for i, p := range points {
		g.days[i][0], g.days[i][1] = bucketDays(p.Bucket, req)
	}
	if len(points)*len(c.histories) > maxGridSums {
		return g
	}
	c.grids.lock.Lock()
	defer c.grids.lock.Unlock()
	for _, kept := range c.grids.kept {
		if slices.Equal(kept.days, g.days) {
			return kept
		}
	}
	for _, d := range g.days {
		g.sums = append(g.sums, c.sums(d[0], d[1], make([]daySum, 0, len(c.histories))))
	}
	if len(c.grids.kept) >= maxGrids {
		c.grids.kept = slices.Delete(c.grids.kept, 0, 1)
	}
	c.grids.kept = append(c.grids.kept, g)
	return g
}

// sumsOf gives the days of a bucket added up, in the room given where they are not at hand.
func (g *bucketGrid) sumsOf(c *coverage, bucket int, room []daySum) []daySum {
	if g.sums != nil {
		return g.sums[bucket]
	}
	return c.sums(g.days[bucket][0], g.days[bucket][1], room)
}
