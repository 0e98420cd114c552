package analytics

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tidings/sql"
)

// settingPast is under what name the database of an opened bundle keeps its Past.
const settingPast = "bundle past"

// keptPast is what it keeps.
type keptPast struct {
	Past
	Range    Range    // of the bundle's question, as the days of Past.Coverage are
	Sources  []string // that the question is narrowed to
	SeriesOf string   // a scope, as of scoringKey
	WordsOf  string   // a question, as of wordsKey
}

// wordsKey tells the questions apart whose words differ.
func (r Request) wordsKey() string {
	return fmt.Sprintf("%s %v", r.undivided().key("", ""), r.Selections)
}

// errNotInBundle says that an opened bundle cannot tell something of another question
// than its own.
func errNotInBundle(what string) error {
	return &ParamError{Name: "bundle", Value: what,
		Allowed: Says("the range, interval, time zone, unit and filters of the opened bundle's own question, and what is in it: this is learned of articles that are not")}
}

// past gives what the database of the opened bundle is to keep.
func (r Restoration) past() (string, error) {
	if err := r.Past.check(); err != nil {
		return "", err
	}
	req := r.Request
	req.By = ""
	text, err := json.Marshal(keptPast{Past: r.Past, Range: req.Range, Sources: req.Sources, SeriesOf: req.scoringKey(), WordsOf: req.wordsKey()})
	return string(text), err
}

// PastError says what in a bundle's Past cannot be.
type PastError struct {
	Of  string // "coverage", "series" or "words"
	Err error
}

// Error names the part.
func (e *PastError) Error() string { return e.Of + ": " + e.Err.Error() }

// Unwrap gives what is wrong.
func (e *PastError) Unwrap() error { return e.Err }

// check says what in a past cannot be: anybody may have written it.
func (p Past) check() error {
	seen := map[string]bool{}
	for _, c := range p.Coverage {
		if err := c.check(); err != nil {
			return &PastError{"coverage", fmt.Errorf("%.60q: %w", c.Publisher, err)}
		}
		if seen[c.Publisher] {
			return &PastError{"coverage", fmt.Errorf("%.60q is there twice", c.Publisher)}
		}
		seen[c.Publisher] = true
	}
	if p.Series != nil {
		if err := p.Series.check(); err != nil {
			return &PastError{"series", err}
		}
	}
	for i, w := range p.Words {
		if err := w.check(); err != nil {
			return &PastError{"words", err}
		}
		if i > 0 && p.Words[0].Against == w.Against || i > 1 {
			return &PastError{"words", fmt.Errorf("those against %.60q are there twice", w.Against)}
		}
	}
	return nil
}

// mostInBucket is how many articles a bucket of a past may have: far more than any has.
const mostInBucket = store.MaxBundleScope

func (c PastCoverage) check() error {
	first, err := time.Parse(time.DateOnly, c.First)
	n := len(c.Articles)
	switch {
	case err != nil:
		return fmt.Errorf("first is %.60q, expected a day such as 2025-02-01", c.First)
	case first.AddDate(0, 0, n).Year() > 9999:
		return fmt.Errorf("it goes on for %d days", n)
	case n == 0 || len(c.Usual) != n || len(c.States) != n:
		return fmt.Errorf("it has %d days with articles, %d with what is usual and %d with states, expected as many of each", n, len(c.Usual), len(c.States))
	}
	for i, state := range c.States {
		switch {
		case state < 0 || state > int(AsUsual):
			return fmt.Errorf("day %d has the state %d, expected 0 to %d", i+1, state, AsUsual)
		case c.Articles[i] < 0 || !(c.Usual[i] >= 0 && c.Usual[i] <= mostInBucket):
			return fmt.Errorf("day %d has %d articles and usually %g, expected 0 or more", i+1, c.Articles[i], c.Usual[i])
		}
	}
	return nil
}

func (s *PastSeries) check() error {
	n := len(s.Starts)
	if n > MaxBuckets || len(s.Total) != n {
		return fmt.Errorf("there are %d starts and %d totals, expected as many, and at most %d", n, len(s.Total), MaxBuckets)
	}
	for i, start := range s.Starts {
		if i > 0 && !start.After(s.Starts[i-1]) {
			return fmt.Errorf("start %d is not after the one before", i+1)
		}
	}
	for _, t := range s.Topics {
		if len(t.Count) != n || len(t.Coverage) != n {
			return fmt.Errorf("%.60q has %d counts and %d shares of coverage, expected %d of each", t.Topic, len(t.Count), len(t.Coverage), n)
		}
		for i, count := range t.Count {
			switch coverage := t.Coverage[i]; {
			case count < 0 || int64(count) > s.Total[i] || s.Total[i] > mostInBucket:
				return fmt.Errorf("%.60q has %d articles in bucket %d, of %d", t.Topic, count, i+1, s.Total[i])
			case coverage != nil && !(*coverage >= 0 && *coverage <= 1):
				return fmt.Errorf("%.60q has the coverage %g in bucket %d, expected 0 to 1", t.Topic, *coverage, i+1)
			}
		}
	}
	return nil
}

// longestWord is how many bytes a word or name of a past may have.
const longestWord = 1000

