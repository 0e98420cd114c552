package analytics

import (
	"context"
	"fmt"
	"sync"
)

// Reasons are why a topic has an anomaly.
type Reasons struct {
	// Distinction is what sets the anomaly's articles apart from the topic's usual ones.
	Distinction
	Dates DateDoubts
}

// DateDoubts are what speaks against the dates of some articles.
type DateDoubts struct {
	Articles int64 // all of them
	// Inferred have their date from their address alone.
	Inferred int64
	// Late were first seen over three days after the day that they are dated.
	Late int64
	// LateDays is on how many days those were first seen. A spike that was collected
	// over many days is one of dates alone.
	LateDays int64
	// Piled were stored within ten minutes of each other on the day that they are
	// dated, by an import: it may have given them its own date.
	Piled int64
}

// The shares from which doubts are told.
const (
	tellInferred = 0.5
	tellLate     = 0.5
	tellPiled    = 0.5
	lateDays     = 5
)

// AllInferred, Spread and Pile say that the doubt is worth telling.
func (d DateDoubts) AllInferred() bool { return tell(d.Inferred, d.Articles, tellInferred) }

// Spread says that on first-seen dates there is no spike: most articles came late, and
// on many days.
func (d DateDoubts) Spread() bool {
	return tell(d.Late, d.Articles, tellLate) && d.LateDays >= lateDays
}

// Pile says that an import put its own date on most of them.
func (d DateDoubts) Pile() bool { return tell(d.Piled, d.Articles, tellPiled) }

func tell(n, of int64, share float64) bool { return of > 0 && float64(n) >= share*float64(of) }

// reasonWords is how many words and names are given as reasons.
const reasonWords = 8

// reasons keeps what was found: of an anomaly that is over it does not change.
type reasons struct {
	lock sync.Mutex
	by   map[string]Reasons
}

const maxReasons = 1000

// Reasons says why a topic has an anomaly, in the scope that it was found in.
func (a *Analyst) Reasons(ctx context.Context, req Request, x Anomaly) (Reasons, error) {
	req.Selections, req.Range = []Selection{{Topic: x.Topic.Slug}}, x.Range
	key := fmt.Sprint(req.key("reasons", ""), x.Topic.Slug, x.Topic.Version, x.Observed, x.Range)
	a.reasons.lock.Lock()
	known, ok := a.reasons.by[key]
	a.reasons.lock.Unlock()
	if ok {
		return known, nil
	}
	d, err := a.Distinction(ctx, req, Reference{Kind: Usual}, reasonWords)
	if err != nil {
		return Reasons{}, err
	}
	out := Reasons{Distinction: d}
	if out.Dates, err = a.dateDoubts(ctx, req); err != nil {
		return Reasons{}, err
	}
	a.reasons.lock.Lock()
	defer a.reasons.lock.Unlock()
	if a.reasons.by == nil || len(a.reasons.by) >= maxReasons {
		a.reasons.by = map[string]Reasons{}
	}
	a.reasons.by[key] = out
	return out, nil
}

func (a *Analyst) dateDoubts(ctx context.Context, req Request) (DateDoubts, error) {
	chosen, err := a.resolve(ctx, req.Selections)
	if err != nil {
		return DateDoubts{}, err
	}
	d, err := a.store.DateDoubts(ctx, union(chosen), req.scope())
	return DateDoubts(d), err
}
