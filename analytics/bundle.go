package analytics

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidings/sql"
	"tidings/sql/sealed"
)

// A bundle is what a second person needs to come to the same numbers: the articles that a
// request counts, what is counted of all those in scope, what the topics were, and the
// statements. Its files are the store's (sql/bundle.go) and the dashboard's.

// The parts of a bundle that the store knows.
type (
	BundleTexts  = store.BundleTexts
	BundleCount  = store.BundleCount
	BundleCheck  = store.BundleCheck
	BundleColumn = store.BundleColumn
	BundleKind   = store.BundleKind
)

// The store's files of a bundle.
const (
	BundleArticles = store.BundleArticles
	BundleScope    = store.BundleScope
	BundleMentions = store.BundleMentions
	BundleSources  = store.BundleSources
)

// BundleCoverage is the file of what was collected: PastCoverage, one publisher a line.
const BundleCoverage = store.BundleCoverage

// What the columns of a BundleCheck hold.
const (
	BundleText    = store.BundleText
	BundleInteger = store.BundleInteger
	BundleFloat   = store.BundleFloat
	BundleBoolean = store.BundleBoolean
	BundleDate    = store.BundleDate
	BundleTime    = store.BundleTime
)

// Whose texts a bundle holds.
const (
	TextsMatched = store.TextsMatched
	TextsAll     = store.TextsAll
	TextsNone    = store.TextsNone
)

// What a bundle counts beside its selections.
const (
	BundleOfAny   = store.BundleOfAny
	BundleOfScope = store.BundleOfScope
)

// The most that a bundle may hold, as long as nobody says otherwise.
const (
	MaxBundleArticles = 100_000 // whose texts are in it
	MaxBundleScope    = store.MaxBundleScope
)

// BundleOptions say what goes into a bundle.
type BundleOptions struct {
	Texts       BundleTexts
	MaxArticles int64  // whose texts are in it
	Dir         string // where its files are made
	Words       int    // how many words, and how many names, set its articles apart
}

// Bundle is a bundle that is being made.
type Bundle struct {
	Basis  Basis
	Texts  BundleTexts
	Topics []BundleTopic // the selections, in the order asked
	Beside []BundleTopic // all other topics, as they are in force
	First  time.Time     // as of RangeChanges
	Past   Past
	Words  map[ReferenceKind]Distinction
	Counts []BundleCount
	Rows   map[string]int64 // of the store's files
}

// BundleTopic is a selection in a bundle: a topic or, with another name for each, a query.
type BundleTopic struct {
	Slug        string // under which its mentions stand
	Typed       bool   // it is a query, which was typed by hand and has no name of its own
	Spelling    string // of a topic, as the request has it
	Description string
	Colour      string
	Basic
}

// TooMuchError says that an answer would hold more than it may. Code is "too_much".
type TooMuchError struct {
	What Clause // such as "articles match"
	Have int64
	Most int64
	Next Clause // what to do instead
}

// Error says how much it would be, and what to do.
func (e *TooMuchError) Error() string { return e.Words().String() }

// Words implements Worded.
func (e *TooMuchError) Words() Clause {
	return Says("%d %s, and at most %d can be taken: %s", e.Have, e.What, e.Most, e.Next)
}

// errSealedBundle says that a bundle is not made of a bundle.
func errSealedBundle() error {
	return &ParamError{Name: "db", Value: "an opened bundle", Allowed: Says("a database of its own: pass on the bundle as it came")}
}

// Bundle writes the store's files of a bundle of what a request counts, and calls do for
// the rest while nothing is written, so that all of it is of one moment. The request
// needs a selection.
func (a *Analyst) Bundle(ctx context.Context, req Request, o BundleOptions, do func(Bundle) error) error {
	if len(req.Selections) == 0 {
		return &ParamError{Name: "q", Allowed: Says("a query or a topic, whose articles are to be bundled")}
	}
	note, err := a.store.Setting(ctx, "bundle")
	if err != nil {
		return err
	}
	if note != "" {
		return errSealedBundle()
	}
	req.Selections = distinct(req.Selections)
	return a.store.Still(ctx, tagger, func() error {
		b, plan, err := a.bundle(ctx, req)
		if err != nil {
			return err
		}
		b.Texts, plan.Texts = o.Texts, o.Texts
		if b.Counts, err = a.store.BundleCounts(ctx, plan); err != nil {
			return err
		}
		sizes, err := a.store.BundleSizes(ctx, plan)
		if err != nil {
			return err
		}
		if err := small(sizes, o); err != nil {
			return err
		}
		if b.Rows, err = a.store.WriteBundle(ctx, plan, o.Dir); err != nil {
			return err
		}
		if err := a.bundlePast(ctx, &b, o.Words); err != nil {
			return err
		}
		return do(b)
	})
}

