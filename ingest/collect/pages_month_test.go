package collect

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tidings/ingest/fetch"
	"tidings/sql"
)

// pageHost is a publisher of the month of pages: a feed of summaries, and pages.
type pageHost struct {
	lock    sync.Mutex
	kind    string
	host    string
	at      []time.Time // of its articles
	random  *rand.Rand
	within  int // requests under way
	crowded bool
	robots  int
	pages   map[int]int // requests by article
	quiet   time.Time
	rude    int
}

// kinds are what pages may be like; each with the state that its pages end in, ""
// for pages that nobody asks for, and whether the whole text is stored.
var kinds = []struct {
	kind  string
	state store.PageState
	whole bool
}{
	{"whole", store.PageRead, true}, {"full", "", true}, {"never", "", false}, {"always", store.PageRead, true}, {"flaky", store.PageRead, true}, {"down", store.PageRead, true},
	{"dead", store.PageFailed, false}, {"paywall", store.PagePaywall, false}, {"402", store.PagePaywall, false}, {"404", store.PageRemoved, false}, {"410", store.PageRemoved, false},
	{"front", store.PageRemoved, false}, {"soft404", store.PageRemoved, false}, {"403", store.PageForbidden, false}, {"robots", store.PageRobots, false},
	{"changed", store.PageRead, true}, {"soon", store.PageRead, true}, {"429", store.PageRead, true}, {"cookies", store.PageFailed, false}, {"pdf", store.PageFailed, false},
	{"hostile", store.PageRead, true}, {"moved", store.PageRead, true}, {"long", store.PageFailed, false}, {"gone later", store.PageRemoved, true},
}

func (h *pageHost) about(n int) string { return fmt.Sprintf("bridge %d of %s", n, h.host) }

func (h *pageHost) serve(r *http.Request, now time.Time) (*http.Response, error) {
	h.lock.Lock()
	h.within++
	h.crowded = h.crowded || h.within > 1
	defer func() {
		h.within--
		h.lock.Unlock()
	}()
	var n int
	switch _, err := fmt.Sscanf(r.URL.Path, "/news/%d", &n); {
	case r.URL.Path == "/robots.txt":
		h.robots++
		if h.kind == "robots" {
			return answer(200, "User-agent: *\nDisallow: /news\n"), nil
		}
		return answer(404, ""), nil
	case r.URL.Path == "/":
		return answer(200, htmlOf("", "The Site", "The front page")), nil
	case r.URL.Path == "/feed":
		return answer(200, h.feed(now)), nil
	case err != nil:
		return answer(404, ""), nil
	}
	h.pages[n]++
	if now.Before(h.quiet) {
		h.rude++
	}
	age := now.Sub(h.at[n])
	text, head := story(h.about(n)), ""
	switch h.kind {
	case "flaky":
		if h.random.IntN(2) == 0 {
			return answer(502, ""), nil
		}
	case "down":
		if age < 24*time.Hour {
			return nil, errBroken
		}
	case "dead":
		return nil, context.DeadlineExceeded
	case "paywall":
		head = `<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","isAccessibleForFree":false}</script>`
	case "402", "404", "410", "403":
		var status int
		fmt.Sscan(h.kind, &status)
		return answer(status, ""), nil
	case "front":
		return answer(302, "", "Location", "/"), nil
	case "soft404":
		return answer(200, htmlOf("", "Page not found", "There is nothing here")), nil
	case "429":
		if h.random.IntN(3) == 0 && now.After(h.quiet) {
			h.quiet = now.Add(5 * time.Hour)
			return answer(429, "", "Retry-After", "18000"), nil
		}
	case "changed":
		if age > 2*24*time.Hour {
			text = strings.ReplaceAll(text, "capital", "parliament")
		}
	case "soon":
		if age > 6*time.Hour {
			text = strings.ReplaceAll(text, "capital", "parliament")
		}
	case "cookies":
		return answer(200, htmlOf("", "Before you go on", strings.Repeat("We and our partners store cookies on your device to personalise what you see. ", 20))), nil
	case "pdf":
		return answer(200, "%PDF-1.7 <x>", "Content-Type", "application/pdf"), nil
	case "hostile":
		victim := "https://" + strings.Replace(h.host, "hostile", "whole", 1) + "/news/0"
		head = `<link rel="canonical" href="` + victim + `"><meta property="og:url" content="` + victim + `"><script type="application/ld+json">{"@type":"NewsArticle","headline":"x","url":"` + victim + `","publisher":{"name":"Victim","url":"https://victim.example/"}}</script>`
	case "moved":
		if !strings.HasSuffix(r.URL.Path, "/now") {
			return answer(301, "", "Location", fmt.Sprintf("/news/%d/now", n)), nil
		}
	case "long":
		return answer(200, strings.Repeat("<p>x", 1<<19)), nil
	case "gone later":
		if age > 3*24*time.Hour {
			return answer(404, ""), nil
		}
	}
	return answer(200, htmlOf(head, "About the "+h.about(n), text), "Content-Type", "text/html; charset=utf-8"), nil
}

func (h *pageHost) feed(now time.Time) string {
	var items []string
	for n, at := range h.at {
		if at.After(now) {
			continue
		}
		text := summaryOf(h.about(n))
		switch h.kind {
		case "full", "always":
			text = story(h.about(n))
			if h.kind == "always" {
				text = text[:len(text)*3/4]
			}
		}
		one := item(fmt.Sprintf("https://%s/news/%d", h.host, n), "About the "+h.about(n), "x", at)
		items = append(items, strings.Replace(one, "<description>x</description>", "<content:encoded>"+text+"</content:encoded>", 1))
	}
	return strings.Replace(rss(h.host, items...), "<rss ", `<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" `, 1)
}

