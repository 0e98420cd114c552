package dashboard

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tidings/dashboard/browsertest"
)

var (
	chartsAt    = flag.String("charts-at", "", "the address of a running server whose first charts are timed")
	chartsLoads = flag.Int("charts-loads", 20, "how often each page is loaded for that")
)

// firstChartScript notes, in milliseconds since the navigation began, when the first chart
// of a page stands: what is sent in the frame that draws it arrives when that frame is made.
const firstChartScript = `(() => {
	const made = new MessageChannel();
	made.port1.onmessage = () => { window.firstChart ??= performance.now(); };
	addEventListener("tidings:drawn", () => requestAnimationFrame(() => made.port2.postMessage("")), true);
})()`

// TestFirstChart measures how long it takes until the first chart stands, of a server that
// runs already (make first-chart); it tests no time.
func TestFirstChart(t *testing.T) {
	if *chartsAt == "" {
		t.Skip("first charts are timed by make first-chart")
	}
	v := &visit{ctx: browsertest.Open(t, time.Hour), base: *chartsAt}
	v.run(t, network.Enable(), chromedp.EmulateViewport(1440, 900), chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := cdppage.AddScriptToEvaluateOnNewDocument(firstChartScript).Do(ctx)
		return err
	}))
	v.run(t, chromedp.Navigate(v.base+"/"), chromedp.WaitReady("footer"))
	var topics []string
	v.run(t, chromedp.Evaluate(`[...new Set([...document.querySelectorAll("main a[href^='/topics/']")].map(a => a.pathname.split("/")[2]))]`, &topics))
	if len(topics) < 2 {
		t.Fatalf("%s has %d topics on its overview; expected two at least", v.base, len(topics))
	}
	fmt.Printf("%-12s %-22s %8s %8s\n", "page", "the browser's store", "median", "p95")
	for _, p := range []struct{ name, address string }{
		{"overview", "/"},
		{"topic", "/topics/" + topics[0]},
		{"explore", "/explore?topic=" + topics[0] + "&topic=" + topics[1]},
		{"coverage", "/coverage"},
	} {
		for _, store := range []struct {
			name  string
			empty bool
		}{{"empty", true}, {"has scripts and styles", false}} {
			var took []float64
			for range *chartsLoads {
				if store.empty {
					v.run(t, network.ClearBrowserCache())
				}
				v.run(t, chromedp.Navigate("about:blank"), chromedp.Navigate(v.base+p.address))
				v.waitFor(t, "the first chart of "+p.name, `window.firstChart`)
				var ms float64
				v.run(t, chromedp.Evaluate(`window.firstChart`, &ms))
				took = append(took, ms)
			}
			slices.Sort(took)
			fmt.Printf("%-12s %-22s %5.0f ms %5.0f ms\n", p.name, store.name, took[len(took)/2], took[(len(took)*95+99)/100-1])
		}
	}
}
