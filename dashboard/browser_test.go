package dashboard

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"tidings/analytics"
	"tidings/dashboard/browsertest"
)

// visit is a browser window on a server of the dashboard, and everything the
// browser complained about.
type visit struct {
	ctx       context.Context
	base      string
	downloads string
	pieces    atomic.Bool   // the server sends pages in pieces
	patience  time.Duration // how long waitFor waits, where that is more than 30 seconds

	mu         sync.Mutex
	complaints []string
	foreign    []string // requests to other hosts
}

// newVisit starts a server over analyst and a browser; it skips the test
// where there is no Chromium.
func newVisit(t *testing.T, analyst *analytics.Analyst) *visit {
	t.Helper()
	return newVisitWith(t, Config{Analyst: analyst})
}

// newVisitWith is a visit of a server that is not as the others.
func newVisitWith(t *testing.T, config Config) *visit {
	t.Helper()
	browsertest.Find(t)
	config.Addr, config.Now, config.Version = "127.0.0.1:0", now, "test"
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{downloads: t.TempDir()}
	whole, pieces := s.Handler(), inPieces(20, 20*time.Millisecond, s.Handler())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v.pieces.Load() {
			pieces.ServeHTTP(w, r)
		} else {
			whole.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)

	ctx := browsertest.Open(t, 15*time.Minute)
	v.ctx, v.base = ctx, server.URL
	chromedp.ListenTarget(ctx, v.listen)
	v.run(t, network.Enable(), log.Enable(),
		browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(v.downloads).WithEventsEnabled(true))
	return v
}

func (v *visit) listen(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded: // violations of the Content-Security-Policy come here
		v.complaints = append(v.complaints, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *runtime.EventExceptionThrown:
		v.complaints = append(v.complaints, "exception: "+e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			for _, a := range e.Args {
				v.complaints = append(v.complaints, fmt.Sprintf("console %s: %s%s", e.Type, a.Value, a.Description))
			}
		}
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, v.base) && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "about:") {
			v.foreign = append(v.foreign, u)
		}
	}
}

func (v *visit) run(t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(v.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// open goes to a page and waits until its late parts and tables are there and its charts drawn.
func (v *visit) open(t *testing.T, path string) {
	t.Helper()
	v.run(t, chromedp.Navigate(v.base+path), chromedp.WaitReady("footer"),
		chromedp.Poll(`!document.querySelector(".late:not(.failed), noscript.kept") && [...document.querySelectorAll("[data-chart]")].every(e => e.dataset.drawn === "true")`, nil, chromedp.WithPollingTimeout(20*time.Second)))
}

// check fails the test for everything the browser complained about.
func (v *visit) check(t *testing.T) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range v.complaints {
		t.Errorf("the browser complains: %s", c)
	}
	for _, u := range v.foreign {
		t.Errorf("a request left for %s", u)
	}
	v.complaints, v.foreign = nil, nil
}

// inkOf counts the distinct colours on the canvas of a chart: one that is
// blank has one.
const inkOf = `(id => {
	const canvas = document.querySelector("#" + CSS.escape(id) + " canvas");
	if (!canvas) return 0;
	const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
	const seen = new Set();
	for (let i = 0; i < pixels.length; i += 4) seen.add(pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]);
	return seen.size;
})`

// colours gives the number of colours on a chart.
func (v *visit) colours(t *testing.T, id string) (n int) {
	t.Helper()
	v.run(t, chromedp.Evaluate(fmt.Sprintf("%s(%q)", inkOf, id), &n))
	return n
}

func (v *visit) chartIDs(t *testing.T) []string {
	t.Helper()
	var ids []string
	v.run(t, chromedp.Evaluate(`[...document.querySelectorAll("[data-chart]")].map(e => e.id)`, &ids))
	return ids
}

// clickBucket clicks high above the point of a bucket in a line chart, where
// there is no line, and waits for the list it leads to.
func (v *visit) clickBucket(t *testing.T, id string, bucket int) {
	t.Helper()
	var at struct{ X, Y float64 }
	v.run(t, chromedp.Evaluate(fmt.Sprintf(`(() => {
		const e = document.getElementById(%q);
		e.scrollIntoView({block: "center"});
		const chart = echarts.getInstanceByDom(e);
		const box = e.getBoundingClientRect();
		const max = chart.getModel().getComponent("yAxis", 0).axis.scale.getExtent()[1];
		const [x, y] = chart.convertToPixel({gridIndex: 0}, [%d, max * 0.95]);
		return {X: box.left + x, Y: box.top + y};
	})()`, id, bucket), &at))
	v.run(t, chromedp.MouseClickXY(at.X, at.Y), chromedp.WaitVisible(".articles"))
}

// compareCSV downloads the CSV of the trend and compares it with the table on
// the page, whose number of rows it gives.
func (v *visit) compareCSV(t *testing.T, name string) int {
	t.Helper()
	var table [][]string
	v.run(t, chromedp.Evaluate(`[...document.querySelectorAll("#volume-table tbody tr")].map(tr =>
		[...tr.cells].map(td => { const v = td.querySelector("data,time"); return v ? (v.getAttribute("value") ?? v.getAttribute("datetime")) : td.textContent; }))`, &table))
	content := v.download(t, `document.querySelector("section[aria-labelledby=volume-h] .downloads a").click()`, name)
	want := "date,count,total_count,ratio\n"
	for _, r := range table {
		want += strings.Join(r[:4], ",") + "\n" // behind it is the coverage, which the CSV has on wish
	}
	if string(content) != want {
		t.Errorf("the CSV is\n%s\nthe table\n%s", content, want)
	}
	return len(table)
}

// sameAddress compares two addresses but for the order of parameters.
func sameAddress(a, b string) bool {
	r, err := http.NewRequest(http.MethodGet, a, nil)
	if err != nil {
		return false
	}
	q, err := http.NewRequest(http.MethodGet, b, nil)
	return err == nil && r.URL.Path == q.URL.Path && r.URL.Query().Encode() == q.URL.Query().Encode()
}

// download runs a script that starts a download and gives the file's content.
func (v *visit) download(t *testing.T, script, name string) []byte {
	t.Helper()
	done := make(chan string, 1)
	ctx, cancel := context.WithCancel(v.ctx)
	defer cancel()
	chromedp.ListenTarget(ctx, func(event any) {
		if e, ok := event.(*browser.EventDownloadProgress); ok && e.State == browser.DownloadProgressStateCompleted {
			select {
			case done <- e.GUID:
			default:
			}
		}
	})
	v.run(t, chromedp.Evaluate(script, nil))
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s did not arrive", name)
	}
	content, err := os.ReadFile(filepath.Join(v.downloads, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}
