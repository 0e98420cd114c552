package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// web is a made-up network: a body and a status for each address.
type web struct {
	lock   sync.Mutex
	pages  map[string]string // "" is 404; "!503" a status
	asked  []string
	within atomic.Int32
	most   atomic.Int32
	perWeb map[string]int
	wait   chan struct{} // a request waits for it where it is set
}

func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	w.lock.Lock()
	w.asked = append(w.asked, r.URL.String())
	if w.perWeb == nil {
		w.perWeb = map[string]int{}
	}
	w.perWeb[r.URL.Host]++
	together := w.perWeb[r.URL.Host]
	w.lock.Unlock()
	n := w.within.Add(1)
	for m := w.most.Load(); n > m && !w.most.CompareAndSwap(m, n); m = w.most.Load() {
	}
	if w.wait != nil {
		<-w.wait
	}
	w.within.Add(-1)
	w.lock.Lock()
	w.perWeb[r.URL.Host]--
	body := w.pages[r.URL.String()]
	w.lock.Unlock()
	if together > 1 {
		return nil, fmt.Errorf("%d requests at once to %s", together, r.URL.Host)
	}
	status := http.StatusOK
	if body == "" {
		status = http.StatusNotFound
	}
	fmt.Sscanf(body, "!%d", &status)
	header := http.Header{}
	if to, ok := strings.CutPrefix(body, "!302 "); ok {
		header.Set("Location", to)
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// clock goes on when somebody sleeps.
type clock struct {
	lock  sync.Mutex
	at    time.Time
	slept []time.Duration
}

func (c *clock) now() time.Time {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.at
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.at = c.at.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

func newPolite(w *web, options PoliteOptions) (*Polite, *clock) {
	c := &clock{at: testNow}
	options.Sleep = c.sleep
	return NewPolite(New(Options{Agent: "Tidings/1.0 (+mailto:desk@example.org)", Transport: w, Now: c.now}), options), c
}

func TestOneHostIsAskedWithPauses(t *testing.T) {
	w := &web{pages: map[string]string{"http://a.example/1": "1", "http://a.example/2": "2", "http://b.example/": "b"}}
	p, c := newPolite(w, PoliteOptions{Pause: 2 * time.Second})
	for _, at := range []string{"http://a.example/1", "http://b.example/", "http://a.example/2"} {
		if _, err := p.Feed(context.Background(), Request{URL: at}); err != nil {
			t.Error(err)
		}
	}
	if fmt.Sprint(c.slept) != "[2s]" {
		t.Errorf("slept %v", c.slept)
	}
}

// Whom a redirect leads to another host waits for that one's turn and pause, and
// asks that one's robots.txt.
func TestRedirectsWaitForTheirHost(t *testing.T) {
	w := &web{pages: map[string]string{
		"http://a.example/1": "!302 http://b.example/1", "http://a.example/2": "!302 /3", "http://a.example/3": "!302 http://b.example/shut/1",
		"http://b.example/1": "1", "http://b.example/shut/1": "x", "http://b.example/robots.txt": "User-agent: *\nDisallow: /shut\n",
	}}
	p, c := newPolite(w, PoliteOptions{Pause: 2 * time.Second})
	ctx := context.Background()
	if _, err := p.Feed(ctx, Request{URL: "http://b.example/1"}); err != nil {
		t.Fatal(err)
	}
	answer, err := p.Feed(ctx, Request{URL: "http://a.example/1"})
	if err != nil || string(answer.Body) != "1" || answer.URL != "http://b.example/1" || answer.Moved != "" {
		t.Fatalf("%+v, %v", answer, err)
	}
	if fmt.Sprint(c.slept) != "[2s]" {
		t.Errorf("slept %v, want the pause of the second host", c.slept)
	}
	if _, err := p.Page(ctx, Request{URL: "http://a.example/2"}); class(err) != ClassRobots || !strings.Contains(err.Error(), "b.example/shut/1") {
		t.Errorf("behind a redirect: %v, want the other host's robots.txt to be heard", err)
	}
	for name, h := range p.hosts {
		if h.users != 0 || len(h.turn) != 0 {
			t.Errorf("%s is still held", name)
		}
	}

	// Two that lead to each other's host do not wait for each other.
	w = &web{pages: map[string]string{}}
	for i := range 20 {
		w.pages[fmt.Sprintf("http://a.example/to/%d", i)] = fmt.Sprintf("!302 http://b.example/%d", i)
		w.pages[fmt.Sprintf("http://b.example/to/%d", i)] = fmt.Sprintf("!302 http://a.example/%d", i)
		w.pages[fmt.Sprintf("http://a.example/%d", i)], w.pages[fmt.Sprintf("http://b.example/%d", i)] = "a", "b"
	}
	p, _ = newPolite(w, PoliteOptions{Pause: -1})
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			at := fmt.Sprintf("http://%c.example/to/%d", "ab"[i%2], i/2)
			if _, err := p.Feed(ctx, Request{URL: at}); err != nil {
				t.Errorf("%s: %v", at, err)
			}
		})
	}
	all.Wait()
}

