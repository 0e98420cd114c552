package collect

import (
	"context"
	"sync"
	"time"

	"tidings/sql"
)

const (
	// pageWorkers is how many pages are under way at a time: so few that feeds never
	// wait for a free request.
	pageWorkers = 16
	// What is taken from the queue together, and of one host.
	duePages    = 1000
	duePagesOne = 50
	// fewPages left to hand out make it time for more.
	fewPages = duePages / 4
)

// Pages reads the pages that are due, until none is left or the context ends; then
// it stores what has come and returns nil. Those of hosts that ask to be left alone
// meanwhile are left for another time. An error is the store's.
func (c *Collector) Pages(ctx context.Context) error { return c.workPages(ctx, nil) }

// workPages reads the pages that are due, and those that become due, of which look
// and the channel wanted tell; without look, until none is left. It is built as
// work is, apart from it, so that feeds do not wait for pages.
func (c *Collector) workPages(ctx context.Context, look <-chan time.Time) error {
	whole := ctx
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	jobs, over := make(chan store.Page), make(chan string)
	results, logged := make(chan *looked, pageWorkers), make(chan []store.PageLook)

	var workers, writer sync.WaitGroup
	for range pageWorkers {
		workers.Go(func() {
			for p := range jobs {
				l, err := c.look(ctx, p)
				if err != nil {
					continue // all is to end
				}
				if l.failed != nil && l.failed.RetryAfter > 0 {
					c.quiet.leave(p.Host, c.now().Add(l.failed.RetryAfter))
				}
				select {
				case over <- p.Host:
				case <-ctx.Done():
				}
				results <- l // there is always somebody who takes it
			}
		})
	}
	writer.Go(func() {
		if err := write(ctx, results, logged, c.keepPages); err != nil {
			stop(err)
		}
	})
	if err := c.dispatchPages(ctx, look, jobs, over, logged); err != nil {
		stop(err)
	}
	close(jobs)
	workers.Wait()
	close(results)
	writer.Wait()
	if whole.Err() != nil {
		return nil
	}
	return context.Cause(ctx)
}

// dispatchPages hands out pages until the context ends or, without look, none is
// left.
func (c *Collector) dispatchPages(ctx context.Context, look <-chan time.Time, jobs chan<- store.Page, over <-chan string, logged <-chan []store.PageLook) error {
	q := &pageQueue{now: c.now, quiet: &c.quiet, known: map[int64]bool{}, hosts: map[string][]store.Page{}, busy: map[string]bool{}}
	load := func() error {
		due, err := c.store.DuePages(ctx, c.now(), duePages, duePagesOne)
		if err == nil {
			q.take(due)
		}
		return err
	}
	if err := load(); err != nil {
		return err
	}
	for look != nil || len(q.known) > 0 {
		var to chan<- store.Page // nil, which is never ready, where there is none
		p, ok := q.next()
		if ok {
			to = jobs
		} else if len(q.known) == 0 && look == nil {
			break
		}
		select {
		case to <- p:
			q.hand(p)
			continue
		case host := <-over:
			q.free(host)
			continue
		case looks := <-logged:
			for _, l := range looks {
				delete(q.known, l.Page.Article)
				if c.looked != nil {
					c.looked(l)
				}
			}
			if !q.low() {
				continue
			}
		case <-c.wanted:
		case <-look:
			if q.full() {
				continue
			}
		case <-ctx.Done():
			return nil
		}
		if err := load(); err != nil {
			return err
		}
	}
	return nil
}

// pageQueue is what is under way.
type pageQueue struct {
	now     func() time.Time
	quiet   *quietHosts
	known   map[int64]bool // articles from when their page is taken until it is logged
	hosts   map[string][]store.Page
	waiting int      // in hosts
	ranOut  bool     // a host has nothing more in hosts since pages were taken
	ready   []string // hosts with pages that are asked nothing
	busy    map[string]bool
}

// take takes pages that are not under way, but for those of hosts that are to be
// left alone.
func (q *pageQueue) take(pages []store.Page) {
	now := q.now()
	q.ranOut = false
	for _, p := range pages {
		if q.known[p.Article] || q.quiet.isQuiet(p.Host, now) {
			continue
		}
		q.known[p.Article] = true
		q.waiting++
		if len(q.hosts[p.Host]) == 0 && !q.busy[p.Host] {
			q.ready = append(q.ready, p.Host)
		}
		q.hosts[p.Host] = append(q.hosts[p.Host], p)
	}
}

// low says that it is time for more: a host would be idle that may have more. What
// is due is not looked for after each page, as that is not cheap among a million.
func (q *pageQueue) low() bool { return q.waiting == 0 || q.waiting <= fewPages && q.ranOut }

// full says that nothing more can be of use: there is enough, and hosts wait for
// somebody who asks them.
func (q *pageQueue) full() bool { return q.waiting > fewPages && len(q.ready) > 0 }

// next gives the next page of a host that is asked nothing, hosts by turns. It
// drops those of hosts that are to be left alone since.
func (q *pageQueue) next() (store.Page, bool) {
	for len(q.ready) > 0 {
		host := q.ready[0]
		if !q.quiet.isQuiet(host, q.now()) {
			return q.hosts[host][0], true
		}
		for _, p := range q.hosts[host] {
			delete(q.known, p.Article)
		}
		q.waiting -= len(q.hosts[host])
		delete(q.hosts, host)
		q.ready = q.ready[1:]
	}
	return store.Page{}, false
}

// hand says that the next page was handed out.
func (q *pageQueue) hand(p store.Page) {
	q.ready = q.ready[1:]
	q.busy[p.Host] = true
	q.waiting--
	if q.hosts[p.Host] = q.hosts[p.Host][1:]; len(q.hosts[p.Host]) == 0 {
		delete(q.hosts, p.Host)
		q.ranOut = true
	}
}

// free says that a host has answered.
func (q *pageQueue) free(host string) {
	delete(q.busy, host)
	if len(q.hosts[host]) > 0 {
		q.ready = append(q.ready, host)
	}
}
