package demo

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// An arrangement is the whole corpus as drafts, in order of arrival.
type arrangement struct {
	options Options
	sources []source
	events  []event
	stories []*story
	drafts  []draft
	usual   func(topic string, d time.Time) float64 // expected articles of a topic on a day, events apart
}

// The streams of chance: each step has its own, so that a change in one step
// leaves the others as they were.
const (
	streamStories = iota + 1
	streamUsual
	streamBursts
	streamFlaws
)

func (o Options) stream(n uint64) *rand.Rand { return rand.New(rand.NewPCG(o.Seed, n)) }

// scaled gives how many of something a corpus of this size holds, of which
// the full corpus holds n.
func (o Options) scaled(n int) int {
	return max(1, int(math.Round(float64(n)*float64(o.Articles)/fullSize)))
}

// arrange plans the corpus that the options describe.
func arrange(o Options) *arrangement {
	a := &arrangement{options: o, sources: sources(), events: events()}
	a.planStories()
	per := a.balance()
	a.usual = a.usualVolume(per)
	a.addUsual(per)
	a.addBursts()
	for _, st := range a.stories {
		a.addCopies(st)
	}
	slices.SortStableFunc(a.drafts, func(x, y draft) int { return x.published.Compare(y.published) })
	for i := range a.drafts {
		a.drafts[i].number = firstNumber + i
		a.drafts[i].arrives = a.drafts[i].published
	}
	a.addFlaws()
	slices.SortStableFunc(a.drafts, func(x, y draft) int {
		return cmp.Or(x.arrives.Compare(y.arrives), cmp.Compare(x.number, y.number), cmp.Compare(x.again, y.again))
	})
	return a
}

// firstNumber is the number of the first article, which stands in its URL.
const firstNumber = 10001

// balance finds the articles that one unit of usual volume stands for, so that
// the usual, the bursts and the copies together make the size asked for.
func (a *arrangement) balance() float64 {
	units := 0.0
	for d := begin(); d.Before(end()); d = d.AddDate(0, 0, 1) {
		for i := range a.sources {
			units += a.sources[i].usual(d)
		}
	}
	copies := 0
	for _, st := range a.stories {
		copies += st.size
	}
	per := float64(a.options.Articles) / units
	for range 4 { // bursts are in proportion to the usual: a few rounds settle it
		usual := a.usualVolume(per)
		planted := copies
		for i := range a.events {
			e := &a.events[i]
			for n := range e.days {
				planted += e.extra(n, usual(e.topic, e.from.AddDate(0, 0, n)))
			}
		}
		per = max(0.2*float64(a.options.Articles), float64(a.options.Articles-planted)) / units
	}
	return per
}

// usualVolume gives the function that says how many articles of a topic are
// expected on a day.
func (a *arrangement) usualVolume(per float64) func(string, time.Time) float64 {
	return func(topic string, d time.Time) float64 {
		sum := 0.0
		for i := range a.sources {
			s := &a.sources[i]
			for _, m := range s.mix {
				for _, sh := range areaShares(s, m.name, d) {
					if sh.name == topic {
						sum += per * s.usual(d) * m.part * sh.part
					}
				}
			}
		}
		return sum
	}
}

// addUsual draws the articles of an ordinary day, for every day.
func (a *arrangement) addUsual(per float64) {
	rng := a.options.stream(streamUsual)
	for d := begin(); d.Before(end()); d = d.AddDate(0, 0, 1) {
		for i := range a.sources {
			s := &a.sources[i]
			shares := make([][]share, len(s.mix)) // by language, made when it is needed
			for range poisson(rng, per*s.usual(d)) {
				at := pick(rng, s.mix)
				language := s.mix[at].name
				if shares[at] == nil {
					shares[at] = areaShares(s, language, d)
				}
				areas := shares[at]
				a.drafts = append(a.drafts, draft{
					published: moment(rng, s, d), source: s, language: language,
					area: areas[pick(rng, areas)].name, facts: rng.Uint64(), words: rng.Uint64(),
				})
			}
		}
	}
}

// addBursts adds the articles that the events bring.
func (a *arrangement) addBursts() {
	rng := a.options.stream(streamBursts)
	for i := range a.events {
		e := &a.events[i]
		for n := range e.days {
			d := e.from.AddDate(0, 0, n)
			for range e.extra(n, a.usual(e.topic, d)) {
				language := e.languages[rng.IntN(len(e.languages))]
				s := &a.sources[pick(rng, a.writers(language, d))]
				a.drafts = append(a.drafts, draft{
					published: moment(rng, s, d), source: s, language: language,
					area: e.topic, event: e, facts: rng.Uint64(), words: rng.Uint64(),
				})
			}
		}
	}
}

// writers gives each source's weight for one more article in a language.
func (a *arrangement) writers(language string, t time.Time) []share {
	weights := make([]share, len(a.sources))
	for i := range a.sources {
		s := &a.sources[i]
		if s.active(t) {
			weights[i] = share{s.domain, s.volume * s.speaks(language)}
		}
	}
	return weights
}

// planStories chooses the wire reports: some on any subject, and for each
// event one in several languages, which are translations of each other.
func (a *arrangement) planStories() {
	rng := a.options.stream(streamStories)
	days := int(end().Sub(begin()).Hours() / 24)
	for n := range a.options.scaled(70) {
		area := background[rng.IntN(len(background))]
		if rng.IntN(2) == 0 {
			area = topics[rng.IntN(len(topics))]
		}
		language := []string{"be", "be", "ru", "ru", "ru", "uk", "lt", "pl", "en", "en"}[rng.IntN(10)]
		d := begin().AddDate(0, 0, rng.IntN(days-3))
		a.planStory(rng, &story{
			id: fmt.Sprintf("wire-%02d", n+1), language: language, area: area,
			published: d, facts: rng.Uint64(), words: rng.Uint64(),
		})
	}
	for i := range a.options.scaled(len(a.events)) {
		e := &a.events[i]
		facts, words := rng.Uint64(), rng.Uint64()
		for n, language := range e.languages {
			if n == 3 {
				break
			}
			a.planStory(rng, &story{
				id: e.name + "-" + language, event: e, language: language, area: e.topic,
				published: e.from, facts: facts, words: words,
			})
		}
	}
}

// planStory chooses who writes a report, when, and how many print it. A report
// that fewer than three could print is not made.
func (a *arrangement) planStory(rng *rand.Rand, st *story) {
	writers := a.writers(st.language, st.published)
	able := 0
	for _, w := range writers {
		if w.part > 0 {
			able++
		}
	}
	if able < 3 {
		return
	}
	st.agency = &a.sources[pick(rng, writers)]
	st.published = moment(rng, st.agency, st.published)
	if st.event != nil && st.event.days < 3 {
		// A short event's copies must all fall inside it.
		st.published = st.event.from.Add(time.Duration(6+rng.IntN(6)) * time.Hour)
	}
	st.size = min(able, 3+rng.IntN(6))
	a.stories = append(a.stories, st)
}
