package collect

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"tidings/ingest/fetch"
	"tidings/sql"
)

// sized is what is written in batches.
type sized interface{ bytes() int }

// write stores and logs results, those together that have come meanwhile, until
// there are no more. When the context ends it has a few seconds left.
func write[T sized, L any](ctx context.Context, results <-chan T, logged chan<- []L, keep func(context.Context, []T) ([]L, error)) error {
	ended := ctx.Done()
	writing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(lastWords):
			cancel()
		case <-writing.Done():
		}
	})
	defer stop()
	for r := range results {
		logs, err := keep(writing, gather(r, results))
		if err != nil {
			// What else comes is dropped: it will be asked for again.
			go func() {
				for range results {
				}
			}()
			return err
		}
		select {
		case logged <- logs:
		case <-ended:
		}
	}
	return nil
}

// gather takes what else is ready to be written with a result.
func gather[T sized](r T, results <-chan T) []T {
	batch, bytes := []T{r}, r.bytes()
	for len(batch) < batchPolls && bytes < batchBytes {
		select {
		case more, ok := <-results:
			if !ok {
				return batch
			}
			batch = append(batch, more)
			bytes += more.bytes()
		default:
			return batch
		}
	}
	return batch
}

func (p *polled) bytes() int {
	n := 0
	for _, a := range p.articles {
		n += len(a.Title) + len(a.Text)
	}
	return n
}

// keep stores the articles of polls in one batch and then logs the polls.
func (c *Collector) keep(ctx context.Context, batch []*polled) ([]store.Poll, error) {
	c.storing.Lock()
	defer c.storing.Unlock()
	var articles []store.Article
	for _, p := range batch {
		articles = append(articles, p.articles...)
	}
	outcomes, err := c.storeArticles(ctx, articles)
	if err != nil {
		return nil, err
	}
	polls := make([]store.Poll, len(batch))
	moved := false
	for i, p := range batch {
		polls[i] = p.settle(outcomes[:len(p.articles)], c.random())
		outcomes = outcomes[len(p.articles):]
		moved = moved || polls[i].Feed.URL != p.feed.URL
	}
	if moved {
		if err := c.meet(ctx, polls); err != nil {
			return nil, err
		}
	}
	if err := c.store.LogPolls(ctx, polls); err != nil {
		return nil, err
	}
	until := map[string]time.Time{}
	for _, p := range batch {
		asksForPatience(p.failed, p.started.Add(p.took), until)
	}
	return polls, c.leaveAlone(ctx, until)
}

// storeArticles stores articles and brings up to date what depends on them.
func (c *Collector) storeArticles(ctx context.Context, articles []store.Article) ([]store.Outcome, error) {
	outcomes, err := c.store.Write(ctx, articles)
	if err != nil {
		return nil, err
	}
	news, wanted := false, false
	for i, o := range outcomes {
		news = news || o != store.Duplicate
		wanted = wanted || o != store.Duplicate && articles[i].WantsPage
	}
	if wanted {
		select {
		case c.wanted <- struct{}{}:
		default: // it is told already
		}
	}
	if news && c.stored != nil {
		return outcomes, c.stored(ctx)
	}
	return outcomes, nil
}

// meet ends feeds that have moved to the address of another: one is enough.
func (c *Collector) meet(ctx context.Context, polls []store.Poll) error {
	feeds, err := c.store.Feeds(ctx)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, f := range feeds {
		at[f.URL] = f.ID
	}
	for i := range polls {
		p := &polls[i]
		other, taken := at[p.Feed.URL]
		if p.Feed.URL == p.Log.URL {
			continue
		}
		if taken && other != p.Feed.ID {
			p.Feed.State, p.Log.NextPoll = store.FeedGone, time.Time{}
			p.Feed.Message += fmt.Sprintf(", which feed %d polls already", other)
			p.Log.Message = p.Feed.Message
			continue
		}
		at[p.Feed.URL] = p.Feed.ID
	}
	return nil
}

// asksForPatience notes until when the host wants to be left alone that gave this
// answer, if it does.
func asksForPatience(f *fetch.Error, ended time.Time, until map[string]time.Time) {
	if f != nil && f.RetryAfter > 0 && (f.Status == http.StatusTooManyRequests || f.Status == http.StatusServiceUnavailable) {
		until[hostAt(f.URL)] = ended.Add(f.RetryAfter)
	}
}

// leaveAlone puts off all feeds and pages of the hosts that asked for it.
func (c *Collector) leaveAlone(ctx context.Context, until map[string]time.Time) error {
	if len(until) == 0 {
		return nil
	}
	for host, at := range until {
		c.quiet.leave(host, at)
	}
	if err := c.store.PutOffPages(ctx, until); err != nil {
		return err
	}
	feeds, err := c.store.Feeds(ctx)
	if err != nil {
		return err
	}
	var late []int
	for _, f := range feeds {
		if f.NextPoll.Before(until[hostOf(f)]) {
			late = append(late, f.ID)
		}
	}
	if len(late) == 0 {
		return nil
	}
	_, err = c.store.ChangeFeeds(ctx, late, func(f *store.Feed) { f.NextPoll = until[hostOf(*f)] })
	return err
}
