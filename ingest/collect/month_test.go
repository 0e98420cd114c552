package collect

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"tidings/ingest/fetch"
	"tidings/sql"
)

const (
	monthFeeds  = 200
	monthDays   = 30
	monthWindow = 20 // entries that a feed shows
)

// planted is an article that a publisher of the made-up month publishes.
type planted struct {
	url, title, text string
	at               time.Time
}

// publisher is a host of the made-up month with one feed.
type publisher struct {
	lock    sync.Mutex
	host    string
	fault   string // its kind of trouble
	planted []planted
	random  *rand.Rand
	asked   []time.Time
	quiet   time.Time // it asked to be left alone until then
	rude    int       // requests before that
}

// faults are the kinds of trouble, one for each feed by turns.
var faults = []string{"none", "timeout", "429", "503", "truncated", "encoding", "moved", "duplicated", "reordered", "republished", "skewed", "down", "conditional"}

// serve answers as the publisher does at a time.
func (p *publisher) serve(r *http.Request, now time.Time) (*http.Response, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.asked = append(p.asked, now)
	if now.Before(p.quiet) {
		p.rude++
	}
	day := now.Sub(testNow) / (24 * time.Hour)
	trouble := p.random.IntN(4) == 0 && day < monthDays // all is well again in the end
	switch {
	case p.fault == "timeout" && trouble:
		return nil, context.DeadlineExceeded
	case p.fault == "429" && trouble:
		p.quiet = now.Add(3 * time.Hour)
		return answer(429, "slower", "Retry-After", "10800"), nil
	case p.fault == "503" && trouble:
		p.quiet = now.Add(time.Hour)
		return answer(503, "", "Retry-After", p.quiet.Format(http.TimeFormat)), nil
	case p.fault == "down" && day >= 10 && day < 13:
		return nil, errBroken
	case p.fault == "moved" && day >= 15 && r.URL.Path == "/feed":
		return answer(301, "", "Location", "/moved"), nil
	}
	items, tag := p.items(now, trouble)
	if p.fault == "conditional" && r.Header.Get("If-None-Match") == tag {
		return answer(304, ""), nil
	}
	body := rss("Feed of "+p.host, items...)
	headers := []string{"Content-Type", "application/rss+xml"}
	switch {
	case p.fault == "conditional":
		headers = append(headers, "ETag", tag)
	case p.fault == "truncated" && trouble:
		body = body[:len(body)*3/4]
	case p.fault == "encoding":
		// Declared UTF-8, which it is not.
		out, err := charmap.Windows1251.NewEncoder().String(body)
		if err != nil {
			return nil, err
		}
		body = out
	}
	return answer(200, body, headers...), nil
}

// items are the entries that the feed shows at a time, newest first, and a tag
// that changes with them.
func (p *publisher) items(now time.Time, trouble bool) ([]string, string) {
	var items []string
	for i := len(p.planted) - 1; i >= 0 && len(items) < monthWindow; i-- {
		a := p.planted[i]
		if a.at.After(now) {
			continue
		}
		written := a.at
		switch p.fault {
		case "republished":
			if now.Sub(a.at) > 30*time.Hour {
				written = now.Add(-time.Minute)
			}
		case "skewed":
			written = a.at.Add(2 * time.Hour) // its clock is wrong
		}
		link := a.url
		if trouble && p.fault == "duplicated" {
			link += "?utm_source=rss"
		}
		items = append(items, item(link, a.title, a.text, written))
	}
	tag := fmt.Sprintf(`"%d"`, len(items))
	if len(items) > 0 {
		tag = fmt.Sprintf("%q", items[0])
	}
	if p.fault == "duplicated" {
		items = append(items, items...)
	}
	if p.fault == "reordered" {
		p.random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	}
	return items, tag
}