// distinct leaves out the selections that stand there already.
func distinct(selections []Selection) []Selection {
	var out []Selection
	for _, s := range selections {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// bundle says what a bundle of a request is of.
func (a *Analyst) bundle(ctx context.Context, req Request) (b Bundle, plan store.BundlePlan, err error) {
	if b.Basis, err = a.Basis(ctx, req); err != nil {
		return b, plan, err
	}
	req = b.Basis.Request
	if req.Range.From.IsZero() {
		return b, plan, &ParamError{Name: "from", Allowed: Says("a range: nothing in scope has a date that would tell one")}
	}
	chosen, err := a.resolve(ctx, req.Selections)
	if err != nil {
		return b, plan, err
	}
	topics, err := a.Topics(ctx)
	if err != nil {
		return b, plan, err
	}
	plan.Scope = req.scope()
	if err := a.bundleEarlier(ctx, req, &b, &plan); err != nil {
		return b, plan, err
	}
	taken := map[string]bool{}
	for _, t := range topics {
		taken[t.Slug] = true
	}
	queries := 0
	for i, basic := range b.Basis.Selections {
		selection := req.Selections[i]
		t := BundleTopic{Slug: basic.Topic, Spelling: selection.Spelling(), Colour: chosen[i].colour, Basic: basic}
		switch {
		case basic.Topic == "":
			t.Typed, t.Name, t.Version = true, basic.Query, 1
			for t.Slug == "" || taken[t.Slug] {
				queries++
				t.Slug = "query-" + strconv.Itoa(queries)
			}
		case selection.Dated(): // its mentions are not those that the topic has
			t.Name = chosen[i].name
			for t.Slug = basic.Topic + "-version-" + strconv.Itoa(basic.Version); taken[t.Slug]; t.Slug += "-again" {
			}
		}
		taken[t.Slug] = true
		for _, known := range topics {
			if known.Slug == basic.Topic {
				t.Description = known.Description
			}
		}
		b.Topics = append(b.Topics, t)
		plan.Selections = append(plan.Selections, store.BundleSelection{Slug: t.Slug, Match: chosen[i].match})
	}
	err = a.bundleBeside(ctx, req, &b, &plan)
	return b, plan, err
}

// bundleEarlier adds the articles that Change compares those of a request with.
func (a *Analyst) bundleEarlier(ctx context.Context, req Request, b *Bundle, plan *store.BundlePlan) error {
	first, earlier, err := a.comparedRanges(ctx, req)
	if err != nil {
		return err
	}
	b.First = first
	for _, r := range earlier {
		of := req
		of.Range = r
		plan.Earlier = append(plan.Earlier, of.scope())
	}
	return nil
}

// bundleBeside adds the topics that Companions counts.
func (a *Analyst) bundleBeside(ctx context.Context, req Request, b *Bundle, plan *store.BundlePlan) error {
	stored, err := a.storedTopics(ctx)
	if err != nil {
		return err
	}
	for _, t := range stored {
		if slices.ContainsFunc(req.Selections, func(s Selection) bool { return s.Topic == t.Slug }) {
			continue
		}
		b.Beside = append(b.Beside, BundleTopic{Slug: t.Slug, Spelling: t.Slug, Description: t.Description, Colour: t.Colour,
			Basic: Basic{Topic: t.Slug, Name: t.Name, Version: t.Version, Query: t.Query, Languages: t.Languages}})
		plan.Beside = append(plan.Beside, store.BundleSelection{Slug: t.Slug, Match: store.Mentions(t.ID)})
	}
	return nil
}

// small says whether a bundle is small enough.
func small(sizes []BundleCount, o BundleOptions) error {
	texts := BundleOfAny
	if o.Texts == TextsAll {
		texts = BundleOfScope
	}
	for _, c := range sizes {
		n := c.Articles + c.Undated
		switch {
		case c.Slug == texts && n > o.MaxArticles && o.Texts == TextsAll:
			return &TooMuchError{Says("articles in scope"), n, o.MaxArticles, Says("ask for a shorter range or for fewer sources, or for the texts of those that match alone")}
		case c.Slug == texts && n > o.MaxArticles:
			return &TooMuchError{Says("articles match"), n, o.MaxArticles, Says("ask for a shorter range, for fewer sources or for a narrower query")}
		case c.Slug == BundleOfScope && n > MaxBundleScope:
			return &TooMuchError{Says("articles in scope"), n, MaxBundleScope, Says("ask for a shorter range or for fewer sources")}
		}
	}
	return nil
}

// OfTopics gives a request with topics in the place of its selections, and with the
// publishers of its fixed panel: an opened bundle does not tell which these were.
func (r Request) OfTopics(topics []BundleTopic, panel []string) Request {
	r.Selections = nil
	if r.Panel {
		r.PanelOf = append([]string{}, panel...)
	}
	for _, t := range topics {
		r.Selections = append(r.Selections, Selection{Topic: t.Slug})
	}
	return r
}

// ExpandInBundle gives the text of a statement over the tables of a bundle: with its
// values in place, and the mentions of a query where it asks what matches the query. A
// version of a topic is such a query, too; where the same is asked of several languages,
// the statement itself says of which.
func ExpandInBundle(s Statement, topics []BundleTopic) (string, error) {
	expanded, err := sealed.Expand(s.Text, s.Values, func(query string) (string, error) {
		var slugs []string
		for _, t := range topics {
			if t.Query == query {
				slugs = append(slugs, "'"+t.Slug+"'")
			}
		}
		switch len(slugs) {
		case 0:
			return "", fmt.Errorf("the bundle has no query %q", query)
		case 1:
			return "(SELECT article AS id FROM mentions WHERE topic = " + slugs[0] + ")", nil
		default:
			return "(SELECT DISTINCT article AS id FROM mentions WHERE topic IN (" + strings.Join(slugs, ", ") + "))", nil
		}
	})
	return expanded.Text, err
}

// BundleScript is a script for DuckDB alone that counts a bundle again: its name for
// each check, how many rows are claimed, and how many differ.
func BundleScript(counts []BundleCount, checks []BundleCheck) string {
	return store.BundleScript(counts, checks)
}
