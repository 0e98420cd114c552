package report

import (
	"fmt"
	"strings"

	"tidings/cmd/tidings-bench/measure"
)

// goalArticles is how many articles the goals are set for.
const goalArticles = 1_000_000

// goal is one of the measured goals, checked.
type goal struct {
	text   string
	detail string
	state  goalState
}

type goalState string

const (
	met     goalState = "met"
	notMet  goalState = "not met"
	unknown goalState = "not measured"
)

// broad are the questions for which the goals ask multiples of the peers' speed.
var broad = []string{"week-common", "week-very-common", "and-broad"}

// narrow are those in which the fastest peer may be ahead a little.
var narrow = []string{"week-rare", "and-rare", "and-narrow", "phrase-narrow"}

// wide are those that cost much everywhere.
var wide = []string{"prefix-wide", "phrase-common", "near", "within"}

var multiples = []struct {
	engine string
	times  float64
}{{"postgresql", 10}, {"sqlite", 5}, {"bleve", 5}, {"ilike", 50}}

// goals writes which goals are met. They never fail a run.
func (r *Report) goals(b *strings.Builder) {
	ours, ok := r.Result(Reference)
	if !ok {
		return
	}
	fmt.Fprintf(b, "\nGoals, which are set for %s articles on two cores", thousands(goalArticles))
	if r.Facts.Articles != goalArticles {
		fmt.Fprintf(b, " (here are %s)", thousands(int64(r.Facts.Articles)))
	}
	b.WriteString(":\n\n")
	for _, g := range r.checked(ours) {
		fmt.Fprintf(b, "- %s: %s", g.state, g.text)
		if g.detail != "" {
			fmt.Fprintf(b, " (%s)", g.detail)
		}
		b.WriteString("\n")
	}
}

func (r *Report) checked(ours measure.Result) []goal {
	var out []goal
	for _, id := range broad {
		out = append(out, under(ours, id, 30))
		for _, m := range multiples {
			out = append(out, r.faster(ours, id, m.engine, m.times))
		}
	}
	for _, id := range narrow {
		out = append(out, r.nearFastest(ours, id, 10))
	}
	for _, id := range wide {
		out = append(out, under(ours, id, 150), r.ahead(ours, id))
	}
	worst, state := 0.0, unknown
	for _, a := range ours.Asked {
		if strings.HasPrefix(a.ID, "retag-") && len(a.Times) > 0 {
			worst, state = max(worst, measure.Percentile(a.Times, 50)), met
		}
	}
	if worst >= 1000 {
		state = notMet
	}
	out = append(out, goal{"a topic edited and all history tagged again in less than 1 s", "the slowest topic: " + milliseconds(worst) + " ms", state},
		under(ours, "overview", 60))
	if ours.Load != nil {
		out = append(out, atLeast("import of articles whose language is given: at least 8,000 a second", ours.Load.Rate(), 8000))
		for _, m := range []struct {
			engine string
			times  float64
		}{{"postgresql", 5}, {"bleve", 4}} {
			g := goal{text: fmt.Sprintf("import at least %g times as fast as %s", m.times, label(m.engine)), state: unknown}
			if theirs, ok := r.Result(m.engine); ok {
				ratio := ours.Load.Rate() / theirs.Load.Rate()
				g.detail, g.state = significant(ratio)+" times", is(ratio >= m.times)
			}
			out = append(out, g)
		}
	}
	detect := goal{text: "import with languages found out: at least 4,000 a second", state: unknown}
	if ours.Detecting != nil {
		detect = atLeast(detect.text, ours.Detecting.Rate(), 4000)
	}
	ratio := float64(ours.Size) / float64(r.Facts.TextBytes)
	return append(out, detect,
		goal{"the database is no larger than the text", fmt.Sprintf("%.2f times", ratio), is(ratio <= 1)},
		goal{"memory of a serving process under 1 GiB", size(ours.Answering.Peak), is(ours.Answering.Peak < 1<<30)})
}

func is(ok bool) goalState {
	if ok {
		return met
	}
	return notMet
}

func atLeast(text string, rate, least float64) goal {
	return goal{text, thousands(int64(rate)) + " a second", is(rate >= least)}
}

// under asks for a median of less than so many milliseconds.
func under(ours measure.Result, id string, ms float64) goal {
	g := goal{text: fmt.Sprintf("%s under %g ms", id, ms), state: unknown}
	if median, ok := ours.Median(id); ok {
		g.detail, g.state = milliseconds(median)+" ms", is(median < ms)
	}
	return g
}

// faster asks for a multiple of an engine's speed.
func (r *Report) faster(ours measure.Result, id, engine string, times float64) goal {
	g := goal{text: fmt.Sprintf("%s at least %g times as fast as %s", id, times, label(engine)), state: unknown}
	theirs, ok := r.Result(engine)
	if !ok {
		return g
	}
	a, okA := ours.Median(id)
	b, okB := theirs.Median(id)
	if okA && okB {
		g.detail, g.state = fmt.Sprintf("%s times: %s ms against %s ms", significant(b/a), milliseconds(a), milliseconds(b)), is(b >= times*a)
	}
	return g
}

// fastest gives the fastest peer for a question.
func (r *Report) fastest(id string) (engine string, ms float64, ok bool) {
	for _, one := range r.Results {
		if one.Engine == Reference || one.Missing != "" || one.Failed != "" {
			continue
		}
		if median, has := one.Median(id); has && (!ok || median < ms) {
			engine, ms, ok = one.Engine, median, true
		}
	}
	return engine, ms, ok
}

// nearFastest asks to be at most so many milliseconds behind the fastest peer.
func (r *Report) nearFastest(ours measure.Result, id string, within float64) goal {
	g := goal{text: fmt.Sprintf("%s within %g ms of the fastest peer", id, within), state: unknown}
	engine, theirs, ok := r.fastest(id)
	if a, okA := ours.Median(id); ok && okA {
		g.detail, g.state = fmt.Sprintf("%s ms against %s ms of %s", milliseconds(a), milliseconds(theirs), label(engine)), is(a <= theirs+within)
	}
	return g
}

// ahead asks to be faster than every peer that answers.
func (r *Report) ahead(ours measure.Result, id string) goal {
	g := goal{text: id + " ahead of every peer that can do it", state: unknown}
	engine, theirs, ok := r.fastest(id)
	if a, okA := ours.Median(id); ok && okA {
		g.detail, g.state = fmt.Sprintf("%s ms against %s ms of %s", milliseconds(a), milliseconds(theirs), label(engine)), is(a < theirs)
	}
	return g
}
