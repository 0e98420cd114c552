package dashboard

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image/png"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tidings/dashboard/browsertest"
)

// TestBoardInBrowser makes a board as people do, reorders it with the keyboard alone and
// opens its link in a browser that has never been here.
func TestBoardInBrowser(t *testing.T) {
	_, analyst := newStore(t, testArticles(), testTopics)
	v := newVisit(t, analyst)
	v.open(t, "/boards")
	v.run(t, chromedp.Click(`a[href="/boards/new"]`), chromedp.WaitVisible(`input[name=name]`),
		chromedp.SendKeys(`input[name=name]`, "Morning"), chromedp.SetValue(`select[name=add_topic]`, "border"),
		chromedp.Click(`button[value=add]`), chromedp.WaitVisible(`button[value=drop-1]`),
		chromedp.SendKeys(`input[name=add_query]`, "sanction* OR weather"), chromedp.SendKeys(`input[name=add_label]`, "Words of guards"),
		chromedp.Click(`.actions button[value=save]`), chromedp.WaitVisible(`#query-2-h`))
	var where string
	var cards []string
	names := chromedp.Evaluate(`[...document.querySelectorAll(".card h2")].map(h => h.textContent.trim())`, &cards)
	v.run(t, chromedp.Location(&where), names)
	if where != v.base+"/boards/morning" || strings.Join(cards, ", ") != "Border, Words of guards" {
		t.Fatalf("at %s: %v", where, cards)
	}

	// By keyboard: down with the first, and the button that did it has the focus.
	var focused string
	v.run(t, chromedp.Click(`a[href="/boards/morning/edit"]`), chromedp.WaitVisible(`button[value=down-1]`), chromedp.Focus(`button[value=down-1]`), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible(`.notice`), chromedp.Evaluate(`document.querySelector("[autofocus]").value`, &focused),
		chromedp.Focus(`.actions button[value=save]`), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`#query-1-h`), names)
	if strings.Join(cards, ", ") != "Words of guards, Border" || focused != "down-2" {
		t.Errorf("after moving one down: %v, focus on %s", cards, focused)
	}

	v.open(t, "/boards/morning")
	if ids := v.chartIDs(t); strings.Join(ids, " ") != "query-1-chart topic-border-chart voice-chart" {
		t.Errorf("charts %v", ids)
	}
	for _, id := range v.chartIDs(t) {
		if colours := v.colours(t, id); colours < 3 {
			t.Errorf("the chart %s is blank", id)
		}
	}

	// The link that says everything, in a fresh profile.
	var link, said string
	v.run(t, chromedp.Evaluate(`[...document.querySelectorAll(".lead [data-copy]")].at(-1).dataset.copy`, &link),
		chromedp.Click(`.lead [data-copy]`), chromedp.Poll(`document.querySelector(".lead .copied").textContent`, &said))
	if !strings.HasPrefix(said, "Copied") {
		t.Errorf("the button says %q", said)
	}
	if err := analyst.DeleteBoard(t.Context(), "morning", ""); err != nil {
		t.Fatal(err)
	}
	fresh := browsertest.Open(t, time.Minute)
	if err := chromedp.Run(fresh, chromedp.Navigate(v.base+link), chromedp.WaitVisible(`#topic-border-chart[data-drawn]`), names); err != nil {
		t.Fatal(err)
	}
	if strings.Join(cards, ", ") != "Words of guards, Border" {
		t.Errorf("%s shows %v", link, cards)
	}

	v.run(t, chromedp.EmulateViewport(360, 740))
	for _, path := range []string{"/boards", "/boards/new?topic=border&q=weather&label=W", link} {
		v.open(t, path)
		var over int
		v.run(t, chromedp.Evaluate(`document.querySelectorAll("details").forEach(d => d.open = true);
			document.documentElement.scrollWidth - document.documentElement.clientWidth`, &over))
		if over > 0 {
			t.Errorf("%s is %d pixels too wide", path, over)
		}
	}
	v.check(t)
}

