package collect

import (
	"context"
	"math/rand/v2"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"tidings/ingest/fetch"
	"tidings/sql"
)

// Options of New.
type Options struct {
	Web    *fetch.Polite    // the network
	Now    func() time.Time // nil is time.Now
	Random func() float64   // uniform in [0, 1), for jitter; nil is a generator of its own
	// Workers is how many feeds are under way at a time; 0 is 64. Those of one host
	// come one after the other.
	Workers int
	// Stored, if set, is called after articles were stored and before their polls
	// are logged, so that what depends on articles can be brought up to date.
	Stored func(context.Context) error
	// Logged, if set, is called with every poll that was logged, one at a time, and
	// Looked with every fetch of a page.
	Logged func(store.Poll)
	Looked func(store.PageLook)
}

const (
	defaultWorkers = 64
	lookEvery      = 2 * time.Second // for feeds that have become due
	// What is written together: at most so many polls or about so much text.
	batchPolls = 64
	batchBytes = 32 << 20
	// lastWords is how long writing may take once all is to end.
	lastWords = 3 * time.Second
)

// Collector polls feeds and stores what they bring, and reads the pages of articles
// that their feeds have only a summary of. Run, Round and Pages must not be called
// at the same time.
type Collector struct {
	store   *store.Store
	web     *fetch.Polite
	now     func() time.Time
	random  func() float64
	workers int
	stored  func(context.Context) error
	logged  func(store.Poll)
	looked  func(store.PageLook)
	parsing chan struct{} // held by who parses
	storing sync.Mutex    // held by who stores: what is loaded for it holds meanwhile
	wanted  chan struct{} // tells that pages have come into the queue
	quiet   quietHosts
}

// quietHosts are those that asked to be left alone, and until when.
type quietHosts struct {
	lock  sync.Mutex
	until map[string]time.Time
}

func (q *quietHosts) leave(host string, until time.Time) {
	q.lock.Lock()
	defer q.lock.Unlock()
	if q.until == nil {
		q.until = map[string]time.Time{}
	}
	q.until[host] = until
}

func (q *quietHosts) isQuiet(host string, now time.Time) bool {
	q.lock.Lock()
	defer q.lock.Unlock()
	return now.Before(q.until[host])
}

// New makes a Collector that writes to a store.
func New(st *store.Store, o Options) *Collector {
	c := &Collector{store: st, web: o.Web, now: o.Now, random: o.Random, workers: o.Workers, stored: o.Stored, logged: o.Logged, looked: o.Looked,
		parsing: make(chan struct{}, runtime.GOMAXPROCS(0)), wanted: make(chan struct{}, 1)}
	if c.now == nil {
		c.now = time.Now
	}
	if c.random == nil {
		c.random = rand.Float64
	}
	if c.workers <= 0 {
		c.workers = defaultWorkers
	}
	return c
}

// Due lists the active feeds whose time has come, longest overdue first.
func (c *Collector) Due(ctx context.Context) ([]store.Feed, error) {
	feeds, err := c.store.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	now := c.now()
	due := slices.DeleteFunc(feeds, func(f store.Feed) bool { return f.State != store.FeedActive || f.NextPoll.After(now) })
	slices.SortStableFunc(due, func(a, b store.Feed) int { return a.NextPoll.Compare(b.NextPoll) })
	return due, nil
}

// Round polls each of these feeds once and returns when all of it is stored and
// logged. Feeds of a host that asks to be left alone meanwhile are left for
// another time.
func (c *Collector) Round(ctx context.Context, feeds []store.Feed) error {
	return c.work(ctx, feeds, nil)
}

// Run polls feeds and reads pages as they become due until the context ends; then
// it stores what has come and returns nil, within seconds. Feeds that are added,
// changed or removed meanwhile are seen within seconds too. An error is the store's.
func (c *Collector) Run(ctx context.Context) error {
	whole := ctx
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var pages sync.WaitGroup
	pages.Go(func() {
		look := time.NewTicker(lookEvery)
		defer look.Stop()
		if err := c.workPages(ctx, look.C); err != nil {
			stop(err)
		}
	})
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	due, err := c.Due(ctx)
	if err == nil {
		err = c.work(ctx, due, look.C)
	}
	stop(err)
	pages.Wait()
	if whole.Err() != nil {
		return nil
	}
	return context.Cause(ctx)
}

