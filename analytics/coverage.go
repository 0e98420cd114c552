package analytics

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

// coverage is what was collected from every publisher on every day in UTC.
type coverage struct {
	histories []*coverageHistory // by falling number of articles
	place     map[string]int     // of publishers in it
	opened    *openedCoverage    // where it is that of an opened bundle
	grids     bucketGrids
	panels    sync.Map // see panelOf

	from, mark int       // days; see coverage_resume.go
	factors    []float64 // of the days from from up to mark
}

// coverageTime is up to when coverage is told. Within a day only the last one changes;
// it is looked at anew every ten minutes.
func (a *Analyst) coverageTime() time.Time { return a.now().UTC().Truncate(10 * time.Minute) }

// coverage tells what was collected from everyone, as of now.
func (a *Analyst) coverage(ctx context.Context) (*coverage, error) {
	now := a.coverageTime()
	key := "coverage " + now.Format(time.RFC3339)
	return remembered(&a.memo, a.store, key, func() (*coverage, error) { return a.readCoverage(ctx, now) })
}

func (a *Analyst) readCoverage(ctx context.Context, now time.Time) (*coverage, error) {
	if p, err := a.past(ctx); err != nil {
		return nil, err
	} else if p != nil {
		return p.coverage(), nil
	}
	sources, err := a.store.SourceDays(ctx)
	if err != nil {
		return nil, err
	}
	polls, err := a.store.PollDays(ctx)
	if err != nil {
		return nil, err
	}
	today := dayOf(now)
	c := &coverage{place: map[string]int{}}
	for _, s := range sources {
		// What is dated in the future tells nothing about days that have not been.
		n := len(s.Days)
		for n > 0 && s.Days[n-1] > today {
			n--
		}
		if n == 0 {
			continue
		}
		h := &coverageHistory{publisher: s.Publisher, first: s.Days[0], days: make([]coverageDay, s.Days[n-1]-s.Days[0]+1), partial: 1}
		for i, day := range s.Days[:n] {
			h.days[day-h.first].articles = int32(s.Counts[i])
			h.total += s.Counts[i]
		}
		c.histories = append(c.histories, h)
	}
	slices.SortFunc(c.histories, func(x, y *coverageHistory) int {
		return cmp.Or(cmp.Compare(y.total, x.total), cmp.Compare(x.publisher, y.publisher))
	})
	for i, h := range c.histories {
		c.place[h.publisher] = i
	}
	for _, p := range polls {
		if i, ok := c.place[p.Publisher]; ok && len(p.Days) > 0 {
			h := c.histories[i]
			h.polled, h.since = map[int]bool{}, p.Days[0]
			for j, day := range p.Days {
				h.polled[day] = p.Good[j] > 0
			}
		}
	}
	c.extend(today)
	if err := a.readSoFar(ctx, c, now); err != nil {
		return nil, err
	}
	c.classify(a.told.Load())
	a.told.Store(c)
	return c, nil
}

// soFarPrior is the number of articles, spread evenly over the day, that is added to
// those from which is learned by when a publisher's articles come.
const soFarPrior = 10

// readSoFar learns how much of a day of each publisher that is polled usually has come
// by now, from the eight weeks before. Most publish by day: what is missing in the morning
// is no silence.
func (a *Analyst) readSoFar(ctx context.Context, c *coverage, now time.Time) error {
	if !slices.ContainsFunc(c.histories, func(h *coverageHistory) bool { return h.running }) {
		return nil
	}
	today := dayOf(now)
	elapsed := now.Sub(dayTime(today))
	even := float64(elapsed) / float64(24*time.Hour)
	for _, h := range c.histories {
		if h.running {
			h.partial = even
		}
	}
	known, err := a.store.SoFar(ctx, dayTime(today-7*usualWeeks), dayTime(today), elapsed)
	if err != nil {
		return err
	}
	for _, f := range known {
		if i, ok := c.place[f.Publisher]; ok && c.histories[i].running {
			c.histories[i].partial = (float64(f.ByThen) + soFarPrior*even) / (float64(f.Soon) + soFarPrior)
		}
	}
	return nil
}

// extend makes the histories reach to the day up to which articles were collected:
// today for who is polled, else the last day of all that was imported, which may not
// be whole and is left out when it has less than half of the day a week before.
func (c *coverage) extend(today int) {
	archive := math.MinInt
	sums := map[int]int64{}
	for _, h := range c.histories {
		if h.polled != nil {
			continue
		}
		archive = max(archive, h.last())
		for i := max(0, len(h.days)-9); i < len(h.days); i++ {
			sums[h.first+i] += int64(h.days[i].articles)
		}
	}
	if 2*sums[archive] < sums[archive-7] {
		archive--
	}
	for _, h := range c.histories {
		until := archive
		if h.polled != nil {
			until = today
			h.running = true
		}
		if more := until - h.last(); more > 0 {
			h.days = append(h.days, make([]coverageDay, more)...)
		}
	}
}

// dayOf is the number of a calendar day since 1970; dayTime is its midnight in UTC.
func dayOf(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func dayTime(day int) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }
