package analytics

import (
	"context"
	"runtime"
	"time"
)

// Prepare asks what pages ask: what Warm does, and the anomalies of all topics, by week
// and by day. So the first page after a writing need not wait for that. It leaves half of
// the processors to those who ask meanwhile.
func (a *Analyst) Prepare(ctx context.Context) error {
	if p, err := a.past(ctx); err != nil || p != nil {
		return err // an opened bundle has those of its own question
	}
	if err := a.Warm(ctx); err != nil {
		return err
	}
	for _, i := range []Interval{Week, Day} { // days take seven times as long
		if _, err := a.scored(ctx, Request{Interval: i}, max(1, runtime.GOMAXPROCS(0)/2)); err != nil {
			return err
		}
	}
	return nil
}

// Warm asks what every page of a topic asks of all articles: their counts, their coverage and
// how many mention each topic. The first time that reads what is kept in memory.
func (a *Analyst) Warm(ctx context.Context) error {
	all, err := a.Volume(ctx, Request{})
	if err != nil {
		return err
	}
	if err := a.Cover(ctx, &all); err != nil {
		return err
	}
	if _, err := a.ComparePanel(ctx, all); err != nil {
		return err
	}
	if _, err := a.Companions(ctx, Request{}); err != nil {
		return err
	}
	for _, by := range []Dimension{BySource, ByLanguage, ByCountry, ByAuthor} {
		if _, err := a.Breakdown(ctx, Request{}, by); err != nil {
			return err
		}
	}
	return nil
}

// KeepPrepared prepares at once and then each time the interval is over, if something was
// written or time has gone on meanwhile, until the context ends. What fails is told, and
// tried again the next time.
func (a *Analyst) KeepPrepared(ctx context.Context, every time.Duration, failed func(error)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	version, at := int64(-1), time.Time{}
	for {
		if v, now := a.store.Version(), a.coverageTime(); v != version || !now.Equal(at) {
			if err := a.Prepare(ctx); err == nil {
				version, at = v, now
			} else if ctx.Err() == nil {
				failed(err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
