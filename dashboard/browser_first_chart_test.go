package dashboard

import (
	"context"
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tidings/dashboard/browsertest"
)

var firstChartAt = flag.String("first-chart", "", "measure how long the first chart of a page takes on the server at this address")

// The first chart of a page is seen within this time of the beginning of the navigation.
const firstChartGoal = 500 * time.Millisecond

// firstChart keeps when the first chart of a page was in a frame: ECharts tells that it has
// finished, and the frame is presented before the task behind it runs. The clock begins
// with the navigation.
const firstChart = `addEventListener("tidings:drawn", e => e.detail.instance.on("finished", () => {
	if (window.firstChart === undefined) {
		window.firstChart = 0;
		requestAnimationFrame(() => setTimeout(() => { window.firstChart = performance.now(); }));
	}
}))`

// TestFirstChart measures, with -first-chart http://127.0.0.1:8080 (make firstchart), how long
// it takes from the beginning of a navigation until the first chart of a page is seen, in
// a browser without anything in its cache and in one that was there before.
func TestFirstChart(t *testing.T) {
	if *firstChartAt == "" {
		t.Skip("the first chart is measured on a server that runs: make firstchart")
	}
	v := &visit{ctx: browsertest.Open(t, 15*time.Minute), base: *firstChartAt}
	v.run(t, network.Enable(), chromedp.EmulateViewport(1350, 940),
		chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := cdppage.AddScriptToEvaluateOnNewDocument(firstChart).Do(ctx)
			return err
		}))
	const loads = 15
	for _, address := range []string{"/", "/topics/border-incidents", "/explore?topic=border-incidents&topic=sanctions", "/coverage"} {
		for _, state := range []string{"nothing in the cache", "seen before"} {
			var times []time.Duration
			for i := range loads + 1 {
				if state != "seen before" {
					v.run(t, network.ClearBrowserCache())
				}
				v.run(t, chromedp.Navigate("about:blank"), chromedp.Navigate(v.base+address), chromedp.Poll(`window.firstChart > 0`, nil, chromedp.WithPollingTimeout(30*time.Second)))
				var took float64
				v.run(t, chromedp.Evaluate(`window.firstChart`, &took), chromedp.Poll(`[...document.querySelectorAll("[data-chart]")].every(e => e.dataset.drawn)`, nil))
				if i > 0 { // the server, too, asks its files for the first time
					times = append(times, time.Duration(took*float64(time.Millisecond)).Round(time.Millisecond))
				}
			}
			slices.Sort(times)
			median := times[loads/2]
			t.Logf("%s, %s: median %s, from %s to %s", address, state, median, times[0], times[loads-1])
			if median > firstChartGoal {
				t.Errorf("%s, %s: a median of %s, want at most %s", address, state, median, firstChartGoal)
			}
		}
	}
}
