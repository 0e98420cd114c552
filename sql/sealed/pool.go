package sealed

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Options of NewPool.
type Options struct {
	// Command starts a child, but for its last arguments: it calls RunChild
	// with what ParseChildArgs makes of those.
	Command []string
	// File gives the published copy, newest first asked. It is asked for each
	// statement: a child that has another one open is not used for it.
	File func() (string, error)
	// Children is how many statements run at once; more wait. 0 is 4.
	Children int
	// Memory is what a child's DuckDB may take, in bytes; 0 is 512 MiB.
	Memory int64
	// Threads is how many processors a child uses; 0 is 2.
	Threads int
}

// Pool keeps children and gives them statements. It starts them as they are
// needed and keeps one ready. It may be used by many goroutines at once.
type Pool struct {
	options Options
	slots   chan struct{} // one for each statement that may run
	// whole has one for each statement without a cap on its rows that may run. They
	// last as long as somebody reads, and one fewer may run than there are children:
	// a page's statement is answered meanwhile.
	whole chan struct{}

	lock   sync.Mutex
	idle   []*process        // ready, of whichever copy
	all    map[*process]bool // that have not ended
	closed bool
	warm   sync.WaitGroup // children on their way
}

// NewPool makes a Pool, which starts no child yet.
func NewPool(options Options) *Pool {
	if options.Children <= 0 {
		options.Children = 4
	}
	if options.Memory <= 0 {
		options.Memory = 512 << 20
	}
	if options.Threads <= 0 {
		options.Threads = 2
	}
	return &Pool{options: options, slots: make(chan struct{}, options.Children),
		whole: make(chan struct{}, max(1, options.Children-1)), all: map[*process]bool{}}
}

// Close ends all children and waits until they have gone. Statements that run or
// wait fail.
func (p *Pool) Close() {
	p.lock.Lock()
	p.closed = true
	p.idle = nil
	all := slices.Collect(maps.Keys(p.all))
	p.lock.Unlock()
	for _, c := range all {
		c.kill()
	}
	p.warm.Wait()
}

func (p *Pool) isClosed() bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.closed
}

// ErrClosed says that a pool was closed.
var ErrClosed = errors.New("ad-hoc SQL has ended")

// Busy says that a statement was not begun before its context ended, as others
// ran.
type Busy struct {
	Running int           // statements, as many as may run at once
	Waited  time.Duration // for one of them to end
	Cause   error         // of the context's end
}

// Error says so.
func (b *Busy) Error() string {
	return fmt.Sprintf("%d other statements were running, and after %s none of them had ended: the statement was not begun (%v)",
		b.Running, b.Waited.Round(time.Millisecond), b.Cause)
}

// Unwrap gives the context's reason.
func (b *Busy) Unwrap() error { return b.Cause }

// Run gives a statement to a child. It waits for a free one as long as the
// context allows, and when the context ends the child is killed. The error is a
// *Refusal, a *Failure, a *Died, a *Busy, ErrClosed or the context's. Rows must be
// closed.
func (p *Pool) Run(ctx context.Context, s Statement) (*Rows, error) {
	leave, err := p.enter(ctx, s.MaxRows == 0)
	if err != nil {
		return nil, err
	}
	c, err := p.take()
	if err != nil {
		leave()
		return nil, err
	}
	r := &Rows{pool: p, child: c, ctx: ctx, leave: leave}
	r.release = context.AfterFunc(ctx, c.kill)
	if err := r.begin(s); err != nil {
		return nil, err
	}
	return r, nil
}

// enter waits until one more statement may run, and gives what is to be called
// when it has ended.
func (p *Pool) enter(ctx context.Context, whole bool) (leave func(), err error) {
	began := time.Now()
	doors := []chan struct{}{p.slots}
	if whole {
		doors = []chan struct{}{p.whole, p.slots}
	}
	for i, door := range doors {
		select {
		case door <- struct{}{}:
		case <-ctx.Done():
			for _, passed := range doors[:i] {
				<-passed
			}
			return nil, &Busy{Running: cap(door), Waited: time.Since(began), Cause: context.Cause(ctx)}
		}
	}
	return func() {
		for _, door := range doors {
			<-door
		}
	}, nil
}

// take gives a child that has the newest copy open.
func (p *Pool) take() (*process, error) {
	file, err := p.options.File()
	if err != nil {
		return nil, err
	}
	p.lock.Lock()
	if p.closed {
		p.lock.Unlock()
		return nil, ErrClosed
	}
	var found *process
	var stale []*process
	kept := p.idle[:0]
	for _, c := range p.idle {
		switch {
		case c.file != file:
			stale = append(stale, c)
		case found == nil && c.alive():
			found = c
		case c.alive():
			kept = append(kept, c)
		}
	}
	p.idle = kept
	p.lock.Unlock()
	for _, c := range stale {
		c.kill()
	}
	if found != nil {
		return found, nil
	}
	return p.start(file)
}

// give takes a child back, sound or not, and sees to it that one is ready.
func (p *Pool) give(c *process, sound bool) {
	if !sound {
		c.kill()
		p.warmUp(c.file)
		return
	}
	p.lock.Lock()
	kept := !p.closed && len(p.idle) < p.options.Children
	if kept {
		p.idle = append(p.idle, c)
	}
	p.lock.Unlock()
	if !kept {
		c.kill()
	}
}

// warmUp starts a child for the next statement, unless one is ready.
func (p *Pool) warmUp(file string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.closed || len(p.idle) > 0 {
		return
	}
	p.warm.Go(func() {
		c, err := p.start(file)
		if err != nil {
			return // the next statement will start one, and tell
		}
		p.lock.Lock()
		defer p.lock.Unlock()
		if !p.closed { // Close has killed it
			p.idle = append(p.idle, c)
		}
	})
}
