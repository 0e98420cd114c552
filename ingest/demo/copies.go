package demo

import (
	"math"
	"math/rand/v2"
	"time"
)

// addCopies adds a report and its copies, each in another source, within two
// days. A source that is silent when its copy would appear prints none.
func (a *arrangement) addCopies(st *story) {
	rng := rand.New(rand.NewPCG(st.facts, st.words+uint64(len(st.language))))
	original := draft{
		published: st.published, source: st.agency, language: st.language, area: st.area,
		event: st.event, story: st, facts: st.facts, words: st.words,
	}
	a.drafts = append(a.drafts, original)

	weights := a.writers(st.language, st.published)
	for i := range weights {
		if weights[i].name == st.agency.domain {
			weights[i].part = 0
		}
	}
	for range st.size - 1 {
		i := pick(rng, weights)
		weights[i].part = 0
		hours := 0.2 + 44*math.Pow(rng.Float64(), 2.5)
		printed := st.published.Add(time.Duration(hours * float64(time.Hour))).Truncate(time.Second)
		if st.event != nil && !printed.Before(st.event.to()) {
			printed = st.event.to().Add(-time.Duration(1+rng.IntN(60)) * time.Minute)
		}
		copied := original
		copied.source = &a.sources[i]
		copied.published = printed
		copied.edits = drawEdits(rng)
		if copied.source.active(printed) {
			a.drafts = append(a.drafts, copied)
		}
	}
}

// drawEdits chooses what a copy changes; one in four changes nothing.
func drawEdits(rng *rand.Rand) edits {
	if rng.IntN(4) == 0 {
		return edits{}
	}
	for {
		e := edits{retitled: rng.IntN(2) == 0, cut: rng.IntN(3) == 0, credited: rng.IntN(2) == 0}
		if e != (edits{}) {
			return e
		}
	}
}

// addFlaws takes ordinary articles and gives them what real collections
// have: dates that are missing or impossible or lack the hour, articles that
// come again with a longer text, and articles that come again under an
// address with tracking parameters.
func (a *arrangement) addFlaws() {
	rng := a.options.stream(streamFlaws)
	var ordinary []int
	for i, d := range a.drafts {
		if d.event == nil && d.story == nil {
			ordinary = append(ordinary, i)
		}
	}
	rng.Shuffle(len(ordinary), func(i, j int) { ordinary[i], ordinary[j] = ordinary[j], ordinary[i] })
	take := func(n int) []int {
		n = min(n, len(ordinary))
		taken := ordinary[:n]
		ordinary = ordinary[n:]
		return taken
	}
	for _, f := range []struct {
		kind dateKind
		full int
	}{{dayOnly, 40}, {missing, 104}, {impossible, 28}, {farFuture, 18}} {
		for _, i := range take(a.options.scaled(f.full)) {
			a.drafts[i].date = f.kind
		}
	}
	for _, i := range take(a.options.scaled(120)) {
		later := a.drafts[i]
		later.again = updated
		later.arrives = later.published.Add(time.Duration(60+rng.IntN(30*60)) * time.Minute)
		a.drafts = append(a.drafts, later)
	}
	for _, i := range take(a.options.scaled(150)) {
		later := a.drafts[i]
		later.again = resighted
		later.arrives = later.published.Add(time.Duration(10+rng.IntN(72*60)) * time.Minute)
		a.drafts = append(a.drafts, later)
	}
}