func TestRequestsAtOnce(t *testing.T) {
	w := &web{pages: map[string]string{}, wait: make(chan struct{})}
	p, _ := newPolite(w, PoliteOptions{AtOnce: 3, Pause: -1})
	var all sync.WaitGroup
	for i := range 30 {
		at := fmt.Sprintf("http://h%d.example/%d", i%10, i)
		w.pages[at] = "x"
		all.Go(func() {
			if _, err := p.Feed(context.Background(), Request{URL: at}); err != nil {
				t.Error(err)
			}
		})
	}
	// None is let go before as many are there as may be.
	for began := time.Now(); w.within.Load() < 3 && time.Since(began) < 10*time.Second; {
		time.Sleep(time.Millisecond)
	}
	for range 30 {
		w.wait <- struct{}{}
	}
	all.Wait()
	if most := w.most.Load(); most != 3 {
		t.Errorf("%d requests at once, want 3", most)
	}
}

func TestRobots(t *testing.T) {
	w := &web{pages: map[string]string{
		"http://a.example/robots.txt":    "User-agent: *\nDisallow: /\n\nUser-agent: tidings\nDisallow: /private\nCrawl-delay: 7\n",
		"http://a.example/news/1":        "news",
		"http://a.example/private/1":     "private",
		"http://all.example/robots.txt":  "User-agent: *\nDisallow: /\n",
		"http://all.example/feed":        "feed",
		"http://all.example/1":           "x",
		"http://none.example/1":          "x",
		"http://down.example/robots.txt": "!503",
		"http://down.example/1":          "x",
		"http://odd.example/robots.txt":  "<html>\x00 not here",
		"http://odd.example/1":           "x",
	}}
	p, c := newPolite(w, PoliteOptions{})
	for _, s := range []struct {
		at   string
		want Class
	}{
		{"http://a.example/news/1", ""}, {"http://a.example/private/1", ClassRobots}, {"http://a.example/news/1", ""},
		{"http://all.example/1", ClassRobots}, {"http://none.example/1", ""}, {"http://odd.example/1", ""}, {"http://down.example/1", ClassStatus},
	} {
		if _, err := p.Page(context.Background(), Request{URL: s.at}); class(err) != s.want {
			t.Errorf("%s: %v, want %q", s.at, err, s.want)
		}
	}
	if _, err := p.Feed(context.Background(), Request{URL: "http://all.example/feed"}); err != nil {
		t.Errorf("a feed is there to be polled: %v", err)
	}
	if got := strings.Count(strings.Join(w.asked, " "), "a.example/robots.txt"); got != 1 {
		t.Errorf("robots.txt asked %d times in a day", got)
	}
	if !strings.Contains(fmt.Sprint(c.slept), "7s") {
		t.Errorf("the host's pause of 7 s was not kept: %v", c.slept)
	}
	// What is down may be back.
	w.lock.Lock()
	w.pages["http://down.example/robots.txt"] = "User-agent: *\nAllow: /\n"
	w.lock.Unlock()
	if _, err := p.Page(context.Background(), Request{URL: "http://down.example/1"}); err != nil {
		t.Error(err)
	}
	// A day later it is asked again.
	if err := c.sleep(context.Background(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Page(context.Background(), Request{URL: "http://a.example/news/1"}); err != nil {
		t.Error(err)
	}
	if got := strings.Count(strings.Join(w.asked, " "), "a.example/robots.txt"); got != 2 {
		t.Errorf("robots.txt asked %d times in two days", got)
	}
}

// Who waits for a host can give up, and hosts are not kept for ever.
func TestTurnsAndForgetting(t *testing.T) {
	w := &web{pages: map[string]string{"http://a.example/": "x", "http://b.example/": "x"}, wait: make(chan struct{})}
	p, c := newPolite(w, PoliteOptions{Pause: -1})
	first := make(chan error)
	go func() {
		_, err := p.Feed(context.Background(), Request{URL: "http://a.example/"})
		first <- err
	}()
	for w.within.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := p.Feed(ctx, Request{URL: "http://a.example/"}); err != context.DeadlineExceeded {
		t.Errorf("%v", err)
	}
	close(w.wait)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if err := c.sleep(context.Background(), 2*forgetAfter); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Feed(context.Background(), Request{URL: "http://b.example/"}); err != nil {
		t.Error(err)
	}
	if len(p.hosts) != 1 {
		t.Errorf("%d hosts are kept", len(p.hosts))
	}
}
