package dashboard

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"tidings/analytics"
	"tidings/dashboard/browsertest"
	"tidings/sql"
)

// lookPage is a page that the tests of this file look at.
type lookPage struct {
	name, route, address string
	status               int // 0 is 200
}

// lookPages are all pages: a test fails where one is missing. In the answers of the
// furnished server article 1 was changed, and one statement is saved.
var lookPages = []lookPage{
	{name: "overview", route: "/", address: "/"},
	{name: "topic", route: "/topics/:slug", address: "/topics/border-incidents?from=2024-01-01&to=2025-01-01"},
	{name: "topic-edit", route: "/topics/:slug/edit", address: "/topics/sanctions/edit"},
	{name: "topic-history", route: "/topics/:slug/history", address: "/topics/sanctions/history"},
	{name: "explore", route: "/explore", address: "/explore?q=border&topic=sanctions&topic=migration&topic=trade-restrictions&from=2024-01-01&to=2025-01-01"},
	{name: "explore-empty", route: "/explore", address: "/explore"},
	{name: "explore-topic", route: "/explore/topic", address: "/explore/topic?q=border+closure"},
	{name: "boards", route: "/boards", address: "/boards"},
	{name: "board", route: "/boards/:slug", address: "/boards/desk"},
	{name: "board-edit", route: "/boards/:slug/edit", address: "/boards/desk/edit"},
	{name: "board-new", route: "/boards/new", address: "/boards/new"},
	{name: "board-spelt-out", route: "/board", address: "/board?topic=sanctions&q=border+closure&label=Closures"},
	{name: "present", route: "/present", address: "/present"},
	{name: "board-present", route: "/boards/:slug/present", address: "/boards/desk/present"},
	{name: "board-spelt-out-present", route: "/board/present", address: "/board/present?topic=sanctions"},
	{name: "embed", route: "/embed/volume", address: "/embed/volume?topic=sanctions&from=2024-01-01&to=2025-01-01"},
	{name: "annotations", route: "/annotations", address: "/annotations"},
	{name: "annotation", route: "/annotations/:id", address: "/annotations/1"},
	{name: "articles", route: "/articles", address: "/articles?topic=sanctions"},
	{name: "article", route: "/articles/:id", address: "/articles/1"},
	{name: "version", route: "/articles/:id/versions/:version", address: "/articles/1/versions/1"},
	{name: "sources", route: "/sources", address: "/sources"},
	{name: "coverage", route: "/coverage", address: "/coverage"},
	{name: "coverage-source", route: "/coverage/source", address: "/coverage/source?source=pahonia-vesti.example&from=2024-01-01&to=2024-02-01"},
	{name: "anomalies", route: "/anomalies", address: "/anomalies?from=2024-01-01&to=2025-01-01"},
	{name: "feeds", route: "/feeds", address: "/feeds"},
	{name: "feed", route: "/feeds/:id", address: "/feeds/2"},
	{name: "sql", route: "/sql", address: "/sql"},
	{name: "sql-saved", route: "/sql/saved/:slug", address: "/sql/saved/by-language"},
	{name: "not-found", route: "", address: "/nothing-here", status: http.StatusNotFound},
	{name: "bad-request", route: "", address: "/articles?from=yesterday", status: http.StatusBadRequest},
}

// notPages are the addresses that give no page of their own: parts of pages, and what
// machines read. What ends in .csv and the like is a file.
var notPages = []string{"/topics/:slug/words", "/articles/facets", "/articles/passages", "/board/voice", "/board/stories", "/board/silent", "/board/alarm", "/boards/:slug/voice",
	"/boards/:slug/stories", "/explore/complete", "/explore/check", "/live", "/anomalies/why", "/feeds/live", "/language", "/sql/answer", "/sql/sample/:table", "/assets/:file", "/healthz", "/metrics", "/bundle"}

