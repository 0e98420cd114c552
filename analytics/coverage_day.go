package analytics

import (
	"math"
	"slices"

	"tidings/analytics/anomaly"
)

// CoverageState says what was collected from a publisher on a day, against what is
// usual for it.
type CoverageState uint8

// The states. NotCollected is a day of which nothing can be said: before the
// publisher's first article, over eight weeks after its last one, or without a poll
// that succeeded. Silent is a day without articles of a publisher that usually has
// some, Little one with unusually few.
const (
	NotCollected CoverageState = iota
	Silent
	Little
	AsUsual
)

// String names the state as tables, CSV and SQL do.
func (s CoverageState) String() string {
	return [...]string{"not collected", "silent", "little", "usual"}[s]
}

// How coverage is told. A publisher's usual volume on a day is learned from the same
// weekday of the weeks before, without the days on which it was silent; in its first
// weeks from those after, too. Counts scatter more than chance alone would have them
// (negative binomial), and how much is learned from each publisher: days are called
// little or silent when that would come by chance less than once in a thousand.
const (
	usualWeeks   = 8    // of the same weekday
	usualBack    = 26   // weeks that are looked back for them
	usualMedian  = 5    // from this median on it is the usual volume; below, the mean
	unusual      = 1e-3 // probability
	unusualShare = 0.5  // and a day is little only under this share of the usual
	endedAfter   = 56   // days without an article, after which a publisher is over
	judgeable    = 10   // articles that a publisher needs before anything is called usual
	widening     = 2    // of the dispersion, which is itself an estimate
	holidayOf    = 3    // usual articles of a publisher whose day tells of holidays
)

var logUnusual = math.Log(unusual)

// coverageDay is a publisher's day.
type coverageDay struct {
	articles int32
	usual    float32 // articles; 0 where nothing is expected
	state    CoverageState
}

// expected is what is usual as it is told, to a hundredth of an article.
func (d *coverageDay) expected() float64 { return math.Round(100*float64(d.usual)) / 100 }

// coverageHistory is a publisher's days from its first article on, one after another.
type coverageHistory struct {
	publisher string
	first     int // day since 1970
	days      []coverageDay
	total     int64

	polled  map[int]bool // days with a poll that succeeded; nil where no feed is known
	since   int          // day of the first poll
	running bool         // the last day is not over
	partial float64      // how much of the last day usually has come by now
	phi     float64      // variance ÷ mean
	logPhi  float64      // its logarithm
	taught  []int32      // articles of the days that say what is usual, -1 of others
	zeros   int          // days without an article up to the one that is looked at
	chance  float64      // logarithm of how likely those are
	open    openDay      // as it was at the mark of a coverage
}

func (h *coverageHistory) last() int { return h.first + len(h.days) - 1 }

// classify tells the states of all days of all publishers, day by day, since a
// holiday is seen in all of them together. It goes on from what an earlier coverage told of
// the days that are the same (coverage_resume.go); nil: there is none.
func (c *coverage) classify(before *coverage) {
	if len(c.histories) == 0 {
		return
	}
	from, to := math.MaxInt, math.MinInt
	for _, h := range c.histories {
		from, to = min(from, h.first), max(to, h.last())
		h.phi = dispersion(h.days)
		h.logPhi = math.Log(h.phi)
		h.taught = slices.Repeat([]int32{-1}, len(h.days))
	}
	c.from, c.mark = from, max(from, to-openDays)
	if !c.resume(before) {
		for _, h := range c.histories {
			h.begin()
		}
		c.factors = make([]float64, 0, c.mark-from)
	}
	shares := make([]float64, 0, len(c.histories))
	for day := from + len(c.factors); day <= to; day++ {
		if day == c.mark {
			for _, h := range c.histories {
				h.keepOpen(day)
			}
		}
		factor := holiday(c.histories, day, shares)
		if day < c.mark {
			c.factors = append(c.factors, factor)
		}
		for _, h := range c.histories {
			if i := day - h.first; i >= 0 && i < len(h.days) {
				h.judge(i, factor)
			}
		}
	}
	for _, h := range c.histories {
		h.end()
	}
}

// holiday learns what is usual on a day, and gives by what share of it the
// publishers together stay below: that of a holiday is 0.5, where most have
// something and the middle one has half of what it usually has. A day on which most
// have nothing is an outage and no holiday. Shares is room for as many as there are histories.
func holiday(histories []*coverageHistory, day int, shares []float64) float64 {
	shares = shares[:0]
	expected := 0
	for _, h := range histories {
		i := day - h.first
		if i < 0 || i >= len(h.days) {
			continue
		}
		h.learn(i)
		d := &h.days[i]
		if d.usual < holidayOf {
			continue
		}
		expected++
		if d.articles > 0 {
			shares = append(shares, float64(d.articles)/float64(d.usual))
		}
	}
	if len(shares) < 2 || 2*len(shares) < expected {
		return 1
	}
	return min(1, anomaly.Nth(shares, len(shares)/2))
}

