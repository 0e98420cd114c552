package fetch

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"
)

// Polite is a Fetcher that nobody minds: one request at a time for each host,
// with a pause between them, so many at a time altogether, and for pages what the
// host's robots.txt says. It is safe for concurrent use.
type Polite struct {
	fetcher *Fetcher
	agent   string // the name that robots.txt knows
	pause   time.Duration
	slots   chan struct{}
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error

	lock  sync.Mutex
	hosts map[string]*host
}

// PoliteOptions are those of NewPolite.
type PoliteOptions struct {
	AtOnce int           // requests at a time altogether; 0 is 32
	Pause  time.Duration // between two requests to a host; 0 is a second, less than 0 is none
	// Sleep waits; nil waits by the real clock.
	Sleep func(context.Context, time.Duration) error
}

// host is what is known of a host. Its turn is held while a request runs.
type host struct {
	turn   chan struct{}
	free   time.Time // not before then again
	robots *robotstxt.RobotsData
	read   time.Time // when robots was
	users  int       // who holds or waits for the turn
}

const (
	defaultAtOnce = 32
	defaultPause  = time.Second
	maxCrawlDelay = time.Minute    // whoever asks for more gets that
	robotsHolds   = 24 * time.Hour // RFC 9309, 2.4
	robotsBytes   = 512 << 10      // RFC 9309, 2.5
	forgetAfter   = time.Hour      // a host that nobody asks
)

// NewPolite makes a Polite over a Fetcher.
func NewPolite(f *Fetcher, options PoliteOptions) *Polite {
	if options.AtOnce <= 0 {
		options.AtOnce = defaultAtOnce
	}
	if options.Pause == 0 {
		options.Pause = defaultPause
	}
	if options.Sleep == nil {
		options.Sleep = sleep
	}
	name, _, _ := strings.Cut(f.options.Agent, "/")
	return &Polite{fetcher: f, agent: name, pause: max(options.Pause, 0), slots: make(chan struct{}, options.AtOnce),
		now: f.options.Now, sleep: options.Sleep, hosts: map[string]*host{}}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Feed gets a feed, which robots.txt has no say in: its publisher put it there
// for programs to poll.
func (p *Polite) Feed(ctx context.Context, r Request) (*Response, error) {
	return p.get(ctx, r, false)
}

// Page gets a page where the host's robots.txt allows it; else the error's Class
// is ClassRobots.
func (p *Polite) Page(ctx context.Context, r Request) (*Response, error) {
	return p.get(ctx, r, true)
}

func (p *Polite) get(ctx context.Context, r Request, asksRobots bool) (*Response, error) {
	t := p.fetcher.setOut(r)
	for {
		answer, err := p.visit(ctx, t, asksRobots)
		if answer != nil || err != nil {
			return answer, err
		}
	}
}

// visit goes on with a trip as long as it stays with one host, in the host's
// turn. Whom a redirect leads to another host waits for that one's, and for that
// one's robots.txt.
func (p *Polite) visit(ctx context.Context, t *trip, asksRobots bool) (*Response, error) {
	u, err := checkURL(t.at)
	if err != nil {
		return nil, err
	}
	h, err := p.takeTurn(ctx, u.Host)
	if err != nil {
		return nil, err
	}
	pause := p.pause
	defer func() { p.giveTurn(h, pause) }()
	for host := u.Host; ; {
		if asksRobots {
			group, err := p.robots(ctx, u, h)
			if err != nil {
				return nil, err
			}
			pause = max(pause, min(group.CrawlDelay, maxCrawlDelay))
			if !group.Test(u.RequestURI()) {
				return nil, &Error{Class: ClassRobots, URL: t.at, Message: "the host's robots.txt does not allow it"}
			}
		}
		answer, err := p.request(ctx, h, t)
		if answer != nil || err != nil {
			return answer, err
		}
		if u, err = checkURL(t.at); err != nil {
			return nil, err
		}
		if u.Host != host {
			return nil, nil
		}
	}
}

// request makes one request of a trip when the host's pause is over and a slot is
// free.
func (p *Polite) request(ctx context.Context, h *host, t *trip) (*Response, error) {
	if wait := h.free.Sub(p.now()); wait > 0 {
		if err := p.sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-p.slots }()
	return p.fetcher.step(ctx, t)
}

// takeTurn waits until nobody else asks a host.
func (p *Polite) takeTurn(ctx context.Context, name string) (*host, error) {
	p.lock.Lock()
	h := p.hosts[name]
	if h == nil {
		h = &host{turn: make(chan struct{}, 1)}
		p.hosts[name] = h
		p.forget()
	}
	h.users++
	p.lock.Unlock()
	select {
	case h.turn <- struct{}{}:
		return h, nil
	case <-ctx.Done():
		p.lock.Lock()
		h.users--
		p.lock.Unlock()
		return nil, context.Cause(ctx)
	}
}

func (p *Polite) giveTurn(h *host, pause time.Duration) {
	h.free = p.now().Add(pause)
	<-h.turn
	p.lock.Lock()
	h.users--
	p.lock.Unlock()
}

// forget drops hosts that nobody has asked for long. The lock is held.
func (p *Polite) forget() {
	before := p.now().Add(-forgetAfter)
	for name, h := range p.hosts {
		if h.users == 0 && h.free.Before(before) && !h.free.IsZero() {
			delete(p.hosts, name)
		}
	}
}

// robots gives what a host's robots.txt says to this agent. By RFC 9309 one that
// is not there allows all, and one that cannot be had for the moment nothing,
// until it can be. The file may be behind redirects, also on another host
// (RFC 9309, 2.3.1.2), which is asked for it out of turn.
func (p *Polite) robots(ctx context.Context, u *url.URL, h *host) (*robotstxt.Group, error) {
	if h.robots == nil || p.now().Sub(h.read) > robotsHolds {
		at := (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}).String()
		t := p.fetcher.setOut(Request{URL: at, Accept: "text/plain"})
		answer, err := p.request(ctx, h, t)
		for answer == nil && err == nil {
			answer, err = p.fetcher.step(ctx, t)
		}
		h.free = p.now().Add(p.pause)
		data, err := readRobots(answer, err)
		if err != nil {
			return nil, err
		}
		h.robots, h.read = data, p.now()
	}
	return h.robots.FindGroup(p.agent), nil
}

func readRobots(answer *Response, err error) (*robotstxt.RobotsData, error) {
	var body []byte
	if err != nil {
		e, ok := err.(*Error)
		if !ok || e.Class != ClassRedirect && (e.Class != ClassStatus || e.Status >= 500 || e.Status == 429) {
			return nil, fmt.Errorf("asking whether it may be fetched: %w", err)
		}
	} else {
		body = answer.Body[:min(len(answer.Body), robotsBytes)]
	}
	data, err := robotstxt.FromBytes(body)
	if err != nil { // lines that nobody understands forbid nothing
		return robotstxt.FromBytes(nil)
	}
	return data, nil
}