// Every page is looked at.
func TestAllPagesAreShown(t *testing.T) {
	s := newSQLServer(t, shared(t), 0)
	for _, r := range s.routes().Routes() {
		if r.Method != http.MethodGet || path.Ext(r.Path) != "" || slices.Contains(notPages, r.Path) {
			continue
		}
		if !slices.ContainsFunc(lookPages, func(p lookPage) bool { return p.route == r.Path }) {
			t.Errorf("no test looks at the page %s: add it to lookPages, and its pictures with -update", r.Path)
		}
	}
}

// furnishedWith is a server with something to show on every page, and about so many articles.
func furnishedWith(t *testing.T, articles int) *visit {
	t.Helper()
	return newVisitWith(t, furnishedConfig(t, articles))
}

// furnishedConfig is the configuration of such a server.
func furnishedConfig(t *testing.T, articles int) Config {
	t.Helper()
	browsertest.Find(t)
	analyst := furnish(t, articles)
	return Config{Analyst: analyst, Console: newConsole(t, analyst)}
}

// furnish is a database with something to show on every page.
func furnish(t *testing.T, articles int) *analytics.Analyst {
	t.Helper()
	ctx := context.Background()
	st, analyst := demoStoreOf(t, articles)
	feed := func(domain string, state store.FeedState) store.Feed {
		address := "https://" + domain + "/feed"
		return store.Feed{URL: address, AddedURL: address, Title: "The " + domain, Publisher: domain, State: state, Added: now().Add(-48 * time.Hour), NextPoll: now().Add(time.Hour), Every: time.Hour, Polled: now()}
	}
	failing := feed("failing.example", store.FeedActive)
	failing.Failures, failing.Problem, failing.Message = 3, "status", "the server answered 404 Not Found"
	feeds, err := st.AddFeeds(ctx, []store.Feed{feed("north.example", store.FeedActive), failing, feed("paused.example", store.FeedPaused), feed("gone.example", store.FeedGone)})
	if err != nil {
		t.Fatal(err)
	}
	var polls []store.Poll
	for i, f := range feeds[:2] {
		polls = append(polls, store.Poll{Feed: f, Log: store.Fetch{Feed: f.ID, URL: f.URL, Started: now().Add(-time.Hour), Took: time.Second, Status: 200 + 204*i, Problem: f.Problem,
			Message: f.Message, Bytes: 1000, Items: 30, Added: 30 - 30*i, NextPoll: f.NextPoll}})
	}
	if err := st.LogPolls(ctx, polls); err != nil {
		t.Fatal(err)
	}
	whole, _, err := st.Article(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	whole.Text, whole.Standing = "The article as its page has it now.\n\n"+whole.Text, store.OwnPage
	if _, err := st.Write(ctx, []store.Article{whole}); err != nil {
		t.Fatal(err)
	}
	if _, err := analyst.SaveStatement(ctx, analytics.SavedStatement{Name: "By language", Description: "How many articles there are in each language.",
		Text: "SELECT language, count(*) AS articles FROM articles GROUP BY language ORDER BY articles DESC, language", Chart: "chart=bars&x=language&y=articles"}); err != nil {
		t.Fatal(err)
	}
	if _, err := analyst.SaveBoard(ctx, analytics.Board{Name: "Desk", Description: "What is looked at every morning.", Interval: analytics.Week,
		Items: []analytics.BoardItem{{Topic: "sanctions"}, {Query: "border AND closure", Label: "Closures"}, {Topic: "migration"}}}, ""); err != nil {
		t.Fatal(err)
	}
	note, err := analytics.ParseAnnotation("", "2024-03-04", "2024-03-08", "A strike at the border")
	if err == nil {
		_, err = analyst.SaveAnnotation(ctx, note)
	}
	if err != nil {
		t.Fatal(err)
	}
	return analyst
}

// show opens a page and waits until all of it is there: charts, the parts that come late,
// the editor of SQL and its answer.
func (v *visit) show(t *testing.T, p lookPage) {
	t.Helper()
	v.run(t, chromedp.Navigate(v.base+p.address), chromedp.WaitReady("main"))
	v.waitFor(t, p.name, `document.readyState === "complete" && !document.querySelector("[data-chart]:not([data-drawn]), .late:not(.failed), noscript.kept, [aria-busy=true]") &&
		(!document.querySelector("#sql") || document.documentElement.dataset.sql === "ready") && (!location.pathname.startsWith("/sql/saved/") || !!document.querySelector("#sql-answer table"))`)
	if p.status != 0 { // the browser tells of the status
		v.mu.Lock()
		v.complaints = nil
		v.mu.Unlock()
	}
}

// waitFor waits until a script says true: 30 seconds at least, or the visit's patience.
func (v *visit) waitFor(t *testing.T, what, script string) {
	t.Helper()
	patience := max(v.patience, 30*time.Second)
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		var ok bool
		err := chromedp.Run(v.ctx, chromedp.Evaluate("!!("+script+")", &ok)) // an error where the page is just being left
		switch {
		case err == nil && ok:
			return
		case time.Now().After(deadline):
			t.Fatalf("%s: not so after %s: %s (%v)", what, patience, script, err)
		}
	}
}

