package analytics

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"tidings/sql"
)

// ReferenceKind is with what the articles of a request are compared.
type ReferenceKind string

// The kinds of references.
const (
	// Usual is the same selections in another time: what sets these articles of a
	// topic apart from its usual ones.
	Usual ReferenceKind = "usual"
	// Rest is all other articles in the same scope: what sets a topic apart.
	Rest ReferenceKind = "rest"
)

// Reference is what the articles of a request are compared with.
type Reference struct {
	Kind ReferenceKind
	// Range is the other time of Usual; it must not overlap the request's own. The
	// zero Range is the eight weeks before that or, where they have too few
	// articles, the half year or all of the time before.
	Range Range
}

// Distinction is what sets the articles of a request, the target, apart from
// those of a reference. Words are found in samples of both; every count is one of
// all articles.
type Distinction struct {
	Kind      ReferenceKind
	Target    Side
	Reference Side

	Words     []Keyword // by falling score, without the names
	Names     []Keyword
	Sources   []SourceShare // by falling score
	Stories   []StoryShare  // those with the most articles of the target, of more than one
	Headlines []Headline    // of the sample, those with most of the weight of the words, each of another story
}

// Side is one side of a Distinction.
type Side struct {
	Request  Request // as asked, with range and zone filled in; the rest is what it does not match
	Articles int64
	Read     int // how many of them are the sample
}

// The kinds of keywords, as tables have them.
const (
	WordKind = "word"
	NameKind = "name"
)

// Share is how many of some articles have something.
type Share struct{ Count, Of int64 }

// Ratio is Count/Of; 0 when Of is 0.
func (s Share) Ratio() float64 { return ratio(s.Count, s.Of) }

// Keyword is a word or a name with how many articles have it.
type Keyword struct {
	Term  string // normal form, as the index has it; of a name its words with blanks between
	Shown string // the form in which most articles of the sample have it
	Name  bool

	Target, Reference Share
	Score             float64 // see distinctness
}

// SourceShare is a source with a larger share of the target than of the reference.
type SourceShare struct {
	Source string // as parameters spell it
	Label  string // as people read it

	Target, Reference Share // Of counts all articles there, and Count those of the source
	Score             float64
}

// StoryShare is a story with its share of the target.
type StoryShare struct {
	ID     int64 // of its first article, which need not be of the target
	Title  string
	Target Share
}

// Headline is a typical article of the target.
type Headline struct {
	Article Article
	Story   int64
	Words   []string // as shown: those of Words and Names that it has, by falling score
}

const (
	// MaxWords is the longest list of a Distinction.
	MaxWords = 100
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
	// maxStories and headlines are how many of them a Distinction has.
	maxStories = 5
	headlines  = 3
)

// Distinction says what sets the articles of a request apart from a reference: at
// most limit words, names and sources each (1 to MaxWords), the largest stories,
// and three headlines.
func (a *Analyst) Distinction(ctx context.Context, target Request, against Reference, limit int) (Distinction, error) {
	return a.distinguish(ctx, "distinction", target, against, limit, func(c *comparison, d *Distinction) (err error) {
		if d.Sources, err = c.sources(ctx); err != nil {
			return err
		}
		if d.Stories, err = c.stories(ctx); err != nil {
			return err
		}
		d.Headlines = c.headlines(slices.Concat(d.Words, d.Names))
		return nil
	})
}

// Words is Distinction without sources, stories and headlines.
func (a *Analyst) Words(ctx context.Context, target Request, against Reference, limit int) (Distinction, error) {
	return a.distinguish(ctx, "words", target, against, limit, func(*comparison, *Distinction) error { return nil })
}

// distinguish gives the words and what more adds, once for as long as nothing is
// written.
func (a *Analyst) distinguish(ctx context.Context, question string, target Request, against Reference, limit int, more func(*comparison, *Distinction) error) (Distinction, error) {
	limit = min(max(limit, 1), MaxWords)
	target.Interval, target.By, target.Undated, target.With = "", "", false, "" // of no meaning here
	key := fmt.Sprintf("%s %v %s %d %d %d", target.key(question, ""), target.Selections,
		against.Kind, against.Range.From.UnixMicro(), against.Range.To.UnixMicro(), limit)
	return remembered(&a.memo, a.store, key, func() (Distinction, error) { return a.compared(ctx, target, against, limit, more) })
}

func (a *Analyst) compared(ctx context.Context, target Request, against Reference, limit int, more func(*comparison, *Distinction) error) (Distinction, error) {
	c, err := a.compare(ctx, target, against)
	if err != nil {
		return Distinction{}, err
	}
	c.limit = limit
	d := Distinction{Kind: against.Kind}
	if c.sides != nil {
		if err := c.read(ctx); err != nil {
			return Distinction{}, fmt.Errorf("reading articles for their words: %w", err)
		}
		if d.Words, d.Names, err = c.words(ctx); err != nil {
			return Distinction{}, err
		}
		if err := more(c, &d); err != nil {
			return Distinction{}, err
		}
	}
	d.Target, d.Reference = c.target, c.reference
	d.Target.Request.Interval, d.Reference.Request.Interval = "", ""
	return d, nil
}

// comparison is a Distinction under way.
type comparison struct {
	*Analyst
	kind              ReferenceKind
	limit             int
	target, reference Side
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
	target.Unit = "" // words are counted in articles
	if against.Kind != Usual && against.Kind != Rest {
		return nil, &ParamError{Name: "against", Value: string(against.Kind), Allowed: "usual or rest"}
	}
	if against.Kind == Rest && len(target.Selections) == 0 {
		return nil, &ParamError{Name: "against", Value: string(Rest), Allowed: "usual where all articles are counted: there are no others"}
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
	c.add(store.Not{Match: match}, others)
	return c, nil
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
				Allowed: "a range that does not overlap that of the articles"}
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
		if s.tally = tallyOf(s.sample, target); i == sideTarget {
			target = s.tally
		}
	}
	c.target.Read, c.reference.Read = len(c.sides[sideTarget].sample), len(c.sides[sideReference].sample)
	return errors.Join(err, errUsual)
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

// Query is the query that finds the word or name.
func (k Keyword) Query() string {
	terms := strings.Split(k.Term, " ")
	if len(terms) == 1 {
		return canonical(Word{Text: k.Term})
	}
	var p Phrase
	for _, t := range terms {
		p.Parts = append(p.Parts, Part{Text: t})
	}
	return canonical(p)
}

// Having asks for the articles of a side that have a word: those that its Target or
// Reference counts. Of the rest, what the selections do not match, no request does.
func (s Side) Having(k Keyword) Request {
	req := s.Request
	req.With = k.Query()
	return req
}

// WordsSQL gives the statement behind the words and names of a Distinction against
// the rest.
func (a *Analyst) WordsSQL(ctx context.Context, d Distinction) (Statement, error) {
	if d.Kind != Rest {
		return Statement{}, fmt.Errorf("there is SQL of words against the rest, not against the %s", d.Kind)
	}
	req := d.Target.Request
	req.Interval = Day
	shown, err := a.shown(ctx, req)
	if err != nil {
		return Statement{}, err
	}
	var words []store.ShownWord
	for _, list := range []struct {
		kind  string
		words []Keyword
	}{{WordKind, d.Words}, {NameKind, d.Names}} {
		for _, k := range list.words {
			words = append(words, store.ShownWord{Place: len(words) + 1, Kind: list.kind, Shown: k.Shown, Term: k.Term, Query: k.Query()})
		}
	}
	return statement(shown.Words(words, leastOdds)), nil
}
