// Package report compares the answers of engines, and writes what was measured
// as a table for people.
package report

import (
	"fmt"

	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/measure"
	"tidings/cmd/tidings-bench/peer"
	"tidings/cmd/tidings-bench/question"
)

// Reference is the engine that the others are compared with.
const Reference = "tidings"

// Report is what several engines did with one corpus.
type Report struct {
	Facts   corpus.Facts     `json:"corpus"`
	Results []measure.Result `json:"results"`
}

// Merge adds results to those that are there; of two of one engine the later
// one stays. It fails where they are of another corpus.
func (r *Report) Merge(other Report) error {
	if r.Facts.Digest == "" {
		r.Facts = other.Facts
	}
	if r.Facts.Digest != other.Facts.Digest {
		return fmt.Errorf("results of another corpus (%d articles, digest %s): expected those of %d articles, digest %s",
			other.Facts.Articles, other.Facts.Digest, r.Facts.Articles, r.Facts.Digest)
	}
	for _, result := range other.Results {
		r.Put(result)
	}
	return nil
}

// Put adds a result, or puts it in the place of an older one of its engine.
func (r *Report) Put(result measure.Result) {
	for i := range r.Results {
		if r.Results[i].Engine == result.Engine {
			r.Results[i] = result
			return
		}
	}
	r.Results = append(r.Results, result)
}

// Result gives an engine's; ok is false where there is none.
func (r *Report) Result(engine string) (measure.Result, bool) {
	for _, one := range r.Results {
		if one.Engine == engine && one.Missing == "" && one.Failed == "" {
			return one, true
		}
	}
	return measure.Result{}, false
}

// Verdict is how an engine's answer to a question compares with the
// reference's.
type Verdict string

// The verdicts.
const (
	Agrees    Verdict = "agrees"
	Disagrees Verdict = "disagrees"
	Unchecked Verdict = "unchecked" // its words are not the reference's
	NotAsked  Verdict = "not asked" // there are not both answers
)

// Comparison is one engine's answer to one question against the reference's.
type Comparison struct {
	Engine, Question string
	Verdict          Verdict
	Detail           string // the first difference, or why it was not checked
}

// Compare compares the answers of all engines with the reference's.
func (r *Report) Compare(questions []question.Question) []Comparison {
	var out []Comparison
	reference, haveReference := r.Result(Reference)
	for _, d := range peer.Definitions() {
		result, have := r.Result(d.Name)
		if d.Name == Reference || !have || !haveReference {
			continue
		}
		for _, q := range questions {
			c := Comparison{Engine: d.Name, Question: q.ID, Verdict: NotAsked}
			ours, a := reference.Question(q.ID)
			theirs, b := result.Question(q.ID)
			if a && b && len(ours.Times) > 0 && len(theirs.Times) > 0 {
				difference := question.Difference(ours.Answer, theirs.Answer)
				checked, why := d.Checked(q, r.Facts)
				switch {
				case difference == "":
					c.Verdict = Agrees
				case checked:
					c.Verdict, c.Detail = Disagrees, difference
				default:
					c.Verdict = Unchecked
					c.Detail = fmt.Sprintf("%s; %s: counted %d against %d", why, difference, ours.Answer.Sum(), theirs.Answer.Sum())
				}
			}
			out = append(out, c)
		}
	}
	return out
}

// label is how people call an engine.
func label(engine string) string {
	d, err := peer.Named(engine)
	if err != nil {
		return engine
	}
	return d.Label
}
