package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tidings/dashboard/browsertest"
	"tidings/sql"
)

// newsSite is a site whose home page names a feed with a report for each hour up
// to when it fell silent.
type newsSite struct {
	*httptest.Server
	until atomic.Int64 // seconds since 1970
}

func newNewsSite(t *testing.T, until time.Time) *newsSite {
	t.Helper()
	site := &newsSite{}
	site.until.Store(until.Unix())
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!doctype html><title>The Fen</title><link rel="alternate" type="application/rss+xml" href="/rss"><p>News from the fen.</p>`)
	})
	mux.HandleFunc("/rss", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>The Fen &lt;news&gt;</title>`)
		last := time.Unix(site.until.Load(), 0).UTC()
		for hours := range 40 {
			at := last.Add(-time.Duration(hours) * time.Hour)
			fmt.Fprintf(w, `<item><title>Report of %s</title><link>%s/%d</link><pubDate>%s</pubDate><description>The border stayed open.</description></item>`,
				at.Format("15:04, 2 January"), site.URL, at.Unix(), at.Format(time.RFC1123Z))
		}
		fmt.Fprint(w, `</channel></rss>`)
	})
	site.Server = httptest.NewServer(mux)
	t.Cleanup(site.Close)
	return site
}

// serving runs the command serve within the test, with a clock, and gives its
// address.
func serving(t *testing.T, now func() time.Time, args ...string) string {
	t.Helper()
	said, saying := io.Pipe()
	var complaints strings.Builder
	a := &app{Streams: Streams{Out: saying, Err: &complaints}, env: func(string) string { return "" }, now: now, pause: -1}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		ended <- a.run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...))
		saying.Close()
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitOK {
			t.Errorf("serve ended with %d: %s", code, complaints.String())
		}
	})
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	go func() { _, _ = io.Copy(io.Discard, said) }() // what else it says must not stop it
	return strings.Fields(line)[3]
}

// A feed is looked at and added by its site's home page; its articles come onto the page, which
// is not loaded again; when the site falls silent, the page says so.
func TestBrowserFeeds(t *testing.T) {
	began := time.Date(2026, 3, 2, 12, 30, 0, 0, time.UTC)
	var ahead atomic.Int64 // of began, in nanoseconds
	now := func() time.Time { return began.Add(time.Duration(ahead.Load())) }
	site := newNewsSite(t, began.Truncate(time.Hour))
	ctx := browsertest.Open(t, 3*time.Minute)
	db := filepath.Join(t.TempDir(), "feeds.duckdb")
	st, err := store.Open(ctx, db, store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	at := serving(t, now, "--allow-private", "--db", db)
	run := func(actions ...chromedp.Action) {
		t.Helper()
		if err := chromedp.Run(ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	until := func(what, script string) {
		t.Helper()
		var ok bool
		if err := chromedp.Run(ctx, chromedp.Poll(script, &ok, chromedp.WithPollingTimeout(40*time.Second))); err != nil {
			var text string
			_ = chromedp.Run(ctx, chromedp.Evaluate(`document.body.innerText`, &text)) // for the message
			t.Fatalf("waiting for %s: %v; the page says %s", what, err, text)
		}
	}

	// A look says what there is, and stores nothing.
	run(chromedp.Navigate(at+"/feeds"), chromedp.SendKeys(`input[name=address]`, site.URL+"/"), chromedp.Click(`.addfeed button[formaction]`), chromedp.WaitVisible(".found-feed"))
	until("what it would bring", `document.querySelectorAll(".found-feed[open] tbody tr").length === 40 && !document.querySelector("#newest") && document.querySelector("#live").textContent.includes("There are no feeds yet")`)

	// By the home page; what the feed calls itself is text.
	run(chromedp.Navigate(at+"/feeds"), chromedp.SendKeys(`input[name=address]`, site.URL+"/"), chromedp.Click(`.addfeed button`), chromedp.WaitVisible(".notice"),
		chromedp.Evaluate(`window.stayed = true`, nil))
	until("the feed", `document.querySelector(".notice a").textContent === "The Fen <news>"`)

	// Its articles come by themselves, into the page that is open.
	until("its articles", `document.querySelectorAll("#newest tbody tr").length === 12 && window.stayed === true`)
	until("the newest report", `document.querySelector("#newest tbody a").textContent === "Report of 12:00, 2 March"`)
	until("its state", `document.querySelector(".name + td .tag").textContent === "ok" && !document.querySelector(".attention")`)

	// News comes: an hour later there is a report more.
	ahead.Store(int64(time.Hour))
	site.until.Store(began.Add(30 * time.Minute).Unix())
	until("the next report", `document.querySelector("#newest tbody a").textContent === "Report of 13:00, 2 March" && window.stayed === true`)

	// Nothing more comes: at first that is usual, then it is not.
	ahead.Store(int64(5 * time.Hour))
	until("a later time", `document.querySelector("#live > .note").textContent.includes("2 Mar 2026, 17:30") && !document.querySelector(".attention")`)
	ahead.Store(int64(12 * time.Hour))
	until("that it is silent", `document.querySelector(".attention .silent p + p")?.textContent.startsWith("No article for 11 h 30 min") && window.stayed === true`)
	run(chromedp.Navigate(at + "/sources"))
	until("the silent source", `document.querySelector("td .tag.silent").textContent === "silent for 11 h 30 min"`)
}