// want is the text that is stored in the end.
func (h *pageHost) want(n int, whole bool) string {
	text := story(h.about(n))
	switch {
	case !whole:
		return summaryOf(h.about(n))
	case h.kind == "changed", h.kind == "soon":
		return strings.ReplaceAll(text, "capital", "parliament")
	}
	return text
}

// Two weeks of pages with faults of every kind, on a made-up network and clock, end
// with the texts that can be had, the others' summaries, and a word on each page.
func TestMonthOfPages(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	began := time.Now()
	ctx := context.Background()
	random := rand.New(rand.NewPCG(4, 5))
	const each, days = 2, 15
	hosts := map[string]*pageHost{}
	var order []*pageHost
	var feeds []store.Feed
	for copies := range 2 {
		for i, k := range kinds {
			h := &pageHost{kind: k.kind, host: fmt.Sprintf("%s%d.example", strings.ReplaceAll(k.kind, " ", "-"), copies), random: rand.New(rand.NewPCG(uint64(i), 7)), pages: map[int]int{}}
			for range each {
				h.at = append(h.at, testNow.Add(time.Duration(random.Float64()*3*24*float64(time.Hour))).Truncate(time.Second))
			}
			hosts[h.host] = h
			order = append(order, h)
			f := store.Feed{URL: "https://" + h.host + "/feed", Pages: store.PagesShort}
			switch k.kind {
			case "never":
				f.Pages = store.PagesNever
			case "always":
				f.Pages = store.PagesAlways
			}
			feeds = append(feeds, f)
		}
	}
	w := &web{}
	d := newDesk(t, w)
	w.serve = func(r *http.Request) (*http.Response, error) { return hosts[r.URL.Host].serve(r, d.clock.now()) }
	var looks atomic.Int64
	f := fetch.New(fetch.Options{Agent: "Tidings/test", Transport: w, Now: d.clock.now, MaxBytes: 1 << 20})
	d.Collector = New(d.st, Options{Web: fetch.NewPolite(f, fetch.PoliteOptions{Pause: -1}), Now: d.clock.now, Random: random.Float64,
		Looked: func(store.PageLook) { looks.Add(1) }})
	d.add(feeds...)
	for d.clock.now().Before(testNow.AddDate(0, 0, days)) {
		d.clock.set(d.clock.now().Add(3 * time.Hour))
		d.round()
		d.read()
	}
	have := d.articles()
	for i, h := range order {
		k := kinds[i%len(kinds)]
		for n := range each {
			key := fmt.Sprintf("https://%s/news/%d", h.host, n)
			a, ok := have[key]
			if !ok || flat(a.Text) != h.want(n, k.whole) || a.SourceDomain != h.host || a.Title != "About the "+h.about(n) {
				t.Errorf("%s: %v, of %s, %q, %.90q", key, ok, a.SourceDomain, a.Title, a.Text)
				continue
			}
			pages, err := d.st.Pages(ctx, a.ID)
			if err != nil {
				t.Fatal(err)
			}
			versions, err := d.st.ArticleVersions(ctx, a.ID)
			if err != nil {
				t.Fatal(err)
			}
			log, err := d.st.PageFetches(ctx, a.ID, 100)
			if err != nil {
				t.Fatal(err)
			}
			if k.state == "" {
				if len(pages) != 0 || len(log) != 0 || h.pages[n] != 0 {
					t.Errorf("%s was asked for, which was not wanted: %+v", key, pages)
				}
				continue
			}
			if len(pages) != 1 || pages[0].State != k.state || !pages[0].NextLook.IsZero() || k.state != store.PageRead && pages[0].Message == "" {
				t.Errorf("%s ends as %+v, want %s", key, pages, k.state)
			}
			wantVersions := 0
			switch {
			case k.kind == "changed", k.kind == "soon" && h.at[n].Add(6*time.Hour).After(pages[0].FirstRead):
				wantVersions = 2
			case k.whole:
				wantVersions = 1
			}
			if len(versions) != wantVersions || len(versions) == 2 && (!versions[0].FromPage || versions[1].FromPage) {
				t.Errorf("%s has the versions %+v, want %d", key, versions, wantVersions)
			}
			asked := h.pages[n]
			if k.kind == "moved" {
				asked /= 2
			}
			if k.kind == "robots" && asked != 0 || k.kind != "robots" && asked != len(log) || len(log) > 12 || len(log) == 0 {
				t.Errorf("%s was asked for %d times, the log has %d", key, asked, len(log))
			}
		}
		if h.crowded || h.rude > 0 || h.robots > days+1 {
			t.Errorf("%s: asked two things at once: %v; %d times while it wanted to be left alone; robots.txt %d times", h.host, h.crowded, h.rude, h.robots)
		}
	}
	if len(have) != len(order)*each {
		t.Errorf("%d articles, want %d", len(have), len(order)*each)
	}
	if faults, err := d.st.Verify(ctx); err != nil || len(faults) > 0 {
		t.Errorf("the database: %v, %v", faults, err)
	}
	t.Logf("%d articles, %d fetches of pages; %s", len(have), looks.Load(), time.Since(began).Round(time.Millisecond))
}