// request is a request that is over.
type request struct {
	host  string
	quiet time.Duration // for which the host asks to be left alone
}

// work polls feeds, and those that are due whenever look ticks; without look,
// until none is left. Three kinds of goroutines pass polls on: this one hands
// feeds out, workers fetch and read them, and one writes.
func (c *Collector) work(ctx context.Context, feeds []store.Feed, look <-chan time.Time) error {
	whole := ctx
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	jobs, over := make(chan store.Feed), make(chan request)
	results, logged := make(chan *polled, c.workers), make(chan []store.Poll)

	var workers, writer sync.WaitGroup
	for range c.workers {
		workers.Go(func() {
			for f := range jobs {
				c.do(ctx, f, over, results)
			}
		})
	}
	writer.Go(func() {
		if err := write(ctx, results, logged, c.keep); err != nil {
			stop(err)
		}
	})
	s := &shift{now: c.now, quiet: &c.quiet, known: map[int]bool{}, busy: map[string]bool{}}
	s.take(feeds)
	c.dispatch(ctx, stop, s, look, jobs, over, logged)
	close(jobs)
	workers.Wait()
	close(results)
	writer.Wait()
	if whole.Err() != nil {
		return context.Cause(whole)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// dispatch hands out feeds until the context ends or, without look, none is left.
func (c *Collector) dispatch(ctx context.Context, stop context.CancelCauseFunc, s *shift, look <-chan time.Time,
	jobs chan<- store.Feed, over <-chan request, logged <-chan []store.Poll) {
	for look != nil || len(s.known) > 0 {
		at := s.next()
		var to chan<- store.Feed // nil, which is never ready, where there is none
		var f store.Feed
		if at >= 0 {
			to, f = jobs, s.pending[at]
		} else if len(s.known) == 0 && look == nil {
			return
		}
		select {
		case to <- f:
			s.hand(at)
		case r := <-over:
			s.over(r)
		case polls := <-logged:
			for _, p := range polls {
				delete(s.known, p.Log.Feed)
				if c.logged != nil {
					c.logged(p)
				}
			}
		case <-look:
			due, err := c.Due(ctx)
			if err != nil {
				stop(err)
				return
			}
			s.take(due)
		case <-ctx.Done():
			return
		}
	}
}

// shift is what is under way.
type shift struct {
	now     func() time.Time
	pending []store.Feed
	known   map[int]bool // feeds from when they are taken until they are logged
	busy    map[string]bool
	quiet   *quietHosts
}

// take takes feeds that are not under way.
func (s *shift) take(feeds []store.Feed) {
	for _, f := range feeds {
		if !s.known[f.ID] {
			s.known[f.ID] = true
			s.pending = append(s.pending, f)
		}
	}
}

// next finds a feed whose host is asked nothing else, -1 if there is none. It
// leaves those whose host is to be left alone.
func (s *shift) next() int {
	now := s.now()
	s.pending = slices.DeleteFunc(s.pending, func(f store.Feed) bool {
		leave := s.quiet.isQuiet(hostOf(f), now)
		if leave {
			delete(s.known, f.ID)
		}
		return leave
	})
	return slices.IndexFunc(s.pending, func(f store.Feed) bool { return !s.busy[hostOf(f)] })
}

func (s *shift) hand(at int) {
	s.busy[hostOf(s.pending[at])] = true
	s.pending = slices.Delete(s.pending, at, at+1)
}

func (s *shift) over(r request) {
	delete(s.busy, r.host)
	if r.quiet > 0 {
		s.quiet.leave(r.host, s.now().Add(r.quiet))
	}
}

// hostOf is the host of a feed's address, with its port.
func hostOf(f store.Feed) string { return hostAt(f.URL) }

// hostAt is the host of an address, with its port.
func hostAt(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.ToLower(u.Host)
}

// do polls a feed and passes on what it found.
func (c *Collector) do(ctx context.Context, f store.Feed, over chan<- request, results chan<- *polled) {
	p, err := c.poll(ctx, f)
	if err != nil {
		return // all is to end
	}
	r := request{host: hostOf(f)}
	if p.failed != nil {
		r.quiet = p.failed.RetryAfter
	}
	select {
	case over <- r:
	case <-ctx.Done():
	}
	// There is always somebody who takes it.
	results <- p
}
