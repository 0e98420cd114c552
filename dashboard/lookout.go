package dashboard

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"tidings/analytics"
)

// lookout looks at the database for all pages that listen: once after a writing, however
// many there are, and once for those that ask the same. It works while there are any.
type lookout struct {
	count   func(context.Context, analytics.Request, int64) (int64, error) // Analyst.Newer
	written func() <-chan struct{}                                         // Analyst.Written
	timeout time.Duration                                                  // of one count
	log     *slog.Logger

	lock  sync.Mutex
	lists map[listKey]*watchedList
	seats int
	stop  func() // ends the looking
}

// listKey is what pages that are told the same have in common.
type listKey struct {
	list   string // the parameters of a list, in their order
	since  int64
	counts bool // otherwise it is told that something was written, and nothing is counted
}

// watchedList is a list that pages listen for. The lookout's lock guards its fields, but
// for those that never change.
type watchedList struct {
	key   listKey
	req   analytics.Request
	ready chan struct{} // closed when newer or err is known for the first time
	known bool
	newer int64
	err   error
	seats map[*seat]bool
}

// know takes what was found out.
func (w *watchedList) know(newer int64, err error) {
	w.newer, w.err = newer, err
	if !w.known {
		w.known = true
		close(w.ready)
	}
}

// seat is the place of one page. What is said to it waits there, the last alone, so that
// one that is slow to hear holds nobody up.
type seat struct {
	list *watchedList
	news chan int64 // how many are new; closed where that can no longer be told
}

// tell says it in place of what was not yet heard. Only who has the lookout's lock tells.
func (s *seat) tell(newer int64) {
	select {
	case <-s.news:
	default:
	}
	s.news <- newer
}

// join takes a seat for a list, and gives how many are new. It must be left.
func (l *lookout) join(ctx context.Context, key listKey, req analytics.Request) (*seat, int64, error) {
	l.lock.Lock()
	w, found := l.lists[key]
	if !found {
		w = &watchedList{key: key, req: req, ready: make(chan struct{}), seats: map[*seat]bool{}}
		if !key.counts {
			w.know(0, nil)
		}
		l.lists[key] = w
	}
	s := &seat{list: w, news: make(chan int64, 1)}
	w.seats[s] = true
	if l.seats++; l.seats == 1 {
		working, stop := context.WithCancel(context.Background())
		l.stop = stop
		go l.watch(working, l.written()) // before anybody counts, so that nothing is missed
	}
	l.lock.Unlock()
	if !found && key.counts {
		newer, err := l.after(context.WithoutCancel(ctx), req, key.since) // others may wait for it
		l.lock.Lock()
		if !w.known { // a look that began later knows better
			w.know(newer, err)
		}
		l.lock.Unlock()
	}
	select {
	case <-w.ready:
	case <-ctx.Done():
		l.leave(s)
		return nil, 0, ctx.Err()
	}
	l.lock.Lock()
	newer, err := w.newer, w.err
	l.lock.Unlock()
	if err != nil {
		l.leave(s)
		return nil, 0, err
	}
	return s, newer, nil
}

// leave gives a seat up.
func (l *lookout) leave(s *seat) {
	l.lock.Lock()
	defer l.lock.Unlock()
	delete(s.list.seats, s)
	if l.lists[s.list.key] == s.list && (len(s.list.seats) == 0 || s.list.err != nil) {
		delete(l.lists, s.list.key)
	}
	if l.seats--; l.seats == 0 {
		l.stop()
	}
}

// watch looks after each writing until it is stopped, and not more often than liveEvery.
func (l *lookout) watch(ctx context.Context, written <-chan struct{}) {
	for {
		select {
		case <-written:
		case <-ctx.Done():
			return
		}
		written = l.written() // before looking, so that nothing is missed
		l.look(ctx)
		select {
		case <-time.After(liveEvery):
		case <-ctx.Done():
			return
		}
	}
}

// look counts for all lists and tells those whose number is another.
func (l *lookout) look(ctx context.Context) {
	of := map[string][]*watchedList{}
	l.lock.Lock()
	for key, w := range l.lists {
		if key.counts {
			of[key.list] = append(of[key.list], w)
			continue
		}
		for s := range w.seats {
			s.tell(0)
		}
	}
	l.lock.Unlock()
	for _, lists := range of {
		slices.SortFunc(lists, func(a, b *watchedList) int { return cmp.Compare(a.key.since, b.key.since) })
		if err := l.countAll(ctx, lists); err != nil {
			if ctx.Err() != nil {
				return // nobody listens any more
			}
			l.log.Warn("counting new articles for pages", "error", err) // such as that the topic is no more
			l.giveUp(lists, err)
		}
	}
}

// countAll counts for lists that differ in since alone, which rises. The fewer are new
// the later it is; so between two with the same number nothing needs to be counted.
func (l *lookout) countAll(ctx context.Context, lists []*watchedList) error {
	first, last := lists[0], lists[len(lists)-1]
	most, err := l.after(ctx, first.req, first.key.since)
	if err != nil {
		return err
	}
	fewest := most
	if last != first {
		if fewest, err = l.after(ctx, last.req, last.key.since); err != nil {
			return err
		}
	}
	l.found(most, first)
	l.found(fewest, last)
	return l.countBetween(ctx, lists, most, fewest)
}

// countBetween counts for all but the first and the last.
func (l *lookout) countBetween(ctx context.Context, lists []*watchedList, most, fewest int64) error {
	switch {
	case len(lists) <= 2:
		return nil
	case most == fewest:
		l.found(most, lists[1:len(lists)-1]...)
		return nil
	}
	middle := len(lists) / 2
	n, err := l.after(ctx, lists[middle].req, lists[middle].key.since)
	if err != nil {
		return err
	}
	l.found(n, lists[middle])
	if err := l.countBetween(ctx, lists[:middle+1], most, n); err != nil {
		return err
	}
	return l.countBetween(ctx, lists[middle:], n, fewest)
}

// after counts the articles of a list behind one.
func (l *lookout) after(ctx context.Context, req analytics.Request, since int64) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	return l.count(ctx, req, since)
}

// found tells the pages of lists how many are new, where that is news.
func (l *lookout) found(newer int64, lists ...*watchedList) {
	l.lock.Lock()
	defer l.lock.Unlock()
	for _, w := range lists {
		if w.known && w.newer == newer {
			continue
		}
		w.know(newer, nil)
		for s := range w.seats {
			s.tell(newer)
		}
	}
}

// giveUp ends the streams of lists that cannot be counted; pages come back by themselves,
// and are told why.
func (l *lookout) giveUp(lists []*watchedList, err error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	for _, w := range lists {
		w.know(0, err)
		for s := range w.seats {
			close(s.news)
		}
		if l.lists[w.key] == w {
			delete(l.lists, w.key)
		}
	}
}