// TestEmbedInBrowser puts a chart into pages of two origins, of which one may show it.
func TestEmbedInBrowser(t *testing.T) {
	browsertest.Find(t)
	var address atomic.Pointer[string]
	host := func() *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><title>elsewhere</title><iframe src="%s/embed/volume?topic=border&amp;interval=month" width="640" height="400" title="chart"></iframe><footer>end</footer>`, *address.Load())
		}))
		t.Cleanup(s.Close)
		return s
	}
	friend, stranger := host(), host()
	v := newVisitWith(t, Config{Analyst: shared(t), EmbedOrigins: []string{friend.URL}})
	address.Store(&v.base)
	framed := func(by string) string {
		t.Helper()
		var frame string
		v.run(t, chromedp.Navigate(by), chromedp.WaitReady("footer"), chromedp.Sleep(time.Second), chromedp.ActionFunc(func(ctx context.Context) error {
			tree, err := cdppage.GetFrameTree().Do(ctx)
			if err == nil && len(tree.ChildFrames) == 1 {
				frame = tree.ChildFrames[0].Frame.URL
			}
			return err
		}))
		return frame
	}
	if got := framed(friend.URL); got != v.base+"/embed/volume?topic=border&interval=month" {
		t.Errorf("the origin that was named shows %s", got)
	}
	if got := framed(stranger.URL); got != "chrome-error://chromewebdata/" {
		t.Errorf("a stranger shows %s", got)
	}
	refused := false
	v.mu.Lock()
	for _, c := range v.complaints {
		refused = refused || strings.Contains(c, "frame-ancestors")
	}
	v.complaints, v.foreign = nil, nil
	v.mu.Unlock()
	if !refused {
		t.Error("the browser does not say that the stranger was refused")
	}

	// The chart alone: it is drawn, fills its frame and needs no scrolling.
	v.run(t, chromedp.EmulateViewport(640, 400), chromedp.Navigate(v.base+"/embed/volume?topic=border&interval=month"), chromedp.WaitVisible("#volume-chart[data-drawn]"))
	var over int
	v.run(t, chromedp.Evaluate(`document.documentElement.scrollHeight - innerHeight`, &over))
	if over > 0 || v.colours(t, "volume-chart") < 3 {
		t.Errorf("%d pixels too high, %d colours", over, v.colours(t, "volume-chart"))
	}

	// What the button copies is that frame.
	v.open(t, "/topics/border?interval=month")
	var snippet string
	v.run(t, chromedp.Click(`[aria-labelledby=volume-h] [data-embed]`), chromedp.Poll(`document.querySelector("[aria-labelledby=volume-h] .snippet textarea").value`, &snippet))
	if !strings.HasPrefix(snippet, `<iframe src="`+v.base+`/embed/volume?interval=month&amp;topic=border"`) {
		t.Errorf("the button copies %s", snippet)
	}
	v.check(t)
}

// TestPicturesInBrowser looks into the files that the buttons give.
func TestPicturesInBrowser(t *testing.T) {
	v := newVisit(t, shared(t))
	v.open(t, "/topics/border?interval=month")
	content := v.download(t, `document.querySelector("button[data-png=volume-chart]").click()`, "tidings-border.png")
	config, err := png.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(content)); err != nil { // it checks the sums
		t.Error(err)
	}
	at := bytes.Index(content, []byte("pHYs"))
	if at < 0 {
		t.Fatal("the picture does not say how many dots it has")
	}
	perMetre := binary.BigEndian.Uint32(content[at+4:])
	if width := float64(config.Width) / float64(perMetre); config.Width != 2400 || math.Abs(width-0.16) > 0.001 {
		t.Errorf("%d pixels, %d to the metre", config.Width, perMetre)
	}
	svg := v.download(t, `document.querySelector("button[data-png=by-source-chart]").nextElementSibling.click()`, "tidings-border-by-source.svg")
	if text := string(svg); !strings.Contains(text, "Border, by source") || !strings.Contains(text, "Source: Tidings, topic border, version 1.") || !strings.HasPrefix(text, "<svg") {
		t.Errorf("the SVG of the bars is %.300s", text)
	}
	var twice int
	v.run(t, chromedp.Evaluate(`[...document.querySelectorAll("[aria-labelledby=volume-h] .tools > *")].filter(e => e.textContent === "SVG").length`, &twice))
	if twice != 1 {
		t.Errorf("the trend offers SVG %d times", twice)
	}
	v.check(t)
}

// TestWallInBrowser leaves a screen alone while its server goes and comes back.
func TestWallInBrowser(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Open(t, 2*time.Minute)
	s, err := New(Config{Analyst: shared(t), Addr: "127.0.0.1:0", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	var away atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if away.Load() && r.URL.Path == "/present" {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		s.Handler().ServeHTTP(w, r)
	}))
	defer server.Close()
	run := func(actions ...chromedp.Action) {
		t.Helper()
		if err := chromedp.Run(ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	var size struct{ Width, Height, Detail float64 }
	drawn := `document.querySelectorAll("[data-drawn] canvas").length === 3`
	wait := chromedp.WithPollingTimeout(30 * time.Second)
	run(chromedp.EmulateViewport(1920, 1080), chromedp.Navigate(server.URL+"/present?refresh=10"), chromedp.Poll(drawn, nil, wait),
		chromedp.Evaluate(`({Width: document.documentElement.scrollWidth, Height: document.documentElement.scrollHeight, Detail: parseFloat(getComputedStyle(document.querySelector(".tile .detail")).fontSize)})`, &size))
	if size.Width > 1920 || size.Height > 1080 || size.Detail < 24 {
		t.Errorf("%+v", size)
	}
	var said string
	away.Store(true)
	run(chromedp.Evaluate(`document.getElementById("wall").before_ = true`, nil), chromedp.Poll(`document.getElementById("stale").textContent`, &said, wait))
	if !strings.HasPrefix(said, "No answer from the server since ") || !strings.HasSuffix(said, "as of 1 Jul 2025, 12:00 UTC.") {
		t.Errorf("it says %q", said)
	}
	away.Store(false)
	run(chromedp.Poll(`!document.getElementById("wall").before_ && document.getElementById("stale").textContent === ""`, nil, wait), chromedp.Poll(drawn, nil, wait))
}