func (w PastWords) check() error {
	switch {
	case w.Against != Rest && w.Against != Usual:
		return fmt.Errorf("they are against %.60q, expected rest or usual", w.Against)
	case w.Sides != sideRest && (w.Sides != sideRest+1 || w.Against == Rest):
		return fmt.Errorf("they have %d sides", w.Sides)
	case w.Limit < 1 || w.Limit > MaxWords || len(w.Words) > 2*likelier*w.Limit:
		return fmt.Errorf("there are %d, of which %d are told, expected at most %d", len(w.Words), w.Limit, MaxWords)
	}
	for _, k := range w.Words {
		if len(k.Term) > longestWord || !isWord(k.Term) {
			return fmt.Errorf("%.60q is none as the index has it", k.Term)
		}
	}
	type place struct {
		side     int
		language string
		all      bool
	}
	of := map[place]int64{}
	for _, n := range w.Counts {
		if n.Word == store.EveryArticle {
			of[place{n.Side, n.Language, n.All}] = n.Count
		}
	}
	for _, n := range w.Counts {
		switch {
		case n.Word < store.EveryArticle || n.Word >= len(w.Words) || n.Side < 0 || n.Side >= w.Sides:
			return fmt.Errorf("there is a count of word %d on side %d", n.Word, n.Side)
		case n.Count < 0 || n.Count > of[place{n.Side, n.Language, n.All}]:
			return fmt.Errorf("%d articles of side %d have word %d, and there are %d", n.Count, n.Side, n.Word, of[place{n.Side, n.Language, n.All}])
		}
	}
	return nil
}

// openedCoverage is what the coverage of an opened bundle is of. There is none elsewhere.
type openedCoverage struct {
	of      Range
	panel   []string // of that range
	sources []string // to which it is narrowed
}

// has says that the range is that of the bundle.
func (o *openedCoverage) has(r Range) bool {
	return o != nil && o.of.From.Equal(r.From) && o.of.To.Equal(r.To)
}

// hasOnly says that it has no publishers but those of some sources.
func (o *openedCoverage) hasOnly(sources []string) bool {
	return o != nil && slices.Equal(o.sources, sources)
}

// coverage is the coverage of an opened bundle.
func (p *keptPast) coverage() *coverage {
	c := &coverage{place: map[string]int{}, opened: &openedCoverage{of: p.Range, panel: p.Panel, sources: p.Sources}}
	for i, kept := range p.Coverage {
		first, _ := time.Parse(time.DateOnly, kept.First) // PastCoverage.check did
		h := &coverageHistory{publisher: kept.Publisher, first: dayOf(first), total: kept.Total, running: kept.Running}
		for j := range kept.Articles {
			h.days = append(h.days, coverageDay{kept.Articles[j], float32(kept.Usual[j]), CoverageState(kept.States[j])})
		}
		c.place[h.publisher] = i
		c.histories = append(c.histories, h)
	}
	return c
}

// pastWords answers with the words of an opened bundle. What the articles in it tell is
// counted anew: their number and, where their texts are there, the words in them. Of
// others it is taken as the bundle says it.
func (a *Analyst) pastWords(ctx context.Context, p *keptPast, target Request, against Reference, limit int) (Distinction, error) {
	if err := against.check(target); err != nil {
		return Distinction{}, err
	}
	chosen, err := a.resolve(ctx, target.Selections)
	if err != nil {
		return Distinction{}, err
	}
	target.Interval = Day // no buckets are made
	if target, _, err = a.fill(ctx, target); err != nil {
		return Distinction{}, err
	}
	at := slices.IndexFunc(p.Words, func(w PastWords) bool { return w.Against == against.Kind })
	if at >= 0 && p.Words[at].Limit != limit {
		return Distinction{}, &ParamError{Name: "limit", Value: fmt.Sprint(limit), Allowed: Says("%d, as the opened bundle has them", p.Words[at].Limit)}
	}
	if at < 0 || against.Range != (Range{}) || p.WordsOf != target.wordsKey() {
		return Distinction{}, errNotInBundle("words")
	}
	kept := p.Words[at]
	c := &comparison{Analyst: a, kind: against.Kind, limit: limit, target: Side{Request: target, Read: kept.Read[sideTarget]}, reference: Side{Request: target, Read: kept.Read[sideReference]}}
	match := union(chosen)
	c.add(match, target)
	if against.Kind == Rest {
		c.add(store.Not{Match: match}, target)
	} else {
		c.reference.Request.Range = Range{kept.From.In(target.Zone), kept.To.In(target.Zone)}
	}
	found, err := c.countAgain(ctx, kept)
	if err != nil {
		return Distinction{}, err
	}
	c.sides = append(c.sides, make([]side, kept.Sides-len(c.sides))...)
	d := Distinction{Kind: against.Kind}
	d.Words, d.Names = c.ranked(found)
	c.close(&d)
	return d, nil
}

// countAgain counts on the sides that a comparison has, in an opened bundle, and takes
// what cannot be counted as it was kept.
func (c *comparison) countAgain(ctx context.Context, kept PastWords) (found foundWords, err error) {
	corpus, err := c.Corpus(ctx)
	if err != nil {
		return found, err
	}
	texts := TextsNone
	if corpus.Bundle != nil {
		texts = corpus.Bundle.Texts
	}
	counted := func(word, side int) bool {
		return side < len(c.sides) && (word == store.EveryArticle || texts == TextsAll || texts == TextsMatched && side == sideTarget)
	}
	for _, w := range kept.Words {
		found.likely = append(found.likely, scored{Keyword: Keyword{Term: w.Term, Shown: w.Shown, Name: w.Name}, titles: w.Titles})
	}
	for _, n := range kept.Counts {
		if !counted(n.Word, n.Side) {
			found.counts = append(found.counts, store.WordCount{Word: n.Word, Set: n.Side, Language: n.Language, All: n.All, Count: n.Count})
		}
	}
	asked := found.likely
	if texts == TextsNone {
		asked = nil // no word would be found
	}
	fresh, err := c.count(ctx, asked)
	for _, n := range fresh {
		if counted(n.Word, n.Set) {
			found.counts = append(found.counts, n)
		}
	}
	return found, err
}
