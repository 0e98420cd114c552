package dashboard

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"tidings/analytics"
	"tidings/dashboard/browsertest"
	"tidings/sql"
)

// What a person does on pages, for the tests of tasks (browser_tasks_test.go).

// newcomer opens the first page of the demonstration.
func newcomer(t *testing.T) (*visit, *store.Store, *analytics.Analyst) {
	t.Helper()
	browsertest.Find(t)
	st, analyst := demoStore(t)
	v := newVisitWith(t, Config{Analyst: analyst})
	v.run(t, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(v.base))
	v.sees(t, "the first page", `document.querySelector("h1").innerText === "Overview"`)
	return v, st, analyst
}

// seen finds what can be seen and pressed and has exactly these words, in the outermost
// block whose heading, label or first cell begins with others (without a block: in the
// content, else on the whole page), and marks it. Of a label only the beginning counts.
const seen = `((block, words) => {
	const said = (e) => (e.getAttribute("aria-label") || e.innerText || "").replace(/\s+/g, " ").trim();
	const rooms = [...document.querySelectorAll("section, aside, header, nav, fieldset, form, .title, [role=group], tr, li")].filter((e) =>
		e.checkVisibility() && (said(e) === block || [...e.querySelectorAll("h1, h2, legend, td:first-child")].some((h) => said(h).startsWith(block))));
	document.querySelectorAll("[data-person]").forEach((e) => e.removeAttribute("data-person"));
	for (const room of block ? rooms : [document.querySelector("main"), document]) for (const e of room.querySelectorAll("a[href], button, summary, label")) {
		if (!e.checkVisibility({ visibilityProperty: true }) || e.closest("[aria-hidden=true]")) continue;
		const own = e.tagName === "LABEL" ? said(e.querySelector("bdi") || e) : said(e);
		if (own === words || e.tagName === "LABEL" && own.startsWith(words)) {
			(e.control || e).setAttribute("data-person", "");
			return true;
		}
	}
	return false;
})`

func (v *visit) finds(t *testing.T, block, words string) {
	t.Helper()
	v.waitFor(t, fmt.Sprintf("%q under %q", words, block), fmt.Sprintf("%s(%q, %q)", seen, block, words))
}

// press clicks on a link, a button, a summary or a label's control.
func (v *visit) press(t *testing.T, block, words string) {
	t.Helper()
	v.finds(t, block, words)
	v.run(t, chromedp.Click("[data-person]", chromedp.ByQuery))
}

// types puts text into the field with a label.
func (v *visit) types(t *testing.T, label, text string) {
	t.Helper()
	v.finds(t, "", label)
	v.run(t, chromedp.Click("[data-person]", chromedp.ByQuery), chromedp.KeyEvent(text))
}

// sees waits until all of a page is there and it is so.
func (v *visit) sees(t *testing.T, what, script string) {
	t.Helper()
	v.waitFor(t, what, `document.readyState === "complete" && !document.querySelector("[data-chart]:not([data-drawn]), .late:not(.failed), [aria-busy=true]") && (`+script+`)`)
}

// heading waits for a page by its heading.
func (v *visit) heading(t *testing.T, text string) {
	t.Helper()
	v.sees(t, "the page "+text, fmt.Sprintf(`document.querySelector("h1").innerText.startsWith(%q)`, text))
}

// fetches presses a link and gives the file that comes.
func (v *visit) fetches(t *testing.T, block, words string) []byte {
	t.Helper()
	v.finds(t, block, words)
	name := make(chan string, 1)
	done := make(chan bool, 1)
	ctx, cancel := context.WithCancel(v.ctx)
	defer cancel()
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *browser.EventDownloadWillBegin:
			name <- e.SuggestedFilename
		case *browser.EventDownloadProgress:
			if e.State == browser.DownloadProgressStateCompleted {
				done <- true
			}
		}
	})
	v.run(t, chromedp.Click("[data-person]", chromedp.ByQuery))
	select {
	case <-done:
	case <-time.After(40 * time.Second):
		t.Fatalf("no file came of %s under %s", words, block)
	}
	content, err := os.ReadFile(filepath.Join(v.downloads, <-name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// table gives the cells of a block's table as programs read them.
func (v *visit) table(t *testing.T, selector string) (rows [][]string) {
	t.Helper()
	text := v.eval(t, fmt.Sprintf(`JSON.stringify([...document.querySelectorAll(%q)].map((tr) => [...tr.cells].map((td) => {
		const v = td.querySelector("data, time");
		return v ? v.getAttribute("value") ?? v.getAttribute("datetime") : td.innerText.trim();
	})))`, selector+" tbody tr"))
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}
