package analytics

// What is told of publishers' days is told anew whenever articles come, and most come of
// the newest days. What was told of the days before those is taken over where it is sure to
// be the same: of a publisher whose days are as they were, as long as the factors of
// holidays are, by which publishers hang together. Else everything is told anew.

// openDays is how many days before the last one are told anew each time.
const openDays = 30

// openDay is where a publisher stood before the first of the open days: what later days may
// change of earlier ones lies in the run of days without an article before it.
type openDay struct {
	zeros  int
	chance float64
	run    []coverageDay // the last days before it, zeros of them
}

// begin makes a publisher ready for its first day.
func (h *coverageHistory) begin() {
	h.zeros, h.chance, h.open = 0, 0, openDay{}
	for i := range h.days {
		h.days[i].state, h.days[i].usual, h.taught[i] = NotCollected, 0, -1
	}
}

// keepOpen notes where a publisher stands before a day.
func (h *coverageHistory) keepOpen(day int) {
	h.open = openDay{zeros: h.zeros, chance: h.chance}
	if i := min(day-h.first, len(h.days)); i > 0 {
		h.open.run = append(h.open.run, h.days[i-h.zeros:i]...)
	}
}

// resume takes over what an earlier coverage told of the days before the mark. It is false
// where some of that may be otherwise.
func (c *coverage) resume(before *coverage) bool {
	if before == nil || before.opened != nil || before.mark != c.mark || before.from != c.from {
		return false
	}
	taken := 0
	for _, h := range c.histories {
		at, known := before.place[h.publisher]
		var old *coverageHistory
		if known {
			taken++
			old = before.histories[at]
		}
		if !c.resumeOne(h, old, before.factors) {
			return false
		}
	}
	if taken < len(before.histories) {
		return false // one is gone, who had part in the factors
	}
	c.factors = before.factors
	return true
}

// resumeOne brings a publisher to the mark, from what was told of it earlier; nil: nothing.
// It is false where it has another part in the factors.
func (c *coverage) resumeOne(h, old *coverageHistory, factors []float64) bool {
	if old != nil && h.asBefore(old, c.mark) {
		h.takeOver(old, c.mark)
		return true
	}
	h.begin()
	n := min(c.mark-h.first, len(h.days)) // may be below 0
	for i := 0; i < n; i++ {
		h.learn(i)
		h.judge(i, factors[h.first+i-c.from])
	}
	if old == nil {
		for i := 0; i < n; i++ {
			if h.days[i].usual >= holidayOf {
				return false
			}
		}
		return true
	}
	first := min(h.first, old.first)
	for day := first; day < c.mark; day++ {
		if h.part(day) != old.partAt(day, c.mark) {
			return false
		}
	}
	return true
}

// asBefore says that all days before the mark are told as they were.
func (h *coverageHistory) asBefore(old *coverageHistory, mark int) bool {
	if h.first != old.first || len(h.days) != len(old.days) || (h.polled == nil) != (old.polled == nil) || h.since != old.since {
		return false
	}
	for i := range h.days {
		if h.days[i].articles != old.days[i].articles {
			return false
		}
	}
	for day := max(h.since, h.first); h.polled != nil && day < mark; day++ {
		if h.polled[day] != old.polled[day] {
			return false
		}
	}
	return true // of the last day, too, but for how much of it usually has come by now
}

// takeOver brings a publisher to the mark as it was there.
func (h *coverageHistory) takeOver(old *coverageHistory, mark int) {
	h.open = old.open
	h.zeros, h.chance = old.open.zeros, old.open.chance
	n := min(mark-h.first, len(h.days))
	if n <= 0 {
		return
	}
	copy(h.days[:n], old.days)
	copy(h.taught[:n], old.taught)
	copy(h.days[n-h.zeros:n], old.open.run)
	for i := n - h.zeros; i < n; i++ {
		h.taught[i] = -1 // that they say what is usual was seen later
	}
}

// dayPart is what a publisher's day has to do with the factor of the day.
type dayPart struct {
	articles int32
	usual    float32
}

// part gives it of a day; the zero value has nothing to do with it.
func (h *coverageHistory) part(day int) dayPart {
	if i := day - h.first; i >= 0 && i < len(h.days) && h.days[i].usual >= holidayOf {
		return dayPart{h.days[i].articles, h.days[i].usual}
	}
	return dayPart{}
}

// partAt gives it of a day before the mark as it was at the mark: later the end of a
// publisher may have been seen.
func (h *coverageHistory) partAt(day, mark int) dayPart {
	n := min(mark-h.first, len(h.days))
	if i := day - h.first - (n - h.open.zeros); i >= 0 && i < len(h.open.run) {
		d := h.open.run[i]
		if d.usual >= holidayOf {
			return dayPart{d.articles, d.usual}
		}
		return dayPart{}
	}
	return h.part(day)
}
