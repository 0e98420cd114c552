package dashboard

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tidings/dashboard/browsertest"
)

// mainPages are those that make lighthouse asks for.
var mainPages = []string{"/", "/topics/border-incidents?from=2024-01-01&to=2025-01-01", "/explore?topic=border-incidents&topic=sanctions", "/articles?topic=sanctions", "/coverage"}

// inPieces sends pages as a slow network does: each in so many pieces, with a pause behind
// each, so that the browser shows what it has.
func inPieces(pieces int, pause time.Duration, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Sec-Fetch-Dest") != "document" {
			h.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		whole := httptest.NewRecorder()
		h.ServeHTTP(whole, r)
		for name, values := range whole.Header() {
			w.Header()[name] = values
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(whole.Code)
		body := whole.Body.Bytes()
		for i := range pieces {
			if _, err := w.Write(body[len(body)*i/pieces : len(body)*(i+1)/pieces]); err != nil {
				return // the browser has gone
			}
			w.(http.Flusher).Flush()
			time.Sleep(pause)
		}
	})
}

// shifts sums up the layout shifts of a page as Google's Web Vitals do but for their
// windows of time, and names what moved that nothing on a page may move: its frame.
const shifts = `window.shifts = {sum: 0, what: [], frame: []};
	new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) {
		window.shifts.sum += e.value;
		for (const {node, previousRect: a, currentRect: b} of e.sources) {
			const what = (node?.nodeName || "") + "." + (node?.className || node?.parentNode?.className || "") + " " + [a.x, a.y, b.x, b.y].map(Math.round).join(" ");
			window.shifts.what.push(what);
			if (node?.matches?.("main, main > *, .top, .search")) window.shifts.frame.push(what);
		}
	} }).observe({type: "layout-shift", buffered: true});`

// A page that comes slowly, on a slow machine, stands still: on a phone, and in a window
// whose scroll bar takes room when there is something to scroll.
func TestNothingMovesWhereSlow(t *testing.T) {
	browsertest.Find(t)
	s, err := New(Config{Analyst: demoAnalyst(t), Addr: "127.0.0.1:0", Now: now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(inPieces(25, 30*time.Millisecond, s.Handler()))
	t.Cleanup(server.Close)
	v := &visit{ctx: browsertest.Open(t, 5*time.Minute, chromedp.Flag("hide-scrollbars", false)), base: server.URL}
	v.run(t, network.Enable(), network.SetCacheDisabled(true),
		network.EmulateNetworkConditions(false, 40, 1_250_000, 1_250_000), // bytes a second: 10 Mbit/s
		emulation.SetCPUThrottlingRate(4),
		chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := cdppage.AddScriptToEvaluateOnNewDocument(shifts).Do(ctx)
			return err
		}))
	for _, window := range []struct {
		name          string
		width, height int64
		mobile        bool
	}{{"phone", 412, 823, true}, {"desktop", 1350, 940, false}} {
		v.run(t, emulation.SetDeviceMetricsOverride(window.width, window.height, 1, window.mobile))
		for _, address := range mainPages {
			v.open(t, address)
			var found struct {
				Sum         float64
				What, Frame []string
				Bar         int64
			}
			v.run(t, chromedp.Sleep(200*time.Millisecond), // what was drawn last is reported a frame later
				chromedp.Evaluate(`({...window.shifts, bar: innerWidth - document.documentElement.clientWidth})`, &found))
			if found.Sum > 0.05 || len(found.Frame) > 0 {
				t.Errorf("%s, %s: a layout shift of %.3f; of the frame moves %q, and in all %s", address, window.name, found.Sum, found.Frame, strings.Join(found.What, "; "))
			}
			if wide := found.Bar > 0; wide == window.mobile {
				t.Errorf("%s, %s: the scroll bar takes %d pixels", address, window.name, found.Bar)
			}
			t.Logf("%s, %s: %.4f", address, window.name, found.Sum)
		}
	}
}
