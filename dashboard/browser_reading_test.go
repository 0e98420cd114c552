package dashboard

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tidings/sql"
)

// poll waits until a condition holds on the page.
func (v *visit) poll(t *testing.T, what, condition string) {
	t.Helper()
	if err := chromedp.Run(v.ctx, chromedp.Poll(condition, nil, chromedp.WithPollingTimeout(40*time.Second))); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func TestReadingInBrowser(t *testing.T) {
	st, analyst := newStore(t, testArticles(), testTopics)
	v := newVisit(t, analyst)
	text := func(script string) (out string) {
		t.Helper()
		v.run(t, chromedp.Evaluate(script, &out))
		return out
	}

	t.Run("a facet narrows", func(t *testing.T) {
		v.open(t, "/articles?q=border+OR+weather")
		v.poll(t, "the facets come", `document.querySelector(".facets")`)
		v.poll(t, "the passages come", `document.querySelector(".passage mark")`)
		const link = `.facets a[href="/articles?q=border+OR+weather&source=north.example"]`
		count := text(fmt.Sprintf(`document.querySelector(%q).nextElementSibling.textContent`, link))
		v.run(t, chromedp.Click(link), chromedp.WaitVisible(`.facets .chosen`))
		if got := text(`document.querySelector(".lead strong").textContent`); got != count || got != "174" {
			t.Errorf("the facet says %s, the list %s", count, got)
		}
		v.run(t, chromedp.Click(`.facets .chosen a`), chromedp.WaitNotPresent(`.facets .chosen`))
		if got := text(`location.search`); got != "?q=border+OR+weather" {
			t.Errorf("without the source it is %s", got)
		}
		v.check(t)
	})

	t.Run("keys", func(t *testing.T) {
		v.open(t, "/articles?q=border")
		at := func() string {
			return text(`(() => { const row = document.activeElement.closest(".articles > li"); return row ? String([...row.parentElement.children].indexOf(row)) : document.activeElement.id })()`)
		}
		press := func(keys string) { t.Helper(); v.run(t, chromedp.KeyEvent(keys)) }
		for _, step := range []struct{ key, at string }{{"j", "0"}, {"j", "1"}, {"j", "2"}, {"k", "1"}, {"k", "0"}, {"k", "0"}} {
			press(step.key)
			if got := at(); got != step.at {
				t.Fatalf("after %s the focus is at %q, want row %s", step.key, got, step.at)
			}
		}
		v.run(t, chromedp.Focus("#q1", chromedp.ByID))
		press("jo?")
		if got := at() + " " + text(`document.getElementById("q1").value`); got != "q1 borderjo?" && got != "q1 jo?border" {
			t.Errorf("typing in the field: %s", got)
		}
		v.run(t, chromedp.Evaluate(`document.activeElement.blur(); document.querySelectorAll(".articles a.title")[3].focus()`, nil))
		v.run(t, chromedp.KeyEvent("j", chromedp.KeyModifiers(2))) // Ctrl
		if got := at(); got != "3" {
			t.Errorf("with Ctrl the focus goes to %s", got)
		}
		press("?")
		v.run(t, chromedp.WaitVisible("#keys[open]"))
		press("j")
		if got := at(); got == "4" {
			t.Error("a key works behind the dialogue")
		}
		v.run(t, chromedp.Click("[data-keys-on]"))
		press(kb.Escape)
		v.run(t, chromedp.WaitNotPresent("#keys[open]"), chromedp.Evaluate(`document.querySelectorAll(".articles a.title")[3].focus()`, nil))
		v.run(t, chromedp.Reload(), chromedp.WaitVisible(".articles"), chromedp.Evaluate(`document.querySelectorAll(".articles a.title")[3].focus()`, nil))
		press("j")
		if got := at(); got != "3" {
			t.Errorf("keys that are turned off move the focus to %s", got)
		}
		v.run(t, chromedp.Click("[data-keys]"), chromedp.WaitVisible("#keys[open]"), chromedp.Click("[data-keys-on]"), chromedp.Click("#keys form button"),
			chromedp.WaitNotPresent("#keys[open]"), chromedp.Evaluate(`document.querySelectorAll(".articles a.title")[3].focus()`, nil))
		press("j")
		want := text(`document.querySelectorAll(".articles > li")[4].dataset.article`)
		press("o")
		v.run(t, chromedp.WaitVisible("article.article"))
		if got := text(`location.pathname`); got != "/articles/"+want {
			t.Errorf("o leads to %s, want article %s", got, want)
		}
		v.check(t)
	})

	t.Run("new articles", func(t *testing.T) {
		v.open(t, "/articles?topic=border")
		v.poll(t, "the facets come", `document.querySelector(".facets")`)
		v.poll(t, "the passages come", `document.querySelector(".articles mark")`)
		v.run(t, chromedp.Evaluate(`document.querySelectorAll(".articles > li")[9].scrollIntoView()`, nil))
		const tops = `[...document.querySelectorAll(".articles > li, .facets h2")].map((e) => e.getBoundingClientRect().top)`
		v.run(t, chromedp.Evaluate("window.stood = "+tops+"; true", nil))
		for n := range 3 {
			if _, err := st.Write(context.Background(), []store.Article{comes(n, "en")}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := analyst.Tag(context.Background()); err != nil {
			t.Fatal(err)
		}
		v.poll(t, "the mark appears", `document.querySelector(".newer").textContent === "3 new articles"`)
		var moved float64 // a browser settles on whole pixels some time after it scrolled
		if v.run(t, chromedp.Evaluate("Math.max(..."+tops+".map((top, i) => Math.abs(top - window.stood[i])))", &moved)); moved >= 1 {
			t.Errorf("the page moved by %g pixels", moved)
		}
		if live := text(`document.querySelector(".newer").getAttribute("role")`); live != "status" {
			t.Errorf("the mark is said as %q", live)
		}
		v.run(t, chromedp.Click(".newer a"), chromedp.WaitVisible(".articles .fresh"))
		if got := text(`[...document.querySelectorAll(".articles .fresh .title")].map((e) => e.textContent).join()`); got != "Border news 2,Border news 1,Border news 0" {
			t.Errorf("new are %s", got)
		}
		if got := text(`location.href`); !strings.HasSuffix(got, "/articles?topic=border") {
			t.Errorf("the mark leads to %s", got)
		}
		v.check(t)
	})
}
