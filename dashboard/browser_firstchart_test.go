package dashboard

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
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
// of a page stands: what the frame that draws it asks for before all else is done when that
// frame is made.
const firstChartScript = `addEventListener("tidings:drawn", () => requestAnimationFrame(() =>
	scheduler.postTask(() => { window.firstChart ??= performance.now(); }, {priority: "user-blocking"})), true)`

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
	fmt.Printf("%-12s %-32s %8s %8s\n", "page", "the browser", "median", "p95")
	for _, p := range []struct{ name, address string }{
		{"overview", "/"},
		{"topic", "/topics/" + topics[0]},
		{"explore", "/explore?topic=" + topics[0] + "&topic=" + topics[1]},
		{"coverage", "/coverage"},
	} {
		for _, from := range []struct {
			name, address string
			empty         bool
		}{{"has nothing in its cache", "about:blank", true}, {"has scripts and styles", "about:blank", false}, {"comes from another page of it", v.base + "/boards", false}} {
			var took []float64
			for range *chartsLoads {
				if from.empty {
					v.run(t, network.ClearBrowserCache())
				}
				v.run(t, chromedp.Navigate(from.address), chromedp.Navigate(v.base+p.address))
				v.waitFor(t, "the first chart of "+p.name, `window.firstChart`)
				var ms float64
				v.run(t, chromedp.Evaluate(`window.firstChart`, &ms))
				took = append(took, ms)
			}
			slices.Sort(took)
			fmt.Printf("%-12s %-32s %5.0f ms %5.0f ms\n", p.name, from.name, took[len(took)/2], took[(len(took)*95+99)/100-1])
		}
	}
}

// The first chart of a page that comes slowly is drawn before the rest is read.
func TestFirstChartBeforeTheRest(t *testing.T) {
	v := furnishedWith(t, 3000)
	v.pieces.Store(true)
	v.run(t, chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := cdppage.AddScriptToEvaluateOnNewDocument(`addEventListener("tidings:drawn", () => { window.drawnWhile ??= document.readyState; }, true);`).Do(ctx)
		return err
	}))
	for _, p := range []string{"/", "/topics/border-incidents", "/explore?topic=border-incidents&topic=sanctions", "/coverage", "/boards/desk"} {
		v.open(t, p)
		if state := v.eval(t, `window.drawnWhile`); state != "loading" {
			t.Errorf("the first chart of %s was drawn when the page was %s", p, state)
		}
	}
	v.check(t)
}

// The tables that a page keeps as text are there when they are opened, when nothing else is
// to be done, and without scripts.
func TestKeptTables(t *testing.T) {
	v := furnishedWith(t, 3000)
	const address = "/topics/border-incidents?from=2024-01-01&to=2025-01-01"
	rows := func() string {
		return v.eval(t, `[...document.querySelectorAll("#volume-table tbody tr")].filter(tr => tr.checkVisibility()).map(tr => tr.innerText).join("\n")`)
	}
	never := func(ctx context.Context) error {
		_, err := cdppage.AddScriptToEvaluateOnNewDocument(`window.requestIdleCallback = () => 0;`).Do(ctx)
		return err
	}
	v.open(t, address)
	v.eval(t, `document.querySelector("#volume-table").open = true`)
	idle := rows()
	if strings.Count(idle, "\n") < 10 {
		t.Fatalf("the table has the rows %q", idle)
	}
	v.run(t, chromedp.ActionFunc(never), chromedp.Navigate(v.base+address), chromedp.WaitReady("footer"))
	if kept := v.eval(t, `document.querySelectorAll("#volume-table noscript.kept").length + " " + document.querySelectorAll("#volume-table table").length`); kept != "1 0" {
		t.Errorf("before it is opened, kept and read are %s", kept)
	}
	v.run(t, chromedp.Click("#volume-table > summary", chromedp.ByQuery))
	if opened := rows(); opened != idle {
		t.Errorf("opened by a click, the table has the rows %q", opened)
	}
	v.run(t, chromedp.Navigate(v.base+address), chromedp.WaitReady("footer"))
	v.eval(t, `document.querySelector("#volume-table").open = true`)
	v.waitFor(t, "a table that a script opened", `document.querySelector("#volume-table table")`)
	if opened := rows(); opened != idle {
		t.Errorf("opened by a script, the table has the rows %q", opened)
	}
	v.run(t, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(v.base+address), chromedp.WaitReady("footer"))
	v.run(t, chromedp.Click("#volume-table > summary", chromedp.ByQuery))
	if plain := rows(); plain != idle {
		t.Errorf("without scripts the table has the rows %q", plain)
	}
}