// size sets the window and the theme, "light" or "dark".
func (v *visit) size(t *testing.T, width, height int64, theme string) {
	t.Helper()
	v.run(t, chromedp.EmulateViewport(width, height), emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}))
	v.waitFor(t, "a window of another size", fmt.Sprintf(`innerWidth === %d && matchMedia("(prefers-color-scheme: %s)").matches`, width, theme))
	// What hears of the new size has drawn itself anew a moment later.
	v.promise(t, `new Promise(done => setTimeout(() => done(""), 100))`)
}

// promise gives what a promise comes to.
func (v *visit) promise(t *testing.T, script string) (text string) {
	t.Helper()
	v.run(t, chromedp.Evaluate(script, &text, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	return text
}

const openAll = `document.querySelectorAll("main details").forEach(d => d.open = true)`

// TestLook looks at every page in a browser: as it was, with the keyboard alone, for
// barriers, for what moves, and for what does not fit. Each has a browser of its own, so
// that some go on at once.
func TestLook(t *testing.T) {
	config := furnishedConfig(t, 3000)
	for _, look := range []struct {
		name string
		at   func(*testing.T, *visit)
	}{
		{"as before", looksAsBefore}, // the longest first
		{"accessible", accessible},
		{"no barriers", noBarriers},
		{"nothing moves", nothingMoves},
		{"all fits", allFits},
		{"keyboard", keyboardWalk},
	} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			v := newVisitWith(t, config)
			v.show(t, lookPages[0]) // a blank page draws nothing, so that waiting for its size has no end
			look.at(t, v)
			v.check(t)
		})
	}
}

// allFits looks for sideways scrolling: at 320 pixels, which is 1280 at 400% (WCAG
// 1.4.10), and with text spaced as in WCAG 1.4.12, when also no text may be cut off but
// that of passages, which are excerpts and end in an ellipsis.
func allFits(t *testing.T, v *visit) {
	// Where the scroll bar has its room the page may be narrower than the window.
	const over = `String(Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth))`
	for _, p := range lookPages {
		v.size(t, 320, 640, "light")
		v.show(t, p)
		v.eval(t, openAll)
		if by := v.eval(t, over); by != "0" {
			t.Errorf("%s is %s pixels too wide at 320: %s", p.name, by, v.eval(t, widest))
		}
		v.size(t, 390, 740, "light")
		v.eval(t, `(() => { const s = new CSSStyleSheet();
			s.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
			document.adoptedStyleSheets = [s]; })()`)
		if by := v.eval(t, over); by != "0" {
			t.Errorf("%s is %s pixels too wide with spaced text: %s", p.name, by, v.eval(t, widest))
		}
		if strings.HasSuffix(p.name, "present") {
			continue // a screen on a wall is as large as it is, and its lines end in an ellipsis
		}
		if cut := v.eval(t, `[...document.querySelectorAll("main *")].filter(e => e.clientHeight && getComputedStyle(e).overflowY === "hidden" && e.scrollHeight > e.clientHeight + 1 &&
			!e.closest(".hide, .chart, .sql-editor, .passage")).map(e => e.className || e.tagName).join(", ")`); cut != "" {
			t.Errorf("%s: with spaced text this is cut off: %s", p.name, cut)
		}
	}
}

