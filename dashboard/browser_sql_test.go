package dashboard

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tidings/analytics"
	"tidings/dashboard/browsertest"
)

// newSQLVisit is a browser on a server with ad-hoc SQL.
func newSQLVisit(t *testing.T, analyst *analytics.Analyst) *visit {
	t.Helper()
	browsertest.Find(t)
	return newVisitWith(t, Config{Analyst: analyst, Console: newConsole(t, analyst)})
}

const ready = `document.documentElement.dataset.sql === "ready"`

// until waits until a script says true, also of a page that is still to come.
func (v *visit) until(t *testing.T, what, script string) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		var ok bool
		err := chromedp.Run(v.ctx, chromedp.Evaluate("!!("+script+")", &ok)) // an error where the page is just being left
		switch {
		case err == nil && ok:
			return
		case time.Now().After(deadline):
			t.Fatalf("waiting for %s: %v; the editor has %q, the answer is %q", what, err,
				v.eval(t, editorText), v.eval(t, `document.getElementById("sql-answer").innerText`))
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// eval gives what a script says.
func (v *visit) eval(t *testing.T, script string) (text string) {
	t.Helper()
	v.run(t, chromedp.Evaluate("String("+script+")", &text))
	return text
}

// enter presses Enter as a keyboard does: chromedp's own way types a line end
// even where the page has taken the key.
func (v *visit) enter(t *testing.T, modifiers input.Modifier) {
	t.Helper()
	for _, kind := range []input.KeyType{input.KeyRawDown, input.KeyUp} {
		v.run(t, input.DispatchKeyEvent(kind).WithKey("Enter").WithCode("Enter").WithWindowsVirtualKeyCode(13).WithModifiers(modifiers))
	}
}

const (
	editorText  = `document.getElementById("sql-text").value`
	inEditor    = `document.getElementById("sql-editor").shadowRoot`
	answered    = `document.getElementById("sql-answer").getAttribute("aria-busy") === "false" && !!document.querySelector("#sql-answer h2")`
	completions = inEditor + `.querySelector(".cm-tooltip-autocomplete li[aria-selected]")`
)

// TestBrowserSQL is an analyst's way through the page /sql.
func TestBrowserSQL(t *testing.T) {
	_, analyst := newStore(t, testArticles(), testTopics)
	v := newSQLVisit(t, analyst)
	v.run(t, chromedp.Navigate(v.base+"/sql"))
	v.until(t, "the editor", ready)

	// Type a statement. A column's name is completed after an alias.
	v.run(t, chromedp.Evaluate(inEditor+`.querySelector(".cm-content").focus()`, nil),
		chromedp.KeyEvent("SELECT date_trunc('month', "), chromedp.KeyEvent(kb.End), chromedp.KeyEvent(" AS month, count(*) AS n FROM articles a"))
	if text := v.eval(t, editorText); text != "SELECT date_trunc('month', ) AS month, count(*) AS n FROM articles a" {
		t.Fatalf("the editor has %q", text)
	}
	v.run(t, chromedp.KeyEvent(kb.Home))
	for range len("SELECT date_trunc('month', ") {
		v.run(t, chromedp.KeyEvent(kb.ArrowRight))
	}
	v.run(t, chromedp.KeyEvent("a.publ"))
	v.until(t, "a completion", completions+`?.textContent.startsWith("published") === true`)
	time.Sleep(300 * time.Millisecond) // CodeMirror takes no completion that has only just come
	v.enter(t, 0)
	v.until(t, "the column's name", editorText+`.includes("a.published)")`)
	v.run(t, chromedp.KeyEvent(kb.End), chromedp.KeyEvent(" WHERE a.source = $source AND a.published IS NOT NULL GROUP BY ALL ORDER BY month"))

	// A parameter is a field. Ctrl-Enter asks.
	v.until(t, "a field for $source", `!!document.querySelector('#sql-values input[name="$source"]')`)
	v.run(t, chromedp.Evaluate(`document.querySelector('#sql-values input').value = "North"`, nil),
		chromedp.Evaluate(inEditor+`.querySelector(".cm-content").focus()`, nil))
	v.enter(t, input.ModifierCtrl)
	v.until(t, "an answer", answered)
	if rows := v.eval(t, `document.querySelectorAll("#sql-answer tbody tr").length`); rows != "6" {
		t.Errorf("%s rows, want 6: %s", rows, v.eval(t, `document.getElementById("sql-answer").textContent`))
	}

	// The table sorts by number, down with the second click.
	v.run(t, chromedp.Evaluate(`for (const i of [1, 2]) document.querySelectorAll("#sql-answer th button")[1].click()`, nil))
	if order := v.eval(t, `[...document.querySelectorAll("#sql-answer tbody tr")].map(r => Number(r.cells[1].textContent)).every((n, i, all) => i === 0 || n <= all[i - 1]) + " " + document.querySelectorAll("#sql-answer th")[1].getAttribute("aria-sort")`); order != "true descending" {
		t.Errorf("sorted down: %s", order)
	}

	// Drawn with one click.
	v.run(t, chromedp.Click(`#sql-draw a[data-kind="line"]`))
	v.until(t, "a chart", `document.querySelector("#sql-chart")?.dataset.drawn === "true"`)
	if colours := v.colours(t, "sql-chart"); colours < 3 {
		t.Errorf("the chart is blank: %d colours", colours)
	}
	where, err := url.Parse(v.eval(t, "location.href"))
	if err != nil {
		t.Fatal(err)
	}
	q := where.Query()
	if q.Get("chart") != "line" || q.Get("x") != "month" || q.Get("y") != "n" || q.Get("$source") != "North" || !strings.Contains(q.Get("sql"), "a.published") {
		t.Errorf("the address is %s", where)
	}
	if hidden := v.eval(t, `document.querySelector("[data-png]").hidden`); hidden != "false" {
		t.Error("there is no picture to download")
	}

	// Saved, and opened again by its address.
	v.run(t, chromedp.Evaluate(`document.getElementById("sql-save").open = true`, nil),
		chromedp.SendKeys(`#sql-save input[name=name]`, "North by month"), chromedp.Click(`#sql-save button`))
	v.until(t, "the saved statement", `location.pathname === "/sql/saved/north-by-month" && `+ready+` && `+answered)
	saved := v.eval(t, "location.pathname + location.search")
	v.run(t, chromedp.Navigate(v.base+"/sql"))
	v.until(t, "another page", ready)
	v.run(t, chromedp.Navigate(v.base+saved))
	v.until(t, "the chart of the saved statement", ready+` && document.querySelector("#sql-chart")?.dataset.drawn === "true"`)
	if text := v.eval(t, editorText); !strings.Contains(text, "a.published") {
		t.Errorf("the saved statement is %q", text)
	}
	v.check(t)
	file := v.download(t, `[...document.querySelectorAll("#sql-answer .tools a[download]")].find(a => a.textContent === "CSV").click()`, "tidings-sql.csv")
	if lines := bytes.Count(file, []byte("\n")); lines != 1+6 || !bytes.HasPrefix(file, []byte("month,n")) {
		t.Errorf("%d lines in the file that was downloaded, want the columns and 6 rows: %s", lines, file)
	}

	// What is wrong is marked at its place; cancelling says so.
	v.run(t, chromedp.Navigate(v.base+sqlAddress("/sql", "sql", "SELECT 'ž😀', nothing FROM articles")))
	v.until(t, "an error", `!!document.querySelector("#sql-answer .sql-error")`)
	v.until(t, "its mark", inEditor+`.querySelector(".cm-lintRange-error")?.textContent === "nothing"`)
	v.complaints = nil // the browser tells of the status 400
	v.run(t, chromedp.Navigate(v.base+sqlAddress("/sql", "sql", slowSQL)))
	v.until(t, "a running clock", `document.getElementById("sql-clock").textContent >= "0.3 s"`)
	v.run(t, chromedp.Click("#sql-cancel"))
	v.until(t, "the end", `document.getElementById("sql-answer").textContent.startsWith("Cancelled")`)
	v.check(t)

	// Tables show some rows; a click puts a name into the editor; an example is asked.
	v.run(t, chromedp.Navigate(v.base+"/sql"))
	v.until(t, "the editor", ready)
	v.run(t, chromedp.Evaluate(`document.querySelector("details.sql-table").open = true`, nil))
	v.until(t, "a sample", `document.querySelectorAll(".sql-sample tbody tr").length === 3`)
	v.run(t, chromedp.Click(".sql-columns button"))
	if text := v.eval(t, editorText); text != "id" {
		t.Errorf("the editor has %q", text)
	}
	v.run(t, chromedp.Click(".sql-cards a"))
	v.until(t, "the example's chart", `document.querySelector("#sql-chart")?.dataset.drawn === "true"`)
	v.check(t)
}
