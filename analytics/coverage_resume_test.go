package analytics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// newspapers makes the days of publishers of all kinds: large and small ones, some with
// holidays in common, some that fell silent or ended, some that are polled.
func newspapers(r *rand.Rand, n, days int) [][]int32 {
	out := make([][]int32, n)
	for i := range out {
		rate := []float64{0.2, 2, 6, 30}[r.IntN(4)]
		first, last := r.IntN(days/2), days-1-r.IntN(2)*r.IntN(days/3)
		counts := make([]int32, days)
		for day := first; day <= last; day++ {
			mean := rate
			if day%90 == 50 && i%3 > 0 { // a holiday of most
				mean /= 3
			}
			if r.IntN(200) == 0 {
				day += r.IntN(40) // nothing for a while
				continue
			}
			counts[day] = int32(max(0, math.Round(mean+math.Sqrt(mean)*r.NormFloat64())))
		}
		out[i] = counts
	}
	return out
}

// toldOf tells the coverage of publishers by their articles on days.
func toldOf(papers [][]int32, failed map[int]bool, today int, before *coverage) *coverage {
	c := &coverage{place: map[string]int{}}
	for i, counts := range papers {
		first := slices.IndexFunc(counts, func(n int32) bool { return n > 0 })
		if first < 0 {
			continue
		}
		last := len(counts) - 1
		for counts[last] == 0 {
			last--
		}
		h := &coverageHistory{publisher: fmt.Sprint("paper ", i), first: first, days: make([]coverageDay, last-first+1), partial: 1}
		for day := first; day <= last; day++ {
			h.days[day-first].articles = counts[day]
			h.total += int64(counts[day])
		}
		if i%4 == 0 {
			h.polled, h.since = map[int]bool{}, today/2
			for day := today / 2; day <= today; day++ {
				h.polled[day] = day%17 > 0 && !failed[day]
			}
		}
		c.histories = append(c.histories, h)
	}
	for i, h := range c.histories {
		c.place[h.publisher] = i
	}
	c.extend(today)
	for _, h := range c.histories {
		if h.running {
			h.partial = 0.4
		}
	}
	c.classify(before)
	return c
}

// Whatever articles come and go, what is told going on from before is what is told from the
// beginning, and mostly it goes on.
func TestCoverageGoesOnAsFromTheBeginning(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	resumed, anew := 0, 0
	for range 20 {
		const days = 300
		papers, failed := newspapers(r, 25, days), map[int]bool{}
		before := toldOf(papers, failed, days-1, nil)
		for range 15 {
			switch r.IntN(10) {
			case 8: // holidays of all, long ago or just now
				for day := days - 1 - r.IntN([]int{days, openDays}[r.IntN(2)]); day < days && r.IntN(20) > 0; day++ {
					for _, counts := range papers {
						counts[day] = (counts[day] + 2) / 4
					}
				}
			case 9: // a day is known to have been polled in vain
				failed[r.IntN(days)] = true
			case 0: // an old one
				papers[r.IntN(len(papers))][r.IntN(days)]++
			case 1:
				papers = append(papers, newspapers(r, 1, days)[0])
			case 2: // a new one with one article
				papers = append(papers, make([]int32, days))
				papers[len(papers)-1][days-1]++
			case 3: // some go
				if some := r.IntN(len(papers) - 4); r.IntN(3) == 0 {
					for _, counts := range papers[some : some+4] {
						clear(counts)
					}
				} else {
					papers[some][days-1-r.IntN(40)] = 0
				}
			default:
				for range 1 + r.IntN(10) {
					papers[r.IntN(len(papers))][days-1-r.IntN(2)]++
				}
			}
			now, whole := toldOf(papers, failed, days-1, before), toldOf(papers, failed, days-1, nil)
			if len(now.factors) > 0 && len(before.factors) > 0 && &now.factors[0] == &before.factors[0] {
				resumed++
			} else {
				anew++
			}
			for i, h := range whole.histories {
				if diff := cmp.Diff(h.days, now.histories[i].days, cmp.AllowUnexported(coverageDay{})); diff != "" {
					t.Fatalf("%s, told from the beginning (-) and going on (+):\n%s", h.publisher, diff)
				}
			}
			before = now
		}
	}
	if resumed < anew || anew == 0 {
		t.Errorf("it went on %d times and was told from the beginning %d times: that says little", resumed, anew)
	}
}

// BenchmarkCoverage tells the coverage of 300 publishers on 2,000 days from the beginning, and
// going on from before a few articles came.
func BenchmarkCoverage(b *testing.B) {
	const days = 2000
	r := rand.New(rand.NewPCG(7, 8))
	papers := newspapers(r, 300, days)
	before := toldOf(papers, nil, days-1, nil)
	for range 20 {
		papers[r.IntN(len(papers))][days-1]++
	}
	for _, from := range []struct {
		name   string
		before *coverage
	}{{"from-the-beginning", nil}, {"going-on", before}} {
		b.Run(from.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				toldOf(papers, nil, days-1, from.before)
			}
		})
	}
}
