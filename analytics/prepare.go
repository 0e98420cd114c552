package analytics

import (
	"context"
	"runtime"
	"time"
)

// Prepare asks what pages ask: of all articles over all time, and for the anomalies of all
// topics, by day and by week. So the first page after a writing need not wait for that. It
// leaves half of the processors to those who ask meanwhile.
func (a *Analyst) Prepare(ctx context.Context) error {
	if p, err := a.past(ctx); err != nil || p != nil {
		return err // an opened bundle has those of its own question
	}
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
	for _, i := range AnomalyIntervals {
		if _, err := a.scored(ctx, Request{Interval: i}, max(1, runtime.GOMAXPROCS(0)/2)); err != nil {
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
