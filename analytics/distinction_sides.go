package analytics

import (
	"context"
	"errors"
	"slices"
	"sync"

	"tidings/sql"
)

const (
	// drawn is how many articles of a side are read, from how many stretches of the
	// file: fewer of the usual ones, which only tell what is usual.
	drawn, drawnFrom           = 240, 4
	drawnUsual, drawnUsualFrom = 160, 2
	// enoughUsual is how many articles a time must have to be taken for the usual one.
	enoughUsual = 300
	// enoughOthers is how many articles of a time that are not in the target tell
	// what is said at that time anyway.
	enoughOthers = 500
	// smallPart is what part of a target's articles, one in so many, a language must
	// have for others to be read for its sake.
	smallPart = 20
)

// comparison is a Distinction under way.
type comparison struct {
	*Analyst
	kind              ReferenceKind
	limit             int
	target, reference Side
	others            *Request // as of a Distinction
	// sides are the target, the reference and, of Usual, the rest. There are none
	// where nothing in scope is dated.
	sides []side
}

// The places of a comparison's sides.
const (
	sideTarget = iota
	sideReference
	sideRest
)

// side is the articles of one side.
type side struct {
	store.Set
	sample []store.Drawn
	tally  *tally
}

// compare says what is compared with what.
func (a *Analyst) compare(ctx context.Context, target Request, against Reference) (*comparison, error) {
	if err := against.check(target); err != nil {
		return nil, err
	}
	chosen, err := a.resolve(ctx, target.Selections)
	if err != nil {
		return nil, err
	}
	target.Interval = Day // no buckets are made
	target, ok, err := a.fill(ctx, target)
	if err != nil {
		return nil, err
	}
	c := &comparison{Analyst: a, kind: against.Kind, target: Side{Request: target}, reference: Side{Request: target}}
	if !ok {
		return c, nil
	}
	match := union(chosen)
	c.sides = []side{{Set: store.Set{Match: match, Scope: target.scope()}}}
	if against.Kind == Rest {
		c.add(store.Not{Match: match}, target)
		return c, nil
	}
	usual, counts, err := a.usual(ctx, match, target, against.Range)
	if err != nil {
		return nil, err
	}
	c.reference.Request = usual
	c.add(match, usual)
	if len(target.Selections) == 0 {
		return c, nil // nothing is beside all articles
	}
	tells, err := a.usualTells(ctx, c.sides[sideTarget].Set, counts)
	if err != nil || tells {
		return c, err
	}
	others := target
	n, err := a.store.CountAll(ctx, store.Every{}, others.scope())
	if err != nil {
		return nil, err
	}
	if n < enoughOthers && usual.Range.From.Before(others.Range.From) {
		others.Range.From = usual.Range.From
	}
	c.others = &others
	c.add(store.Not{Match: match}, others)
	return c, nil
}

// check says what a target cannot be compared with.
func (r Reference) check(target Request) error {
	switch {
	case r.Kind != Usual && r.Kind != Rest:
		return &ParamError{Name: "against", Value: string(r.Kind), Allowed: Says("usual or rest")}
	case r.Kind == Rest && len(target.Selections) == 0:
		return &ParamError{Name: "against", Value: string(Rest), Allowed: Says("usual where all articles are counted: there are no others")}
	}
	return nil
}

func (c *comparison) add(match store.Match, req Request) {
	c.sides = append(c.sides, side{Set: store.Set{Match: match, Scope: req.scope()}})
}

