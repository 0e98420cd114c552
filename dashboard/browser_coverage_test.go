package dashboard

import (
	"net/url"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
)

// A click on a cell of the map of coverage leads to the source's page, with the polls of
// that time.
func TestBrowserMapLeadsToPolls(t *testing.T) {
	v := newVisit(t, coverageAnalyst(t))
	v.open(t, "/coverage?interval=week&from=2025-03-03&to=2025-06-02")
	var at struct {
		X, Y float64
		Row  string
	}
	v.run(t, chromedp.Evaluate(`(() => {
		const e = document.getElementById("coverage-chart");
		e.scrollIntoView({block: "center"});
		const data = JSON.parse(document.getElementById("coverage-data").textContent);
		const row = data.links.findIndex((l) => l.includes("polled.example"));
		const week = data.edges.indexOf("2025-04-14");
		const box = e.getBoundingClientRect();
		const [x, y] = echarts.getInstanceByDom(e).convertToPixel({gridIndex: 0}, [week, row]);
		return {X: box.left + x, Y: box.top + y, Row: data.cells[row][week]};
	})()`, &at))
	if at.Row == "" || at.Row[:min(len(at.Row), 13)] != "not collected" {
		t.Errorf("the cell says %q", at.Row)
	}
	var where, title string
	v.run(t, chromedp.MouseClickXY(at.X, at.Y), chromedp.WaitVisible("#polls-h"), chromedp.Location(&where), chromedp.Text("h1", &title))
	if want := v.base + "/coverage/source?from=2025-04-14&source=polled.example&to=2025-04-21"; !sameAddress(where, want) || title != "polled.example" {
		t.Errorf("the click leads to %q at %s, want %s", title, where, want)
	}
	// Fourteen polls, all of them of that week and failed; seven days, each with its own.
	polls := v.eval(t, `[...document.querySelectorAll("section[aria-labelledby=polls-h] tbody tr")].filter(tr =>
		tr.querySelector("time").dateTime >= "2025-04-14" && tr.querySelector("time").dateTime < "2025-04-21" && tr.querySelector(".tag")?.textContent === "status").length`)
	days := v.eval(t, `document.querySelectorAll("section[aria-labelledby=days-h] tbody tr").length`)
	if polls != "14" || days != "7" {
		t.Errorf("%s failed polls and %s days", polls, days)
	}
	// Where from says of which source and time, and the list that it names is the days' sum.
	var from string
	v.run(t, chromedp.Click("section[aria-labelledby=days-h] .from:not(.what) summary"), chromedp.WaitVisible("section[aria-labelledby=days-h] .from:not(.what) dl"),
		chromedp.Text("section[aria-labelledby=days-h] .from:not(.what) dl", &from),
		chromedp.Click("section[aria-labelledby=days-h] .from:not(.what) dd a"), chromedp.WaitVisible("h1"), chromedp.Location(&where))
	u, err := url.Parse(where)
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); u.Path != "/articles" || q.Get("source") != "polled.example" || q.Get("from") != "2025-04-14" || q.Get("to") != "2025-04-21" {
		t.Errorf("%q leads to %s", from, where)
	}
	if n, err := strconv.Atoi(v.eval(t, `document.querySelectorAll(".articles > li").length`)); err != nil || n != 0 {
		t.Errorf("the list has %d articles of a week of which none was collected", n)
	}
	v.check(t)
}