// learn sets what is usual on day i, by now where the day is the last.
func (h *coverageHistory) learn(i int) {
	d := &h.days[i]
	if d.usual = 0; h.total >= judgeable {
		d.usual = float32(h.usual(i))
	}
	if i == len(h.days)-1 {
		d.usual *= float32(h.partial)
	}
}

// usual is what is usual on day i.
func (h *coverageHistory) usual(i int) float64 {
	var room [2 * usualWeeks]int32
	seen := room[:0]
	for j := i - 7; j >= max(0, i-7*usualBack) && len(seen) < usualWeeks; j -= 7 {
		if n := h.taught[j]; n >= 0 {
			seen = append(seen, n)
		}
	}
	for k := 1; k <= usualWeeks && len(seen) < usualWeeks/2 && i+7*k < len(h.days)-1; k++ {
		seen = append(seen, h.days[i+7*k].articles)
	}
	if len(seen) == 0 {
		return 0
	}
	for k := 1; k < len(seen); k++ { // few enough for the plainest sorting
		for j := k; j > 0 && seen[j] < seen[j-1]; j-- {
			seen[j], seen[j-1] = seen[j-1], seen[j]
		}
	}
	median := float64(seen[len(seen)/2]+seen[(len(seen)-1)/2]) / 2
	if median >= usualMedian {
		return median
	}
	sum, most := 0.0, 3*median+3
	for _, n := range seen {
		sum += min(float64(n), most)
	}
	return sum / float64(len(seen))
}

// judge tells the state of day i. A run of days without an article may become
// unlikely only after some; then all of them were silent.
func (h *coverageHistory) judge(i int, factor float64) {
	d := &h.days[i]
	expected := float64(d.usual) * factor
	d.state = AsUsual
	if d.articles > 0 {
		for j := i - h.zeros; j < i; j++ {
			if h.days[j].state == AsUsual {
				h.taught[j] = h.days[j].articles
			}
		}
		h.zeros, h.chance = 0, 0
		if float64(d.articles) < unusualShare*expected && atMost(int(d.articles), expected, h.phi) < unusual {
			d.state = Little
		}
		h.taught[i] = d.articles
		return
	}
	// Whether it says what is usual is seen when the next article comes.
	h.zeros++
	h.chance += logNone(expected, h.phi, h.logPhi)
	day := h.first + i
	switch {
	case h.polled != nil && day >= h.since && !h.polled[day] && d.usual > 0:
		d.state = NotCollected
	case h.chance < logUnusual:
		first := i - h.zeros + 1
		for h.days[first].usual == 0 && first < i {
			first++ // it is not silent before something is expected
		}
		for j := first; j <= i; j++ {
			if h.days[j].state == AsUsual {
				h.days[j].state = Silent
			}
		}
	}
}

// end marks the days after a publisher's last article when it has been over for
// long: nothing is expected of it any more.
func (h *coverageHistory) end() {
	if h.zeros <= endedAfter || h.days[len(h.days)-1].state == AsUsual {
		return
	}
	for i := len(h.days) - h.zeros + endedAfter; i < len(h.days); i++ {
		h.days[i].state, h.days[i].usual = NotCollected, 0
	}
}

// dispersion estimates by how much the variance of a publisher's counts exceeds
// their mean, from days a week apart: with one mean, the square of their difference
// over their sum has the expectation of that ratio, and half of its values are under
// 0.455 of it (chi-square with one degree of freedom). Outages and bursts are in less
// than half of the pairs and do not move a median.
func dispersion(days []coverageDay) float64 {
	ratios := make([]float64, 0, len(days))
	for i := 7; i < len(days); i++ {
		a, b := float64(days[i-7].articles), float64(days[i].articles)
		if a+b > 0 {
			ratios = append(ratios, (a-b)*(a-b)/(a+b))
		}
	}
	if len(ratios) == 0 {
		return widening
	}
	return widening * min(max(anomaly.Nth(ratios, len(ratios)/2)/0.455, 1), 50)
}

// logNone is the logarithm of the probability of no article where mean are expected
// and the variance is phi times that (negative binomial); logPhi is the logarithm of phi.
func logNone(mean, phi, logPhi float64) float64 { return -mean * logPhi / (phi - 1) }

// atMost is the probability of n articles or fewer, phi > 1.
func atMost(n int, mean, phi float64) float64 {
	size, p := mean/(phi-1), 1/phi
	term := math.Exp(size * math.Log(p))
	sum := term
	for k := 1; k <= n; k++ {
		term *= (size + float64(k) - 1) / float64(k) * (1 - p)
		sum += term
	}
	return sum
}
