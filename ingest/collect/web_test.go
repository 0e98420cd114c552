package collect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/ingest"
	"tidings/ingest/fetch"
	"tidings/sql"
)

// clock goes on when somebody sets it, or sleeps.
type clock struct {
	lock sync.Mutex
	at   time.Time
}

func (c *clock) now() time.Time {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.at
}

func (c *clock) set(at time.Time) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.at = at
}

// web is a made-up network.
type web struct {
	lock  sync.Mutex
	serve func(*http.Request) (*http.Response, error)
	asked []string
}

func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	w.lock.Lock()
	w.asked = append(w.asked, r.URL.String())
	w.lock.Unlock()
	answer, err := w.serve(r)
	if answer != nil {
		answer.Request = r
	}
	return answer, err
}

// answer makes an answer; headers are names and values by turns.
func answer(status int, body string, headers ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// files is a web of addresses and their bodies; what is not there is 404.
func files(pages map[string]string) *web {
	w := &web{}
	w.serve = func(r *http.Request) (*http.Response, error) {
		w.lock.Lock()
		body, ok := pages[r.URL.String()]
		w.lock.Unlock()
		if !ok {
			return answer(404, "no"), nil
		}
		return answer(200, body), nil
	}
	return w
}

func (w *web) polite(c *clock) *fetch.Polite {
	f := fetch.New(fetch.Options{Agent: "Tidings/test", Transport: w, Now: c.now})
	return fetch.NewPolite(f, fetch.PoliteOptions{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
}

// desk is a store with a collector on a made-up network.
type desk struct {
	*Collector
	t     testing.TB
	st    *store.Store
	web   *web
	clock *clock
}

func newDesk(t testing.TB, w *web) *desk {
	t.Helper()
	d := &desk{t: t, web: w, clock: &clock{at: testNow}}
	st, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "test.duckdb"), store.Options{Now: d.clock.now, MemoryLimit: "1GB"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	d.st = st
	d.Collector = New(st, Options{Web: w.polite(d.clock), Now: d.clock.now, Random: func() float64 { return 0 }})
	return d
}

func (d *desk) add(feeds ...store.Feed) {
	d.t.Helper()
	for i := range feeds {
		f := &feeds[i]
		f.AddedURL, f.State, f.Added = first(f.AddedURL, f.URL), store.FeedActive, d.clock.now()
		if f.NextPoll.IsZero() {
			f.NextPoll = d.clock.now()
		}
	}
	if _, err := d.st.AddFeeds(context.Background(), feeds); err != nil {
		d.t.Fatal(err)
	}
}

// round polls what is due.
func (d *desk) round() {
	d.t.Helper()
	due, err := d.Due(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.Round(context.Background(), due); err != nil {
		d.t.Fatal(err)
	}
}

// feed gives the feed with a number and the newest row of its log.
func (d *desk) feed(id int) (store.Feed, store.Fetch) {
	d.t.Helper()
	feeds, err := d.st.Feeds(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	log, err := d.st.Fetches(context.Background(), id, 1)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, f := range feeds {
		if f.ID == id && len(log) == 1 {
			return f, log[0]
		}
	}
	d.t.Fatalf("feed %d or its log is not there", id)
	return store.Feed{}, store.Fetch{}
}

func (d *desk) articles() map[string]store.Article {
	d.t.Helper()
	out := map[string]store.Article{}
	for id := int64(1); ; id++ {
		a, ok, err := d.st.Article(context.Background(), id)
		if err != nil {
			d.t.Fatal(err)
		}
		if !ok {
			return out
		}
		if _, twice := out[a.Key]; twice {
			d.t.Errorf("%s is stored twice", a.Key)
		}
		out[a.Key] = a
	}
}

// listed gives all articles without their texts, by canonical address.
func (d *desk) listed() map[string]store.Article {
	d.t.Helper()
	out := map[string]store.Article{}
	for _, undated := range []bool{false, true} {
		all, err := d.st.Articles(context.Background(), store.Every{}, store.Scope{Undated: undated}, store.After{}, 1_000_000)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, a := range all {
			at, err := ingest.CanonicalURL(a.URL)
			if err != nil {
				d.t.Fatal(err)
			}
			if _, twice := out[at]; twice {
				d.t.Errorf("%s is stored twice", at)
			}
			out[at] = a
		}
	}
	return out
}

// rss makes a feed of items.
func rss(title string, items ...string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>%s</title><link>https://victim.example/</link>%s</channel></rss>`, title, strings.Join(items, "\n"))
}

func item(link, title, text string, at time.Time) string {
	return fmt.Sprintf("<item><title>%s</title><link>%s</link><description>%s</description><pubDate>%s</pubDate></item>", title, link, text, at.Format(time.RFC1123Z))
}

var errBroken = errors.New("the wire is cut")
