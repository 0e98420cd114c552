package dashboard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// wait waits until a script says true.
func (v *visit) wait(t *testing.T, what, script string) {
	t.Helper()
	poll := func() error {
		return chromedp.Run(v.ctx, chromedp.Poll(script, nil, chromedp.WithPollingTimeout(15*time.Second)))
	}
	err := poll()
	for n := 0; n < 3 && err != nil && strings.Contains(err.Error(), "context with specified id"); n++ {
		err = poll() // the page was left for another meanwhile
	}
	if err != nil {
		var seen string
		_ = chromedp.Run(v.ctx, chromedp.Evaluate(`location.href + "\n" + document.querySelector("main").innerText.slice(0, 1500)`, &seen))
		t.Fatalf("%s: %v\n%s", what, err, seen)
	}
}

// text gives what a script says.
func (v *visit) text(t *testing.T, script string) (out string) {
	t.Helper()
	v.run(t, chromedp.Evaluate(script, &out))
	return out
}

func TestExploreInBrowser(t *testing.T) {
	v := newVisit(t, shared(t))

	t.Run("a query is completed by keyboard", func(t *testing.T) {
		v.open(t, "/explore")
		v.run(t, chromedp.SendKeys("#q1", "sanc"))
		v.wait(t, "the list opens", `document.querySelectorAll("#q1-completions li").length > 0 && document.getElementById("q1").getAttribute("aria-expanded") === "true"`)
		list := v.text(t, `[...document.querySelectorAll("#q1-completions li")].map(li => [...li.children].map(e => e.textContent).join("|")).join("\n")`)
		for _, want := range []string{"Sanctions||topic|174 articles", "sanctions||word|174 articles"} {
			if !strings.Contains(list, want) {
				t.Errorf("the list lacks %s:\n%s", want, list)
			}
		}
		v.run(t, chromedp.SendKeys("#q1", kb.ArrowDown+kb.ArrowDown))
		if got := v.text(t, `document.getElementById(document.getElementById("q1").getAttribute("aria-activedescendant")).querySelector(".what").textContent`); got != "sanctions" {
			t.Errorf("chosen is %q", got)
		}
		v.run(t, chromedp.SendKeys("#q1", kb.Tab))
		v.wait(t, "the word is taken and its trend drawn", `document.getElementById("q1").value === "sanctions" && document.querySelector("#volume-chart[data-drawn]") && location.search === "?q=sanctions"`)
		if got := v.text(t, `document.querySelector("#explore-results td.n").textContent + document.activeElement.id`); got != "174q1" {
			t.Errorf("total and focus are %q", got)
		}
		if colours := v.colours(t, "volume-chart"); colours < 3 {
			t.Errorf("the chart is blank: %d colours", colours)
		}
		v.check(t)
	})

	t.Run("fields have their values", func(t *testing.T) {
		v.open(t, "/explore")
		v.run(t, chromedp.SendKeys("#q1", "lang"))
		v.wait(t, "the list opens", `document.querySelectorAll("#q1-completions li").length === 1`)
		v.run(t, chromedp.SendKeys("#q1", kb.ArrowDown+kb.Enter))
		v.wait(t, "the values come", `document.getElementById("q1").value === "language:" && document.querySelectorAll("#q1-completions li").length === 3`)
		if got := v.text(t, `document.querySelector("#q1-completions li").textContent`); got != "enEnglish176 articles" {
			t.Errorf("the first is %q", got)
		}
		v.run(t, chromedp.SendKeys("#q1", kb.Escape))
		v.wait(t, "Escape closes", `document.getElementById("q1-completions").hidden && document.getElementById("q1").value === "language:"`)
		v.check(t)
	})

	t.Run("a topic is chosen beside the query", func(t *testing.T) {
		v.open(t, "/explore?q=sanctions")
		v.run(t, chromedp.SendKeys("#q2", "Bord"))
		v.wait(t, "the list opens", `document.querySelectorAll("#q2-completions li").length > 0`)
		v.run(t, chromedp.SendKeys("#q2", kb.ArrowDown+kb.Enter))
		v.wait(t, "the topic is drawn beside it", `location.search === "?q=sanctions&topic=border" && document.getElementById("q2").value === "" && document.querySelectorAll("#explore-results [aria-labelledby=summary-h] tbody tr").length === 2`)
		v.open(t, "/")
		v.run(t, chromedp.SendKeys("#search", "never"))
		v.wait(t, "the list opens", `document.querySelectorAll("#search-completions li").length === 1`)
		v.run(t, chromedp.SendKeys("#search", kb.ArrowDown+kb.Enter))
		v.wait(t, "on another page it leads to the topic", `location.pathname + location.search === "/explore?topic=never"`)
		v.check(t)
	})

	t.Run("an error is marked where it is", func(t *testing.T) {
		v.open(t, "/explore?q=border")
		v.run(t, chromedp.SendKeys("#q1", kb.End+" langage:lt"))
		v.wait(t, "the error is marked", `document.getElementById("q1").getAttribute("aria-invalid") === "true" && document.querySelector("#q1 ~ .shade mark")`)
		marked := v.text(t, `(() => {
			const mark = document.querySelector("#q1 ~ .shade mark").getBoundingClientRect(), field = document.getElementById("q1").getBoundingClientRect();
			const within = mark.left > field.left && mark.right < field.right && mark.top > field.top && mark.bottom < field.bottom;
			const written = e => { const s = getComputedStyle(e); return [s.fontFamily, s.fontSize, s.letterSpacing, s.paddingLeft, s.borderLeftWidth].join(); };
			const alike = written(document.getElementById("q1")) === written(document.querySelector("#q1 ~ .shade")); // so that each letter is over its own
			return [document.querySelector("#q1 ~ .shade mark").textContent, within && alike, document.getElementById(document.getElementById("q1").getAttribute("aria-describedby")).textContent].join("|");
		})()`)
		const want = `langage:lt|true|At character 8: found "langage:", expected a field: title, text, language, source, country, author, published or url; did you mean language:? Write language:`
		if marked != want {
			t.Errorf("marked is\n%s, want\n%s", marked, want)
		}
		if got := v.text(t, `location.search + document.querySelector("#explore-results td.n").textContent`); got != "?q=border58" {
			t.Errorf("what was drawn last is %q", got)
		}
		v.run(t, chromedp.Click("#q1-said button"))
		v.wait(t, "what was meant is drawn", `document.getElementById("q1").value === "border language:lt" && !document.getElementById("q1").hasAttribute("aria-invalid") && location.search === "?q=border+language%3Alt"`)
		v.check(t)
	})

	t.Run("a slow older answer does not overwrite a newer one", func(t *testing.T) {
		v.open(t, "/explore")
		// The page's fetch is slow for one query, and does not give up when told to.
		v.run(t, chromedp.Evaluate(`(() => {
			const real = fetch;
			window.held = [];
			window.fetch = (url, options) => {
				if (!String(url).startsWith("/explore?") || !String(url).includes("q=border")) return real(url, options);
				return real(url, { headers: options.headers }).then((answer) => new Promise((go) => held.push(() => go(answer))));
			};
		})()`, nil))
		v.run(t, chromedp.SendKeys("#q1", "border"))
		v.wait(t, "the older is under way", `held.length === 1`)
		v.run(t, chromedp.Evaluate(`document.getElementById("q1").value = ""`, nil), chromedp.SendKeys("#q1", "sanctions"))
		v.wait(t, "the newer is drawn", `location.search === "?q=sanctions"`)
		v.run(t, chromedp.Evaluate(`held[0]()`, nil), chromedp.Sleep(300*time.Millisecond))
		if got := v.text(t, `location.search + document.querySelector("#explore-results td.name bdi").textContent`); got != "?q=sanctionssanctions" {
			t.Errorf("after the older answer the page has %q", got)
		}
		v.check(t)
	})

	t.Run("a drag zooms, keys move and a click lists", func(t *testing.T) {
		v.open(t, "/explore?q=border&interval=month")
		var at struct{ X0, X1, Y float64 }
		v.run(t, chromedp.Evaluate(`(() => {
			const e = document.getElementById("volume-chart");
			e.scrollIntoView({block: "center"});
			const box = e.getBoundingClientRect(), pixel = i => echarts.getInstanceByDom(e).convertToPixel({gridIndex: 0}, [i, 0])[0];
			return {X0: box.left + pixel(1), X1: box.left + pixel(3), Y: box.top + box.height / 2};
		})()`, &at))
		mouse := func(kind input.MouseType, x float64) chromedp.Action {
			return chromedp.MouseEvent(kind, x, at.Y, chromedp.ButtonLeft)
		}
		v.run(t, mouse(input.MousePressed, at.X0), mouse(input.MouseMoved, (at.X0+at.X1)/2), mouse(input.MouseMoved, at.X1))
		if got := v.text(t, `String(document.querySelector("#volume-chart .band").hidden)`); got != "false" {
			t.Error("the chosen range is not shown")
		}
		v.run(t, mouse(input.MouseReleased, at.X1))
		v.wait(t, "the drag zooms", `location.search === "?from=2025-02-01&interval=month&q=border&to=2025-05-01" || new URLSearchParams(location.search).get("to") === "2025-05-01"`)
		if got := v.text(t, `[new URLSearchParams(location.search).get("from"), document.querySelector("#explore-controls input[name=from]").value].join()`); got != "2025-02-01,2025-02-01" {
			t.Errorf("from is %s", got)
		}
		v.run(t, chromedp.Focus("#volume-chart"), chromedp.KeyEvent(kb.ArrowLeft))
		v.wait(t, "the arrow moves", `new URLSearchParams(location.search).get("from") === "2025-01-01" && new URLSearchParams(location.search).get("to") === "2025-04-01"`)
		v.wait(t, "the chart keeps the focus", `document.activeElement.id === "volume-chart"`)
		v.run(t, chromedp.KeyEvent("-"))
		v.wait(t, "minus widens", `new URLSearchParams(location.search).get("from") === "2024-12-01"`)
		v.run(t, chromedp.NavigateBack(), chromedp.Sleep(time.Second))
		v.wait(t, "back leads back", `new URLSearchParams(location.search).get("from") === "2025-01-01" && document.querySelector("#volume-chart[data-drawn]")`)
		var where string
		v.clickBucket(t, "volume-chart", 1)
		v.run(t, chromedp.Location(&where))
		if want := v.base + "/articles?from=2025-02-01&q=border&to=2025-03-01"; !sameAddress(where, want) {
			t.Errorf("the click leads to %s, want %s", where, want)
		}
		v.check(t)
	})

	t.Run("fields are added up to six", func(t *testing.T) {
		v.open(t, "/explore?q=border&q=sanctions")
		for n := 3; n <= 6; n++ {
			v.run(t, chromedp.SendKeys(fmt.Sprintf("#q%d", n), "day"))
		}
		v.wait(t, "six are drawn", `document.querySelectorAll("#explore-results [aria-labelledby=summary-h] tbody tr").length === 6 && document.querySelectorAll(".queryfield input[name=q]").length === 6`)
		v.check(t)
	})
}