// usual gives the request for a target's usual articles, and their numbers by
// language.
func (a *Analyst) usual(ctx context.Context, match store.Match, target Request, given Range) (usual Request, counts []store.Count, err error) {
	usual = target
	count := func() (int64, error) {
		counts, err = a.store.Counts(ctx, match, usual.scope(), store.ByLanguage)
		n := int64(0)
		for _, c := range counts {
			n += c.Count
		}
		return n, err
	}
	if given != (Range{}) {
		if !given.From.Before(given.To) || given.From.Before(target.Range.To) && target.Range.From.Before(given.To) {
			return usual, nil, &ParamError{Name: "usual", Value: formatMoment(given.From, target.Zone) + ".." + formatMoment(given.To, target.Zone),
				Allowed: Says("a range that does not overlap that of the articles")}
		}
		usual.Range = given
		_, err = count()
		return usual, counts, err
	}
	all := target
	all.Range = Range{}
	if all, _, err = a.fill(ctx, all); err != nil {
		return usual, nil, err
	}
	to := target.Range.From
	for _, days := range []int{8 * 7, 26 * 7, 0} {
		usual.Range = Range{to.In(target.Zone).AddDate(0, 0, -days), to}
		whole := days == 0 || !usual.Range.From.After(all.Range.From)
		if whole {
			usual.Range.From = all.Range.From
		}
		if !usual.Range.From.Before(to) { // nothing is older
			usual.Range.From = to.In(target.Zone).AddDate(0, 0, -8*7)
			return usual, nil, nil
		}
		if n, err := count(); err != nil || n >= enoughUsual || whole {
			return usual, counts, err
		}
	}
	return usual, counts, nil
}

// usualTells says whether the usual articles tell alone what is usual in every
// language that has some part of the target.
func (a *Analyst) usualTells(ctx context.Context, target store.Set, usual []store.Count) (bool, error) {
	counts, err := a.store.Counts(ctx, target.Match, target.Scope, store.ByLanguage)
	if err != nil {
		return false, err
	}
	all := int64(0)
	known := map[string]int64{}
	for _, c := range counts {
		all += c.Count
	}
	for _, c := range usual {
		known[c.Value] = c.Count
	}
	for _, c := range counts {
		if c.Count*smallPart >= all && known[c.Value] < enoughAlone {
			return false, nil
		}
	}
	return true, nil
}

// read draws a sample of each side and counts its words. The rest is drawn from
// where the target is; it is of the same time.
func (c *comparison) read(ctx context.Context) error {
	beside := []int{sideTarget, sideReference}
	var all sync.WaitGroup
	var errUsual error
	if c.kind == Usual {
		all.Go(func() { errUsual = c.draw(ctx, []int{sideReference}, drawnUsual, drawnUsualFrom) })
		if beside = []int{sideTarget}; len(c.sides) > sideRest {
			beside = append(beside, sideRest)
		}
	}
	err := c.draw(ctx, beside, drawn, drawnFrom)
	all.Wait()
	var target *tally
	for i := range c.sides {
		s := &c.sides[i]
		s.sample = apart(s.sample, s.Scope.Unit)
		if s.tally = tallyOf(s.sample, target); i == sideTarget {
			target = s.tally
		}
	}
	c.target.Read, c.reference.Read = len(c.sides[sideTarget].sample), len(c.sides[sideReference].sample)
	return errors.Join(err, errUsual)
}

// apart leaves one of the articles of a sample that are one text or story, where these are
// counted.
func apart(sample []store.Drawn, unit store.Unit) []store.Drawn {
	if unit == store.Articles {
		return sample
	}
	seen := map[any]bool{}
	return slices.DeleteFunc(sample, func(d store.Drawn) bool {
		key := any(d.Story)
		if unit == store.Texts {
			key = [2]string{d.Title, d.Text}
		}
		again := seen[key]
		seen[key] = true
		return again
	})
}

func (c *comparison) draw(ctx context.Context, group []int, limit, stretches int) error {
	sets := make([]store.Set, len(group))
	for i, at := range group {
		sets[i] = c.sides[at].Set
	}
	samples, err := c.store.Sample(ctx, sets, limit, stretches)
	if err != nil {
		return err
	}
	for i, at := range group {
		c.sides[at].sample = samples[i]
	}
	return nil
}
