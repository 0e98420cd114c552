package store

import (
	"context"
	"slices"
	"sync"
)

const dayMicros = 86_400_000_000

// residentDays is how many dated articles each source has on each day in UTC. It is carried
// on by the documents that came and went since.
type residentDays struct {
	lock    sync.Mutex
	version int64
	live    docSet
	sources []daysOfSource // by number
}

// daysOfSource is the counts of days one after another.
type daysOfSource struct {
	first  int // since 1970
	counts []int64
}

// maxSourceDays bounds the days of a source: a date that is millennia off takes no memory.
const maxSourceDays = 1 << 17

// residentSourceDays is SourceDays, from what is resident, in no order.
func (s *Store) residentSourceDays(ctx context.Context) (_ []SourceDays, ok bool, err error) {
	if !s.counted(Every{}, Scope{}) {
		return nil, false, nil
	}
	a, err := s.residentArticles(ctx)
	if err != nil {
		return nil, false, err
	}
	d := &s.resident.days
	d.lock.Lock()
	defer d.lock.Unlock()
	if a.version < d.version || !d.carryOn(a) {
		return nil, false, nil
	}
	byLabel := map[string]SourceDays{}
	for i, of := range d.sources {
		days := SourceDays{Publisher: a.sources[i].label()}
		for day, n := range of.counts {
			if n > 0 {
				days.Days, days.Counts = append(days.Days, of.first+day), append(days.Counts, n)
			}
		}
		if len(days.Days) == 0 {
			continue
		}
		if other, ok := byLabel[days.Publisher]; ok {
			days = other.plus(days)
		}
		byLabel[days.Publisher] = days
	}
	var out []SourceDays
	for _, days := range byLabel {
		out = append(out, days)
	}
	return out, true, nil
}

// carryOn counts what came and went. It is false where a source would have too many days;
// then it begins anew next time.
func (d *residentDays) carryOn(a *residentArticles) bool {
	d.sources = grown(d.sources, len(a.sources), daysOfSource{})
	ok := true
	a.live.changes(d.live, func(doc uint32, by int64) {
		if at := a.published[doc]; at != undatedAt && ok {
			ok = d.sources[a.source[doc]].add(dayAt(at), by)
		}
	})
	if !ok {
		d.version, d.live, d.sources = 0, nil, nil
		return false
	}
	d.version, d.live = a.version, a.live
	return true
}

// add counts articles of a day.
func (d *daysOfSource) add(day int, n int64) bool {
	if len(d.counts) == 0 {
		d.first = day
	}
	if before := d.first - day; before > 0 {
		if before+len(d.counts) > maxSourceDays {
			return false
		}
		d.counts = slices.Insert(d.counts, 0, make([]int64, before)...)
		d.first = day
	}
	if day-d.first >= maxSourceDays {
		return false
	}
	d.counts = grown(d.counts, day-d.first+1, 0)
	d.counts[day-d.first] += n
	return true
}

// dayAt gives the day since 1970 of a time in microseconds.
func dayAt(micros int64) int {
	day := micros / dayMicros
	if micros%dayMicros < 0 {
		day--
	}
	return int(day)
}