// A month of 200 feeds with faults, on a made-up network and clock, ends with
// exactly the planted articles stored, none twice, none lost after recovery, and
// no host asked more than its due.
func TestMonth(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	began := time.Now()
	ctx := context.Background()
	random := rand.New(rand.NewPCG(1, 2))
	publishers := map[string]*publisher{}
	var feeds []store.Feed
	want := map[string]planted{}
	for i := range monthFeeds {
		p := &publisher{host: fmt.Sprintf("p%d.example", i), fault: faults[i%len(faults)], random: rand.New(rand.NewPCG(uint64(i), 3))}
		// From an article in four days to three a day, so that the window outlasts
		// every fault.
		gap := time.Duration((0.35 + 3.5*random.Float64()) * float64(24*time.Hour))
		for at := testNow; ; {
			at = at.Add(time.Duration(random.ExpFloat64() * float64(gap))).Truncate(time.Second)
			if at.Sub(testNow) >= monthDays*24*time.Hour {
				break
			}
			n := len(p.planted)
			a := planted{url: fmt.Sprintf("https://%s/%d", p.host, n), title: fmt.Sprintf("Статья %d о границе", n), text: fmt.Sprintf("Переход %d закрыт до конца недели, сообщила служба.", n), at: at}
			p.planted = append(p.planted, a)
			want[a.url] = a
		}
		publishers[p.host] = p
		feeds = append(feeds, store.Feed{URL: "https://" + p.host + "/feed"})
	}
	w := &web{}
	d := newDesk(t, w)
	w.serve = func(r *http.Request) (*http.Response, error) {
		return publishers[r.URL.Host].serve(r, d.clock.now())
	}
	f := fetch.New(fetch.Options{Agent: "Tidings/test", Transport: w, Now: d.clock.now})
	d.Collector = New(d.st, Options{Web: fetch.NewPolite(f, fetch.PoliteOptions{Pause: -1}), Now: d.clock.now, Random: random.Float64})
	d.add(feeds...)
	polls := 0
	d.Collector.logged = func(store.Poll) { polls++ }
	// The clock goes on in steps; what is due by then is polled together. The days
	// after the month are for recovery.
	rounds := 0
	for d.clock.now().Before(testNow.AddDate(0, 0, monthDays+2)) {
		d.clock.set(d.clock.now().Add(4 * time.Hour))
		d.round()
		rounds++
	}
	have := d.listed() // fails where one is stored twice
	for url, a := range want {
		got, ok := have[url]
		fault := publishers[strings.Split(url, "/")[2]].fault
		switch {
		case !ok:
			t.Errorf("%s of %s is lost (%s)", url, a.at, fault)
		case got.Title != a.title:
			t.Errorf("%s is called %q, want %q (%s)", url, got.Title, a.title, fault)
		case fault != "skewed" && fault != "republished" && !got.Published.Equal(a.at), fault == "skewed" && !got.Published.Equal(a.at.Add(2*time.Hour)):
			t.Errorf("%s is dated %s, want %s (%s)", url, got.Published, a.at, fault)
		case fault == "republished" && !got.Published.Equal(a.at):
			t.Errorf("%s took the date of a republication, %s, want %s", url, got.Published, a.at)
		case got.Published.After(got.FirstSeen) && fault != "skewed":
			t.Errorf("%s was seen at %s, before it was published", url, got.FirstSeen)
		}
		delete(have, url)
	}
	for url := range have {
		t.Errorf("%s was never published", url)
	}
	for _, p := range publishers {
		// A poll in each step at most; a move for good is asked for once more.
		if most := (monthDays+2)*6 + 1; len(p.asked) > most {
			t.Errorf("%s was asked %d times, want at most %d", p.host, len(p.asked), most)
		}
		if p.rude > 0 {
			t.Errorf("%s was asked %d times while it wanted to be left alone", p.host, p.rude)
		}
		if len(p.asked) < monthDays {
			t.Errorf("%s was asked %d times, want at least once a day (%s)", p.host, len(p.asked), p.fault)
		}
	}
	after, err := d.st.Feeds(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range after {
		moved := faults[i%len(faults)] == "moved"
		if f.State != store.FeedActive || f.Failures > 0 || strings.HasSuffix(f.URL, "/moved") != moved {
			t.Errorf("feed %d after the month: %+v", f.ID, f)
		}
	}
	for id := int64(1); id < int64(len(want)); id += 50 {
		a, _, err := d.st.Article(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if text := want[a.Key].text; a.Text != text {
			t.Errorf("%s reads %q, want %q", a.Key, a.Text, text)
		}
	}
	if faultsFound, err := d.st.Verify(ctx); err != nil || len(faultsFound) > 0 {
		t.Errorf("the database: %v, %v", faultsFound, err)
	}
	t.Logf("%d articles of %d feeds in %d polls, %d rounds; %s", len(want), monthFeeds, polls, rounds, time.Since(began).Round(time.Millisecond))
}
