package collect

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

// The queue is filled up when a host ran out of pages, or all did, but not after
// each page; and not while there are more than can be asked for.
func TestPageQueueIsFilledUp(t *testing.T) {
	q := &pageQueue{now: func() time.Time { return testNow }, quiet: &quietHosts{}, known: map[int64]bool{}, hosts: map[string][]store.Page{}, busy: map[string]bool{}}
	var pages []store.Page
	for i := range fewPages + 50 {
		pages = append(pages, store.Page{Article: int64(i), Host: []string{"a", "b"}[min(i, 3)/3]})
	}
	is := func(what string, low, full bool) {
		t.Helper()
		if q.low() != low || q.full() != full {
			t.Errorf("%s: low %v, full %v", what, q.low(), q.full())
		}
	}
	hand := func(host string) {
		t.Helper()
		if q.busy[host] {
			q.free(host)
		}
		for {
			p, ok := q.next()
			if !ok {
				t.Fatalf("%s has no page", host)
			}
			if q.hand(p); p.Host == host {
				return
			}
		}
	}
	is("empty", true, false)
	q.take(pages) // 3 of a
	is("full", false, true)
	hand("b") // after one of a
	is("both are asked", false, false)
	for q.waiting > fewPages {
		hand("b")
	}
	is("few, but enough of each", false, false)
	hand("a")
	hand("a")
	is("a ran out", true, false)
	q.take(nil)
	is("a has no more", false, false)
	for q.waiting > 0 {
		hand("b")
	}
	is("nothing is left", true, false)
}
