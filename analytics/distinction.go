package analytics

import (
	"context"
	"fmt"
	"slices"
	"strings"
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
// all articles, or of all texts or stories where the request counts these.
type Distinction struct {
	Kind      ReferenceKind
	Target    Side
	Reference Side
	// Others is beside what else words are compared where few articles tell what is usual:
	// the articles in its scope that do not match. nil: nothing.
	Others *Request

	Words     []Keyword // by falling score, without the names
	Names     []Keyword
	Sources   []SourceShare // by falling score
	Stories   []StoryShare  // those with the most articles of the target, of more than one
	Headlines []Headline    // of the sample, those with most of the weight of the words, each of another story
}

// Side is one side of a Distinction.
type Side struct {
	Request  Request // as asked, with range and zone filled in; the rest is what it does not match
	Articles int64   // or texts or stories, by the request's unit
	Read     int     // how many of them are the sample
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
	return a.distinguish(ctx, "words", target, against, limit, nil)
}

// distinguish gives the words and what more adds, if it is not nil, once for as long as
// nothing is written.
func (a *Analyst) distinguish(ctx context.Context, question string, target Request, against Reference, limit int, more func(*comparison, *Distinction) error) (Distinction, error) {
	limit = min(max(limit, 1), MaxWords)
	target = target.undivided()
	key := fmt.Sprintf("%s %v %s %d %d %d", target.key(question, ""), target.Selections,
		against.Kind, against.Range.From.UnixMicro(), against.Range.To.UnixMicro(), limit)
	return remembered(&a.memo, a.store, key, func() (Distinction, error) { return a.compared(ctx, target, against, limit, more) })
}

// undivided leaves out what is of no meaning to a Distinction.
func (r Request) undivided() Request {
	r.Interval, r.By, r.Undated, r.With = "", "", false, ""
	return r
}

func (a *Analyst) compared(ctx context.Context, target Request, against Reference, limit int, more func(*comparison, *Distinction) error) (Distinction, error) {
	if p, err := a.past(ctx); err != nil {
		return Distinction{}, err
	} else if p != nil {
		if more != nil {
			return Distinction{}, errNotInBundle("what sets articles apart")
		}
		return a.pastWords(ctx, p, target, against, limit)
	}
	c, err := a.compare(ctx, target, against)
	if err != nil {
		return Distinction{}, err
	}
	c.limit = limit
	d := Distinction{Kind: against.Kind}
	if c.sides != nil {
		found, err := c.find(ctx)
		if err != nil {
			return Distinction{}, err
		}
		d.Words, d.Names = c.ranked(found)
		if more != nil {
			if err := more(c, &d); err != nil {
				return Distinction{}, err
			}
		}
	}
	c.close(&d)
	return d, nil
}

// close says of which articles the words are.
func (c *comparison) close(d *Distinction) {
	d.Target, d.Reference, d.Others = c.target, c.reference, c.others
	d.Target.Request.Interval, d.Reference.Request.Interval = "", ""
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