// widest names what is wider than the window.
const widest = `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".scroll, pre"))
	.slice(0, 5).map(e => e.tagName + "." + e.className).join(", ")`

// nothingMoves measures the layout shifts of each page on its way into a window that is
// so high that all of it counts. The pages come in pieces, so that the browser shows each
// of them unfinished, as it does on its own where the machine is busy.
func nothingMoves(t *testing.T, v *visit) {
	v.pieces.Store(true)
	for _, width := range []int64{1440, 390} {
		v.size(t, width, 5000, "light")
		for _, p := range lookPages {
			v.show(t, p)
			shift := v.promise(t, `new Promise(done => {
				let sum = 0, what = new Set();
				new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) {
					sum += e.value;
					for (const s of e.sources) what.add((s.node?.nodeName || "") + "." + (s.node?.className || s.node?.parentNode?.className || ""));
				} }).observe({type: "layout-shift", buffered: true});
				setTimeout(() => done(sum < 0.01 ? "" : sum.toFixed(3) + " by " + [...what].slice(0, 6).join(", ")), 300);
			})`)
			if shift != "" {
				t.Errorf("%s moves at %d pixels: %s", p.name, width, shift)
			}
		}
	}
}

// keyboardWalk goes through a topic's page with the Tab key, its table open: every
// control is reached, each can be seen and shows that it has the focus, and the walk ends
// where it began.
func keyboardWalk(t *testing.T, v *visit) {
	v.size(t, 1280, 720, "light")
	v.show(t, lookPages[1])
	v.eval(t, `(() => { document.querySelector("#volume-table").open = true; document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); })()`)
	const all = `[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(e =>
		!e.disabled && e.checkVisibility({visibilityProperty: true}) && !(e.closest("details:not([open])") && e.closest("details:not([open])") !== e.parentElement) && !(e.parentElement.matches("details:not([open])") && e.tagName !== "SUMMARY"))`
	var n int
	v.run(t, chromedp.Evaluate(`window.wanted = `+all+`; window.wanted.length`, &n))
	if n < 50 {
		t.Fatalf("%d controls on the page of a topic", n)
	}
	const look = `(() => {
		const e = document.activeElement;
		if (!e || e === document.body) return "out";
		const at = window.wanted.indexOf(e);
		if (at >= 0) window.wanted[at] = null;
		const boxes = [...e.getClientRects()], style = getComputedStyle(e);
		const seen = boxes.some(b => [[b.left + 2, b.top + 2], [b.left + b.width / 2, b.top + b.height / 2], [b.right - 2, b.bottom - 2]].some(([x, y]) => {
			const top = document.elementFromPoint(x, y);
			return top && (e.contains(top) || top.contains(e) && top.tagName !== "BODY" && top.tagName !== "HTML");
		}));
		const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
		return (seen ? "" : "hidden ") + (ring ? "" : "no ring ") + (seen && ring ? "" : e.outerHTML.slice(0, 120));
	})()`
	for i := range n + 20 {
		v.run(t, chromedp.KeyEvent("\t"))
		switch got := v.eval(t, look); {
		case got == "out":
			if missed := v.eval(t, `window.wanted.filter(e => e).map(e => e.outerHTML.slice(0, 100)).join("\n")`); missed != "" {
				t.Errorf("after %d steps of %d the keyboard did not reach:\n%s", i, n, missed)
			}
			return
		case got != "":
			t.Errorf("step %d: the focus is %s", i, got)
		}
	}
	t.Errorf("%d steps of the keyboard do not lead out of the page of %d controls: %s", n+20, n, v.eval(t, `document.activeElement.outerHTML.slice(0, 200)`))
}

// pageErrors joins lines for one error of a page.
func pageErrors(p lookPage, width int64, theme string, lines []string) string {
	return fmt.Sprintf("%s, %d pixels, %s:\n  %s", p.name, width, theme, strings.Join(lines, "\n  "))
}
