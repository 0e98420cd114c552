package collect

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"tidings/sql"
)

// write stores and logs polls, those together that have come meanwhile, until
// there are no more. When the context ends it has a few seconds left.
func (c *Collector) write(ctx context.Context, results <-chan *polled, logged chan<- []store.Poll) error {
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
	for p := range results {
		polls, err := c.keep(writing, gather(p, results))
		if err != nil {
			// What else comes is dropped: it will be polled again.
			go func() {
				for range results {
				}
			}()
			return err
		}
		select {
		case logged <- polls:
		case <-ended:
		}
	}
	return nil
}

// gather takes what else is ready to be written with a poll.
func gather(p *polled, results <-chan *polled) []*polled {
	batch, bytes := []*polled{p}, p.bytes()
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
	var articles []store.Article
	for _, p := range batch {
		articles = append(articles, p.articles...)
	}
	outcomes, err := c.store.Write(ctx, articles)
	if err != nil {
		return nil, err
	}
	news := false
	for _, o := range outcomes {
		news = news || o != store.Duplicate
	}
	if news && c.stored != nil {
		if err := c.stored(ctx); err != nil {
			return nil, err
		}
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
	return polls, c.leaveAlone(ctx, batch)
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

// leaveAlone puts off all feeds of the hosts that asked for it.
func (c *Collector) leaveAlone(ctx context.Context, batch []*polled) error {
	until := map[string]time.Time{}
	for _, p := range batch {
		if f := p.failed; f != nil && f.RetryAfter > 0 && (f.Status == http.StatusTooManyRequests || f.Status == http.StatusServiceUnavailable) {
			until[hostOf(p.feed)] = p.started.Add(p.took + f.RetryAfter)
		}
	}
	if len(until) == 0 {
		return nil
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
