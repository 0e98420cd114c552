package analytics

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tidings/sql"
)

// Analyst answers questions about one store. It is safe for concurrent use.
type Analyst struct {
	store *store.Store
	now   func() time.Time
	memo  memo

	editing sync.Mutex // while topics are changed

	told    atomic.Pointer[coverage] // the newest; nil before the first
	scores  scores
	reasons reasons

	saving sync.Mutex // while a statement is saved
}

// New makes an Analyst over st; now is the clock.
func New(st *store.Store, now func() time.Time) *Analyst { return &Analyst{store: st, now: now} }

// KeepResident prepares for many questions: what is counted by and the words that were asked
// for last stay in memory, some 40 bytes an article and 128 MB at most.
func (a *Analyst) KeepResident() { a.store.KeepResident() }

// selected is a Selection with what it means.
type selected struct {
	name      string
	title     string // a topic's name, without its version
	slug      string
	topic     string // as the request spells it
	version   int    // of a topic
	query     string
	languages []string // of a topic
	colour    string
	number    int // of a topic
	match     store.Match
}

// all is what an empty selection stands for.
var all = selected{name: "all articles", match: store.Every{}}

// resolve looks up topics and parses queries. A query that does not parse is a
// *ParamError that wraps its *SyntaxError.
func (a *Analyst) resolve(ctx context.Context, selections []Selection) ([]selected, error) {
	if len(selections) == 0 {
		return []selected{all}, nil
	}
	out := make([]selected, len(selections))
	for i, s := range selections {
		if s.Topic == "" {
			q, err := Parse(s.Query)
			if err != nil {
				return nil, &ParamError{Name: "q", Value: s.Query, Allowed: Says("a query"), Err: err}
			}
			out[i] = selected{name: s.Query, query: s.Query, match: q.Match()}
			continue
		}
		var err error
		if out[i], err = a.resolveTopic(ctx, s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fill completes a request: zone, range (the extent of what is dated in scope)
// and interval. ok is false where nothing is dated and no range was given, so
// that there are no buckets.
func (a *Analyst) fill(ctx context.Context, req Request) (_ Request, ok bool, err error) {
	req.Zone = req.zone()
	if req.Range.From.IsZero() || req.Range.To.IsZero() {
		e, err := remembered(&a.memo, a.store, req.key("extent", ""), func() (store.Extent, error) { return a.store.Extent(ctx, req.scope()) })
		if err != nil {
			return req, false, err
		}
		first, last := days(e, req.Zone)
		if first.IsZero() {
			return req, false, nil
		}
		if req.Range.From.IsZero() {
			req.Range.From = dayStart(first.Year(), first.Month(), first.Day(), req.Zone)
		}
		if req.Range.To.IsZero() {
			req.Range.To = dayStart(last.Year(), last.Month(), last.Day()+1, req.Zone)
		}
	}
	if req.Interval == "" {
		req.Interval = auto(req.Range)
	}
	req, err = a.panelled(ctx, req)
	return req, true, err
}

// Filled gives a request with its range, interval and zone filled in. Without a range,
// and nothing dated in scope, they stay open.
func (a *Analyst) Filled(ctx context.Context, req Request) (Request, error) {
	req, _, err := a.fill(ctx, req)
	return req, err
}

// days gives the first and last calendar day of an extent in zone, as
// midnights in UTC; zero where it is empty.
func days(e store.Extent, zone *time.Location) (first, last time.Time) {
	if !e.First.IsZero() {
		first, last = dayNumber(e.First.In(zone)), dayNumber(e.Last.In(zone))
	}
	if !e.FirstDay.IsZero() {
		if first.IsZero() || e.FirstDay.Before(first) {
			first = e.FirstDay
		}
		if e.LastDay.After(last) {
			last = e.LastDay
		}
	}
	return first, last
}

// Corpus says what the store holds as a whole.
func (a *Analyst) Corpus(ctx context.Context) (Corpus, error) {
	c, err := remembered(&a.memo, a.store, "stored corpus", func() (store.Corpus, error) { return a.store.Corpus(ctx) })
	if err != nil {
		return Corpus{}, err
	}
	synthetic, err := a.store.Setting(ctx, "synthetic")
	if err != nil {
		return Corpus{}, err
	}
	bundle, err := a.store.Setting(ctx, "bundle")
	if err != nil {
		return Corpus{}, err
	}
	return Corpus{Articles: c.Articles, Undated: c.Undated, Sources: c.Sources, Topics: c.Topics,
		First: c.First, Last: c.Last, Newest: c.Newest, Synthetic: synthetic == "true", Bundle: openedBundle(bundle)}, nil
}

// Sources lists all sources by falling number of articles.
func (a *Analyst) Sources(ctx context.Context) ([]Source, error) {
	rows, err := a.store.Sources(ctx)
	if err != nil {
		return nil, err
	}
	feeds, err := a.store.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	rhythms, err := a.rhythms(ctx, slices.DeleteFunc(feeds, func(f store.Feed) bool { return f.State != store.FeedActive }))
	if err != nil {
		return nil, err
	}
	out := make([]Source, len(rows))
	for i, r := range rows {
		out[i] = Source{Domain: r.Domain, Name: r.Name, Country: r.Country, Languages: r.Languages,
			Articles: r.Articles, Undated: r.Undated, First: r.First, Last: r.Last, LastSeen: r.LastSeen}
		if rhythm, ok := rhythms[cmp.Or(r.Domain, r.Name)]; ok {
			out[i].Rhythm = &rhythm
		}
	}
	return out, nil
}
