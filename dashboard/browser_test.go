package dashboard

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"tidings/analytics"
)

// visit is a browser window on a server of the dashboard, and everything the
// browser complained about.
type visit struct {
	ctx       context.Context
	base      string
	downloads string

	mu         sync.Mutex
	complaints []string
	foreign    []string // requests to other hosts
}

// newVisit starts a server over analyst and a browser; it skips the test
// where there is no Chromium.
func newVisit(t *testing.T, analyst *analytics.Analyst) *visit {
	t.Helper()
	program := findChromium(t)
	s, err := New(Config{Analyst: analyst, Addr: "127.0.0.1:0", Now: now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)

	allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel) // the browser's profile is a new directory that goes with it
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)

	v := &visit{ctx: ctx, base: server.URL, downloads: t.TempDir()}
	chromedp.ListenTarget(ctx, v.listen)
	v.run(t, network.Enable(), log.Enable(),
		browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(v.downloads).WithEventsEnabled(true))
	return v
}

// findChromium gives the path of a Chromium or Chrome.
func findChromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	t.Skip("no Chromium: the pages are not looked at in a browser (on Debian: apt-get install chromium)")
	return ""
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

// open goes to a page and waits until its charts are drawn.
func (v *visit) open(t *testing.T, path string) {
	t.Helper()
	v.run(t, chromedp.Navigate(v.base+path), chromedp.WaitReady("footer"),
		chromedp.Poll(`[...document.querySelectorAll("[data-chart]")].every(e => e.dataset.drawn === "true")`, nil, chromedp.WithPollingTimeout(20*time.Second)))
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

func (v *visit) chartIDs(t *testing.T) []string {
	t.Helper()
	var ids []string
	v.run(t, chromedp.Evaluate(`[...document.querySelectorAll("[data-chart]")].map(e => e.id)`, &ids))
	return ids
}

func TestBrowser(t *testing.T) {
	v := newVisit(t, shared(t))

	t.Run("charts are drawn", func(t *testing.T) {
		for path, charts := range map[string]int{
			"/": 3, "/topics/border?average=4": 3, "/topics/border?interval=day&from=2025-04-20&to=2025-05-15&measure=ratio": 3,
			"/explore?q=border&q=sanction*&topic=never": 1, "/explore?q=border&by=source": 1,
		} {
			v.open(t, path)
			ids := v.chartIDs(t)
			if len(ids) != charts {
				t.Errorf("%s: charts %v, want %d", path, ids, charts)
			}
			for _, id := range ids {
				var colours int
				v.run(t, chromedp.Evaluate(fmt.Sprintf("%s(%q)", inkOf, id), &colours))
				if colours < 3 {
					t.Errorf("%s: the chart %s is blank: %d colours", path, id, colours)
				}
			}
		}
		for _, path := range []string{"/explore", "/articles", "/articles/1", "/sources"} {
			v.open(t, path)
		}
		v.check(t)
	})

	t.Run("a click lists the bucket", func(t *testing.T) {
		const path = "/topics/border?interval=month"
		v.open(t, path)
		rows := tableRowsOf(t, get(newServer(t, shared(t)).Handler(), path).Body.String(), "volume-table")
		const month = 2 // March, whose point is low: the click goes far above it
		var at struct{ X, Y float64 }
		v.run(t, chromedp.Evaluate(fmt.Sprintf(`(() => {
			const e = document.getElementById("volume-chart");
			e.scrollIntoView({block: "center"});
			const chart = echarts.getInstanceByDom(e);
			const box = e.getBoundingClientRect();
			const max = chart.getModel().getComponent("yAxis", 0).axis.scale.getExtent()[1];
			const [x, y] = chart.convertToPixel({gridIndex: 0}, [%d, max * 0.95]);
			return {X: box.left + x, Y: box.top + y};
		})()`, month), &at))
		var where, heading string
		v.run(t, chromedp.MouseClickXY(at.X, at.Y), chromedp.WaitVisible(".articles"),
			chromedp.Location(&where), chromedp.Text(".lead strong", &heading))
		if want := v.base + "/articles?from=2025-03-01&to=2025-04-01&topic=border"; !sameAddress(where, want) {
			t.Errorf("the click leads to %s, want %s", where, want)
		}
		if heading != rows[month].cells[1] {
			t.Errorf("the list has %s articles, the table %s", heading, rows[month].cells[1])
		}
		v.check(t)
	})

	t.Run("a click on a bar lists the source", func(t *testing.T) {
		v.open(t, "/topics/border")
		var at struct{ X, Y float64 }
		v.run(t, chromedp.Evaluate(`(() => {
			const e = document.getElementById("by-source-chart");
			e.scrollIntoView({block: "center"});
			const box = e.getBoundingClientRect();
			const [x, y] = echarts.getInstanceByDom(e).convertToPixel({gridIndex: 0}, [1, 1]);
			return {X: box.left + x + 40, Y: box.top + y};
		})()`, &at))
		var where string
		v.run(t, chromedp.MouseClickXY(at.X, at.Y), chromedp.WaitVisible(".articles"), chromedp.Location(&where))
		if want := v.base + "/articles?source=north.example&topic=border"; !sameAddress(where, want) {
			t.Errorf("the click leads to %s, want %s", where, want)
		}
		v.check(t)
	})

	t.Run("the CSV equals the table", func(t *testing.T) {
		v.open(t, "/topics/border?interval=month&measure=ratio&average=3")
		var table [][]string
		v.run(t, chromedp.Evaluate(`[...document.querySelectorAll("#volume-table tbody tr")].map(tr =>
			[...tr.cells].map(td => { const v = td.querySelector("data,time"); return v ? (v.getAttribute("value") ?? v.getAttribute("datetime")) : td.textContent; }))`, &table))
		content := v.download(t, `document.querySelector("section[aria-labelledby=volume-h] .downloads a").click()`, "tidings-border-volume.csv")
		var rows []string
		for _, r := range table {
			rows = append(rows, strings.Join(r, ","))
		}
		if want := "date,count,total_count,ratio\n" + strings.Join(rows, "\n") + "\n"; string(content) != want || len(rows) != 6 {
			t.Errorf("the CSV is\n%s\nthe table\n%s", content, want)
		}
		v.check(t)
	})

	t.Run("the picture is a picture", func(t *testing.T) {
		v.open(t, "/topics/border?interval=month")
		content := v.download(t, `document.querySelector("button[data-png=volume-chart]").click()`, "tidings-border.png")
		if kind := http.DetectContentType(content); kind != "image/png" || len(content) < 10_000 {
			t.Errorf("%s of %d bytes", kind, len(content))
		}
		v.check(t)
	})

	t.Run("dark and light are drawn anew", func(t *testing.T) {
		v.open(t, "/topics/border")
		colourOf := func(theme string) (colour string) {
			v.run(t, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}),
				chromedp.Sleep(200*time.Millisecond),
				chromedp.Evaluate(`echarts.getInstanceByDom(document.getElementById("volume-chart")).getOption().xAxis[0].axisLabel.color`, &colour))
			return colour
		}
		light, dark := colourOf("light"), colourOf("dark")
		if light == dark || light == "" || dark == "" {
			t.Errorf("labels are %q in the light and %q in the dark", light, dark)
		}
		v.check(t)
	})

	t.Run("a phone needs no sideways scrolling", func(t *testing.T) {
		v.run(t, chromedp.EmulateViewport(360, 740))
		for _, path := range []string{"/", "/topics/border", "/explore?q=border&q=sanction*", "/articles?q=border", "/articles/1", "/sources"} {
			v.open(t, path)
			var over int
			v.run(t, chromedp.Evaluate(`document.querySelectorAll("details").forEach(d => d.open = true);
				document.documentElement.scrollWidth - document.documentElement.clientWidth`, &over))
			if over > 0 {
				t.Errorf("%s is %d pixels too wide", path, over)
			}
		}
		v.check(t)
	})
}

func TestHostileCorpusInBrowser(t *testing.T) {
	_, analyst := newStore(t, hostileArticles(), hostileTopics)
	v := newVisit(t, analyst)
	dialogs := 0
	chromedp.ListenTarget(v.ctx, func(event any) {
		if strings.Contains(fmt.Sprintf("%T", event), "DialogOpening") {
			dialogs++
		}
	})
	paths := []string{"/", "/topics/hostile?by=source&interval=day", "/articles", "/sources", "/explore?topic=hostile&q=hostile&by=source"}
	for i := range hostileTexts() {
		paths = append(paths, articlePath(int64(i+1)))
	}
	for _, path := range paths {
		v.open(t, path)
		var wide int
		v.run(t, chromedp.Evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &wide))
		if wide > 0 {
			t.Errorf("%s: a word without end makes the page %d pixels too wide", path, wide)
		}
	}
	if dialogs > 0 {
		t.Errorf("%d alerts were shown", dialogs)
	}
	v.check(t)
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
