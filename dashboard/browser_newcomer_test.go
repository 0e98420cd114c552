package dashboard

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// What is offered under a field leaves the left of the next one to the mouse, on a wide
// screen and on a phone.
func TestCompletionsLeaveTheNextField(t *testing.T) {
	t.Parallel()
	v, _, _ := newcomer(t)
	for _, width := range []int64{1280, 500} {
		v.run(t, chromedp.EmulateViewport(width, 900), chromedp.Navigate(v.base+"/explore?q=border&q=weather"))
		v.sees(t, "the fields", `document.getElementById("q3") !== null`)
		v.types(t, "Query 1", " sanc")
		v.sees(t, "what is offered", `document.activeElement.getAttribute("aria-expanded") === "true"`)
		if under := v.eval(t, `(() => {
			const list = document.getElementById("q1-completions").getBoundingClientRect(), next = document.getElementById("q2").getBoundingClientRect();
			const there = document.elementFromPoint(next.left + 20, next.top + next.height / 2);
			return there.closest(".completions") ? "the list" : list.bottom > next.top && list.right <= innerWidth && list.width > 150 ? "the field" : "no list of a good place";
		})()`); under != "the field" {
			t.Errorf("%d pixels wide: at the left of the next field is %s", width, under)
		}
	}
}
