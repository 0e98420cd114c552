package collect

import (
	"context"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tidings/ingest/fetch"
	"tidings/sql"
)

// read reads the pages that are due.
func (d *desk) read() {
	d.t.Helper()
	if err := d.Pages(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

// page gives the page of an article, its newest fetch, and the article.
func (d *desk) page(id int64) (store.Page, store.PageFetch, store.Article) {
	d.t.Helper()
	pages, err := d.st.Pages(context.Background(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	log, err := d.st.PageFetches(context.Background(), id, 1)
	if err != nil {
		d.t.Fatal(err)
	}
	a, ok, err := d.st.Article(context.Background(), id)
	if err != nil || !ok || len(pages) != 1 || len(log) != 1 {
		d.t.Fatalf("article %d: %d pages, %d fetches, %v", id, len(pages), len(log), err)
	}
	return pages[0], log[0], a
}

// story is a whole text about something, of some hundred words.
func story(about string) string {
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, "The %s was discussed again in the capital on day %d, said the spokeswoman of the ministry. ", about, i)
	}
	return strings.TrimSpace(b.String())
}

// flat is a text in one line.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

func summaryOf(about string) string { return "The " + about + " was discussed again in the capital…" }

func htmlOf(head, title, text string) string {
	return fmt.Sprintf(`<html lang="en"><head><title>%s</title>%s</head><body><article><h1>%s</h1><p>%s</p></article></body></html>`,
		html.EscapeString(title), head, html.EscapeString(title), strings.ReplaceAll(html.EscapeString(text), ". ", ".</p><p>"))
}

// What becomes of a page, step by step.
func TestLook(t *testing.T) {
	w := &web{}
	d := newDesk(t, w)
	d.add(store.Feed{URL: "https://a.example/feed"})
	whole := story("bridge")
	changed := strings.ReplaceAll(whole, "capital", "parliament")
	var serve func(*http.Request) (*http.Response, error)
	feed := rss("A", item("https://a.example/1", "The bridge", summaryOf("bridge"), testNow.Add(-time.Hour)))
	w.serve = func(r *http.Request) (*http.Response, error) {
		switch r.URL.Path {
		case "/feed":
			return answer(200, feed), nil
		case "/robots.txt":
			return answer(404, ""), nil
		}
		return serve(r)
	}
	d.round()
	page := func(status int, body string, headers ...string) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) { return answer(status, body, headers...), nil }
	}
	steps := []struct {
		name   string
		serve  func(*http.Request) (*http.Response, error)
		state  store.PageState
		status int
		log    string // problem
		next   time.Duration
		text   string
	}{
		{"down", page(503, "", "Retry-After", "7200"), store.PageWaiting, 503, "status", 2 * time.Hour, summaryOf("bridge")},
		{"not there yet", page(404, ""), store.PageWaiting, 404, "status", 20 * time.Minute, summaryOf("bridge")},
		{"the page", page(200, htmlOf(`<meta property="og:image" content="/p.jpg">`, "The bridge", whole), "ETag", `"1"`), store.PageRead, 200, "", 24 * time.Hour, whole},
		{"changed", func(r *http.Request) (*http.Response, error) {
			if r.Header.Get("If-None-Match") != `"1"` {
				return nil, fmt.Errorf("not conditional: %v", r.Header)
			}
			return answer(200, htmlOf("", "The bridge", changed), "ETag", `"2"`), nil
		}, store.PageRead, 200, "", 24 * time.Hour, changed},
		{"not modified", page(304, ""), store.PageRead, 304, "", 5 * 24 * time.Hour, changed},
		{"locked away since", page(200, htmlOf("", "The bridge", whole[:100])), store.PagePaywall, 200, "paywall", 0, changed},
	}
	for _, step := range steps {
		serve = step.serve
		d.read()
		p, log, a := d.page(1)
		next := time.Duration(0)
		if !p.NextLook.IsZero() {
			next = p.NextLook.Sub(d.clock.now())
		}
		if p.State != step.state || log.Status != step.status || log.Problem != step.log || next != step.next || flat(a.Text) != step.text {
			t.Errorf("%s: %s, %d %q (%s), again in %s, %.90q; want %s, %d %q, %s, %.90q", step.name, p.State, log.Status, log.Problem, log.Message, next, a.Text,
				step.state, step.status, step.log, step.next, step.text)
		}
		if p.Problem != log.Problem || p.Message != log.Message || p.State != log.State || !p.NextLook.Equal(log.NextLook) || log.Problem != "" && log.Message == "" {
			t.Errorf("%s: page says %+v, log %+v", step.name, p, log)
		}
		if !p.NextLook.IsZero() {
			d.clock.set(p.NextLook)
		}
	}
	p, _, _ := d.page(1)
	versions, err := d.st.ArticleVersions(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if p.Picture != "https://a.example/p.jpg" || p.Looks != 3 || len(versions) != 2 || !versions[0].FromPage || versions[1].FromPage {
		t.Errorf("%+v, %+v", p, versions)
	}
}

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
	down    time.Time   // it does not answer before
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

// A page that waits when all ends is read after the next start.
func TestPagesOutliveTheProcess(t *testing.T) {
	ctx := context.Background()
	w := files(map[string]string{
		"https://a.example/feed": rss("A", item("https://a.example/1", "The bridge", summaryOf("bridge"), testNow)),
		"https://a.example/1":    htmlOf("", "The bridge", story("bridge")),
	})
	c := &clock{at: testNow}
	path := filepath.Join(t.TempDir(), "test.duckdb")
	open := func() *desk {
		st, err := store.Open(ctx, path, store.Options{Now: c.now})
		if err != nil {
			t.Fatal(err)
		}
		return &desk{Collector: New(st, Options{Web: w.polite(c), Now: c.now}), t: t, st: st, web: w, clock: c}
	}
	d := open()
	d.add(store.Feed{URL: "https://a.example/feed"})
	d.round()
	if a := d.articles()["https://a.example/1"]; a.Text != summaryOf("bridge") {
		t.Fatalf("before its page was read: %.90q", a.Text)
	}
	if err := d.st.Close(); err != nil {
		t.Fatal(err)
	}
	d = open()
	defer d.st.Close()
	d.read()
	if a := d.articles()["https://a.example/1"]; flat(a.Text) != story("bridge") {
		t.Errorf("after the next start: %.90q", a.Text)
	}
}

// Run reads pages by itself, at once, and a slow page holds up no feed.
func TestRunReadsPages(t *testing.T) {
	w := &web{}
	w.serve = func(r *http.Request) (*http.Response, error) {
		switch {
		case r.URL.Path == "/robots.txt":
			return answer(404, ""), nil
		case r.URL.Path == "/slow":
			<-r.Context().Done()
			return nil, r.Context().Err()
		case r.URL.Path == "/1":
			return answer(200, htmlOf("", "The bridge", story("bridge"))), nil
		case r.URL.Host == "a.example":
			return answer(200, rss("A", item("https://pages.example/slow", "The tunnel", summaryOf("tunnel"), testNow), item("https://a.example/1", "The bridge", summaryOf("bridge"), testNow))), nil
		}
		return answer(200, rss("B", item("https://b.example/x", "B", strings.Repeat("word ", 200), testNow))), nil
	}
	d := newDesk(t, w)
	d.add(store.Feed{URL: "https://a.example/feed"})
	ctx, cancel := context.WithCancel(context.Background())
	read := make(chan store.PageLook, 1)
	d.Collector.looked = func(l store.PageLook) { read <- l }
	ended := make(chan error)
	go func() { ended <- d.Run(ctx) }()
	select {
	case l := <-read:
		if l.Page.URL != "https://a.example/1" || l.Page.State != store.PageRead {
			t.Errorf("%+v", l)
		}
	case <-time.After(30 * time.Second):
		t.Error("no page was read")
	}
	began := time.Now()
	cancel()
	if err := <-ended; err != nil || time.Since(began) > 5*time.Second {
		t.Errorf("ending took %s: %v", time.Since(began), err)
	}
	due, err := d.st.DuePages(context.Background(), testNow, 10, 10)
	if err != nil || len(due) != 1 || due[0].URL != "https://pages.example/slow" {
		t.Errorf("what was broken off waits: %+v, %v", due, err)
	}
}

// Hosts come by turns, one page at a time, and those that want to be left alone
// not at all.
func TestPageQueue(t *testing.T) {
	at := testNow
	quiet := &quietHosts{}
	q := &pageQueue{now: func() time.Time { return at }, quiet: quiet, known: map[int64]bool{}, hosts: map[string][]store.Page{}, busy: map[string]bool{}}
	pages := []store.Page{{Article: 1, Host: "a"}, {Article: 2, Host: "a"}, {Article: 3, Host: "b"}, {Article: 4, Host: "c"}}
	next := func(want int64) {
		t.Helper()
		p, ok := q.next()
		if p.Article != want || ok != (want > 0) {
			t.Fatalf("next is %d, want %d", p.Article, want)
		}
		if ok {
			q.hand(p)
		}
	}
	quiet.leave("c", at.Add(time.Hour))
	q.take(pages)
	q.take(pages) // known by now
	next(1)
	next(3)
	next(0)
	q.free("b")
	next(0)
	q.free("a")
	quiet.leave("a", at.Add(time.Hour))
	next(0)
	if q.known[2] || q.known[4] || !q.known[1] || q.waiting != 0 {
		t.Errorf("known %v, waiting %d", q.known, q.waiting)
	}
	at = at.Add(time.Hour)
	q.take(pages)
	next(2)
	next(4)
	next(0)
}
